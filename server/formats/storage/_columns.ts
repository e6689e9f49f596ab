/** Tables whose columns are told by where their headings stand: cells may be empty or hold several words. */
import { Places } from '../../core/model/places.ts';
import { decimal, type Word, words } from '../../core/read/words.ts';

export interface Columns {
  readonly list: readonly Word[];
  /** White space was collapsed to single blanks: places tell nothing, only the order does. */
  readonly collapsed: boolean;
}

/** The headings of a line; `phrases` are headings of two words. */
export function columnsOf(header: string, phrases: ReadonlySet<string>): Columns {
  const found = words(header);
  const list: Word[] = [];
  for (let i = 0; i < found.length; i++) {
    const [a, b] = [found[i]!, found[i + 1]];
    if (b && b.start === a.end + 1 && phrases.has(`${a.text} ${b.text}`)) {
      list.push({ text: `${a.text} ${b.text}`, start: a.start, end: b.end });
      i++;
    } else list.push(a);
  }
  return { list, collapsed: !/\S[ \t]{2,}\S/.test(header) };
}

/** Numbers and the unit behind them as one word: `10 GiB`, `0 B`. */
export function joinUnits(row: readonly Word[]): Word[] {
  const joined: Word[] = [];
  for (const w of row) {
    const last = joined.at(-1);
    if (
      last &&
      w.start === last.end + 1 &&
      /^(?:B|bytes|[kKMGTPEZ](?:i?B)?)$/.test(w.text) &&
      /^\d[\d.]*$/.test(last.text)
    ) {
      joined[joined.length - 1] = { text: `${last.text} ${w.text}`, start: last.start, end: w.end };
    } else joined.push(w);
  }
  return joined;
}

/**
 * The cells of a row. `over`: cells are aligned on the side their heading is, so that they overlap it; `left`: headings
 * stand at the left end of their column whatever the cells do.
 */
export function cellsOf(
  line: string,
  row: readonly Word[],
  columns: Columns,
  alignment: 'over' | 'left',
): (Word | undefined)[] {
  const { list } = columns;
  const cells: (Word | undefined)[] = new Array(list.length).fill(undefined);
  const inOrder = columns.collapsed && (row.length === list.length || !/\S[ \t]{2,}\S/.test(line));
  let last = -1;
  for (let i = 0; i < row.length; i++) {
    const w = row[i]!;
    let c = inOrder ? Math.min(i, list.length - 1) : columnAt(w, list, alignment);
    // Under no heading: the cell goes on, or, set apart, it is of a column whose figures are aligned away from their
    // heading.
    if (c < 0 && last >= 0 && w.start > row[i - 1]!.end + 1) c = nearest(w, list);
    if (c < last) c = last;
    if (c < 0) c = 0;
    const cell = cells[c];
    cells[c] = cell ? { text: line.slice(cell.start, w.end), start: cell.start, end: w.end } : w;
    last = c;
  }
  return cells;
}

/** The column a word belongs to; -1 for one that stands under no heading: it goes on with the cell before it. */
function columnAt(w: Word, list: readonly Word[], alignment: 'over' | 'left'): number {
  if (alignment === 'over') return list.findIndex(c => w.start < c.end && c.start < w.end);
  let at = 0;
  while (at + 1 < list.length && list[at + 1]!.start <= w.start) at++;
  return at;
}

/** The column whose heading is closest to a word. */
function nearest(w: Word, list: readonly Word[]): number {
  const distance = (c: Word): number => Math.max(c.start - w.end, w.start - c.end);
  let best = 0;
  for (let c = 1; c < list.length; c++) if (distance(list[c]!) < distance(list[best]!)) best = c;
  return best;
}

/** A plain number, perhaps a percentage. Leading zeros are those of an identifier. */
export const figure = (text: string): number | undefined =>
  /^[+-]?0\d/.test(text) ? undefined : decimal(text.endsWith('%') ? text.slice(0, -1) : text);

export interface ColumnRow {
  readonly counters: Record<string, number>;
  readonly words: Record<string, string>;
  readonly places: Places;
}

/**
 * Cells as numbers where they are, else as printed; headings in `texts` are never numbers. Column `key` goes by the
 * field `name` and into neither.
 */
export function rowOf(
  columns: Columns,
  cells: readonly (Word | undefined)[],
  key: number,
  texts: ReadonlySet<string>,
  n: number,
): ColumnRow {
  const counters: Record<string, number> = {};
  const other: Record<string, string> = {};
  const places = new Places(n);
  for (let i = 0; i < columns.list.length; i++) {
    const cell = cells[i];
    if (!cell) continue;
    const name = columns.list[i]!.text;
    places.put(i === key ? 'name' : name, cell.start, cell.end);
    if (i === key) continue;
    const number = texts.has(name) ? undefined : figure(cell.text);
    if (number === undefined) other[name] = cell.text;
    else counters[name] = number;
  }
  return { counters, words: other, places };
}
