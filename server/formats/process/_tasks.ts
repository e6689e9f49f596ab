/** What ps and top have in common: a header row that names the columns, and a command that may hold blanks. */
import type { Time } from '../../core/model/fact.ts';
import { type Fields, Places } from '../../core/model/places.ts';
import type { At } from '../../core/read/format.ts';
import type { TaskValue } from '../../facts/process/tasks.ts';

/** Most columns a header may have; longer ones are no table of tasks. */
const maxColumns = 60;

/** One word of the header and where it stands. */
export interface Column {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** The columns of a table of tasks. */
export interface TaskTable {
  readonly columns: readonly Column[];
  /** Is this column text that may hold blanks? */
  readonly text: readonly boolean[];
  /** Index of ps's STARTED, which takes one, two or five words; -1 where there is none. */
  readonly started: number;
}

/**
 * Start and end of each cell of the row just read, two numbers a column; an empty cell starts and ends at the same
 * column.
 */
export type Cells = Int32Array;

/** Cut a header row into columns. `text` names those whose cells may hold blanks. */
export function tableOf(header: string, text: ReadonlySet<string>): TaskTable {
  const columns: Column[] = [];
  for (const m of header.matchAll(/\S+/g)) {
    if (columns.length >= maxColumns) break;
    columns.push({ word: m[0], start: m.index, end: m.index + m[0].length });
  }
  return { columns, text: columns.map(c => text.has(c.word)), started: columns.findIndex(c => c.word === 'STARTED') };
}

const blank = (c: number): boolean => c === 32 || c === 9;

/** Most words of a row that are looked at: columns, and the blanks of a command among them. */
const maxWords = 512;
const words = new Int32Array(2 * maxWords);

/** Places of the words of a line, at most `most` of them; returns their number. */
function scan(line: string, most: number): number {
  const length = line.length;
  let n = 0;
  let i = 0;
  while (n < most) {
    while (i < length && blank(line.charCodeAt(i))) i++;
    if (i >= length) break;
    words[2 * n] = i;
    while (i < length && !blank(line.charCodeAt(i))) i++;
    words[2 * n + 1] = i;
    n++;
  }
  return n;
}

function trimmedLength(line: string): number {
  let end = line.length;
  while (end > 0 && blank(line.charCodeAt(end - 1))) end--;
  return end;
}

/** Words that ps's STARTED takes from word `w` on: `10:22:31`, `Feb 09`, or `Wed Feb  9 22:38:08 2022`. */
function startedWords(line: string, w: number, n: number): number {
  const word = (i: number): string => (i < n ? line.slice(words[2 * i], words[2 * i + 1]) : '');
  if (/^\d/.test(word(w))) return 1;
  if (/^\d{1,2}:\d\d:\d\d$/.test(word(w + 3)) && /^\d{4}$/.test(word(w + 4))) return 5;
  return /^\d{1,2}$/.test(word(w + 1)) ? 2 : 1;
}

/**
 * Put the cells of a row under its columns, by counting words from the left, and from the right or by the header's
 * columns behind a text that may hold blanks. False when the row has too few words.
 */
export function cut(line: string, table: TaskTable, cells: Cells): boolean {
  const { columns, text, started } = table;
  const last = columns.length - 1;
  const plain = started < 0 && text.indexOf(true) >= last;
  const n = scan(line, plain ? last + 1 : maxWords);
  const end = trimmedLength(line);
  let w = 0;
  for (let i = 0; i <= last; i++) {
    if (w >= n) return false;
    cells[2 * i] = words[2 * w]!;
    if (i === last) cells[2 * i + 1] = text[i] ? end : words[2 * w + 1]!;
    else if (i === started) {
      w += startedWords(line, w, n);
      cells[2 * i + 1] = words[2 * w - 1]!;
    } else if (text[i]) {
      w = afterText(line, table, i, w, n);
      if (w < 0) return false;
      cells[2 * i + 1] = words[2 * w - 1]!;
    } else {
      cells[2 * i + 1] = words[2 * w + 1]!;
      w++;
    }
  }
  return true;
}

/** The word at which the column behind text column `i` begins, or -1. The text begins at word `w`. */
function afterText(line: string, { columns, text }: TaskTable, i: number, w: number, n: number): number {
  let next = i + 1;
  while (next < columns.length && !text[next]) next++;
  const between = next - i - 1;
  if (next === columns.length) return n - between > w ? n - between : -1;
  // A further text column is left-justified: where the row keeps to the header's columns, it begins below its heading.
  const boundary = columns[next]!.start;
  if (boundary < line.length && blank(line.charCodeAt(boundary - 1)) && !blank(line.charCodeAt(boundary)))
    for (let k = w + 1; k < n; k++) if (words[2 * k] === boundary) return k - between > w ? k - between : -1;
  return w + 1 < n ? w + 1 : -1;
}

/**
 * Put the cells of a row under its columns by position: for rows whose cells are empty or touch each other. Headings
 * that stand right-justified end where their cells end; `left` names the columns that are left-justified. The words of
 * a row that has been shifted do not fit, and the caller sees nonsense.
 */
export function cutByPosition(
  line: string,
  { columns, text }: TaskTable,
  left: ReadonlySet<string>,
  cells: Cells,
): boolean {
  let from = 0;
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    let to = Math.min(line.length, i === columns.length - 1 || text[i] ? line.length : column.end);
    if (left.has(column.word) && !text[i]) {
      // A left-justified cell is one word that begins at its heading.
      to = Math.min(line.length, column.start);
      while (to < line.length && !blank(line.charCodeAt(to))) to++;
    } else if (!text[i] && to < line.length && !blank(line.charCodeAt(to)) && columns[i + 1]!.start <= column.end + 1)
      return false;
    let start = from;
    while (start < to && blank(line.charCodeAt(start))) start++;
    let end = to;
    while (end > start && blank(line.charCodeAt(end - 1))) end--;
    cells[2 * i] = start;
    cells[2 * i + 1] = end;
    from = Math.max(from, to);
  }
  return true;
}

