/**
 * df (coreutils) with any of its columns: -h, -i, -T, -P, -al, --output; a long device name stands on a line of its
 * own.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { type Word, words } from '../../core/read/words.ts';
import { FilesystemUse } from '../../facts/storage/df.ts';
import { columnsOf, figure } from './_columns.ts';

const HEADER = /^\s*Filesystem\s+(?:Type\s+)?(?:\d{1,9}[A-Za-z]{0,3}-blocks|Size|Inodes)\s.*\bMounted on\s*$/;
const phrases = new Set(['Mounted on']);
/**
 * A figure of a column of figures: a number, with its unit (-h) or a percent sign, or `-` where the filesystem has
 * none.
 */
const FIGURE = /^(?:-|-?\d{1,20}(?:[.,]\d{1,3})?[kKMGTPEZYB]?i?B?%?)$/;

/** What the headings say of the rows below them. */
interface Layout {
  /** Headings of figures: between the filesystem, with its type, and where it is mounted. */
  readonly headings: readonly string[];
  readonly typed: boolean;
}

function layoutOf(header: string): Layout {
  const list = columnsOf(header, phrases).list.map(w => w.text);
  const typed = list[1] === 'Type';
  return { headings: list.slice(typed ? 2 : 1, -1), typed };
}

/** Where so many figures begin: behind a name that may have blanks in it. */
function figuresAt(row: readonly Word[], from: number, count: number): number {
  for (let at = from; at + count < row.length; at++) {
    let i = 0;
    while (i < count && FIGURE.test(row[at + i]!.text)) i++;
    if (i === count && row[at + count]!.text.startsWith('/')) return at;
  }
  for (let at = from; at + count < row.length; at++)
    if (row.slice(at, at + count).every(w => FIGURE.test(w.text))) return at;
  return -1;
}

/** The name of a filesystem, which takes a line of its own where it is long. */
interface Device extends Word {
  readonly line: number;
}

/** The device of a row, whose first words are its name. */
function deviceOf(text: string, cells: readonly Word[], count: number, line: number): Device {
  const start = cells[0]!.start;
  const end = cells[count - 1]?.end ?? 0;
  return { text: text.slice(start, end), start, end, line };
}

/** Tell a row, from its type or its figures on; the device may stand on the line above. */
function tellRow(text: string, n: number, row: readonly Word[], of: Layout, device: Device, emit: Emit): void {
  const places = new Places(device.line).put('filesystem', device.start, device.end);
  const [type, figures] = of.typed ? [row[0]!, row.slice(1)] : [undefined, row];
  if (type) places.put('type', type.start, type.end, n);
  const counters: Record<string, number> = {};
  const other: Record<string, string> = {};
  of.headings.forEach((heading, i) => {
    const w = figures[i]!;
    const number = figure(w.text);
    if (number !== undefined) counters[heading] = number;
    else if (w.text !== '-') other[heading] = w.text;
    places.put(heading, w.start, w.end, n);
  });
  const { start } = figures[of.headings.length]!;
  const end = text.trimEnd().length;
  places.put('mountedOn', start, end, n);
  const mountedOn = text.slice(start, end);
  emit(FilesystemUse, defined({ filesystem: device.text, type: type?.text, counters, words: other, mountedOn }), {
    line: device.line,
    start: device.start,
    end,
    ...(device.line < n ? { through: n } : {}),
    fields: places.done(),
  });
}

export default defineFormat({
  id: 'df',
  title: 'Room of filesystems (df)',
  paths: ['df', 'df.txt', 'df-*.txt', 'df_-*', 'df_*.txt', 'sos_commands/filesys/df_*', 'insights_commands/df_*'],
  starts: HEADER,
  emits: [FilesystemUse],
  open(emit) {
    let layout: Layout | undefined;
    /** A device name that took a whole line. */
    let wrapped: Device | undefined;
    return {
      line(text, n) {
        if (HEADER.test(text)) {
          layout = layoutOf(text);
          wrapped = undefined;
          return;
        }
        const cells = words(text);
        if (cells.length === 0 || cells[0]!.text === 'df:') return;
        if (!layout) return false;
        const held = wrapped?.line === n - 1 && /^\s/.test(text) ? wrapped : undefined;
        const typed = layout.typed ? 1 : 0;
        const at = figuresAt(cells, (held ? 0 : 1) + typed, layout.headings.length) - typed;
        wrapped = undefined;
        if (at >= 0) return tellRow(text, n, cells.slice(at), layout, held ?? deviceOf(text, cells, at, n), emit);
        if (cells.length > 1) return false;
        wrapped = { ...cells[0]!, line: n };
        return /^\S*[/:.\w-]$/.test(text.trim()) ? undefined : false;
      },
    };
  },
});