/** A natural number that is all there is between two columns, or -1. */
export function natural(line: string, start: number, end: number): number {
  if (end <= start || end - start > 15) return -1;
  let n = 0;
  for (let i = start; i < end; i++) {
    const digit = line.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    n = n * 10 + digit;
  }
  return n;
}

/** Units of sizes that are printed scaled: `12m`, `84.3g`, `1.2t`, in KiB. */
const kib: Readonly<Record<string, number>> = { k: 1, m: 1024, g: 1024 ** 2, t: 1024 ** 3, p: 1024 ** 4, e: 1024 ** 5 };

/** A memory size as ps and top print it, in KiB: a plain number is KiB, a scaled one is rounded to whole KiB. */
export function sizeKb(text: string): number | undefined {
  const m = /^(\d{1,15})([.,]\d{1,4})?([kmgtpe])?$/i.exec(text);
  if (!m || (m[2] && !m[3])) return undefined;
  const kb = Math.round(Number(m[1]! + (m[2] ?? '').replace(',', '.')) * (m[3] ? kib[m[3].toLowerCase()]! : 1));
  return Number.isSafeInteger(kb) ? kb : undefined;
}

/** A percentage, in any locale; top drops the decimals of large ones. */
export function percentage(text: string): number | undefined {
  if (!/^\d{1,7}(?:[.,]\d{1,3})?$/.test(text)) return undefined;
  return Number(text.replace(',', '.'));
}

/**
 * CPU time in seconds, as ps and top print it: `0:07.45`, `533:33` (minutes), `00:00:38`, `1-02:03:04` (days), and
 * where top runs out of width `5,12` (hours, minutes), `4d+3h`, `2w+1d`, `12h`, `3d`, `2w` (top.c scale_tics, 3.3.0 to
 * 4.0.6).
 */
export function cpuSeconds(text: string): number | undefined {
  const clock = /^(?:(\d{1,6})-)?(\d{1,9}):(\d\d)(?::(\d\d)|[.,](\d\d))?$/.exec(text);
  if (clock) {
    const [, days = '0', a, b, c, hundredths] = clock;
    if (hundredths !== undefined) return Math.round(Number(a) * 6000 + Number(b) * 100 + Number(hundredths)) / 100;
    return c === undefined
      ? Number(days) * 86400 + Number(a) * 60 + Number(b)
      : Number(days) * 86400 + Number(a) * 3600 + Number(b) * 60 + Number(c);
  }
  const hours = /^(\d{1,6}),(\d\d)$/.exec(text);
  if (hours) return Number(hours[1]) * 3600 + Number(hours[2]) * 60;
  const units = /^(?:(\d{1,6})w)?\+?(?:(\d{1,6})d)?\+?(?:(\d{1,6})h)?$/i.exec(text);
  if (!units || !(units[1] || units[2] || units[3])) return undefined;
  return Number(units[1] ?? 0) * 604800 + Number(units[2] ?? 0) * 86400 + Number(units[3] ?? 0) * 3600;
}

/** Where the name begins behind the branches of a process tree (`ps f`, `top` with V). */
function afterBranches(line: string, start: number, end: number): number {
  const c = line.charCodeAt(start);
  if (c !== 92 && c !== 124 && c !== 96) return start; // \ | `
  const m = /^(?:[ |]*\\_ |[ |]*`- )/.exec(line.slice(start, Math.min(end, start + 400)));
  return m && start + m[0].length < end ? start + m[0].length : start;
}

/** A value while its cells are being read. */
export type TaskCells = { -readonly [K in keyof TaskValue]: TaskValue[K] };

/** The row being read and the fact that becomes of it: one for all rows, of which none outlives the next. */
export class TaskRow {
  line = '';
  value: TaskCells = { from: 'ps', sample: 0, pid: 0, command: '' };
  places = new Places(0);
  readonly cells: Cells = new Int32Array(2 * maxColumns);

  /** Begin the fact of a line whose cells have been cut. */
  begin(line: number, value: TaskCells): void {
    this.value = value;
    this.places = new Places(line);
  }

  /** The cell of a column; empty where the table has none. */
  text(column: number): string {
    return column < 0 ? '' : this.line.slice(this.cells[2 * column]!, this.cells[2 * column + 1]!);
  }

  /** The natural number of a cell, or -1. */
  natural(column: number): number {
    return column < 0 ? -1 : natural(this.line, this.cells[2 * column]!, this.cells[2 * column + 1]!);
  }

  /** Where the command begins: behind the branches of a tree. */
  commandAt(column: number): number {
    return afterBranches(this.line, this.cells[2 * column]!, this.cells[2 * column + 1]!);
  }

  /** Field `name` stands in this column. */
  place(name: string, column: number): void {
    this.places.put(name, this.cells[2 * column]!, this.cells[2 * column + 1]!);
  }

  /** The cells as the place of the whole row. */
  at(line: number, columns: number, time?: Time): At & { readonly fields: Fields } {
    const start = this.cells[0]!;
    return { line, start, end: Math.max(this.cells[2 * columns - 1]!, start + 1), fields: this.places.done(), time };
  }
}
