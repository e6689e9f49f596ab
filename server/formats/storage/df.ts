/**
 * df (coreutils) with any of its columns: -h, -i, -T, -P, -al, --output; a long device name stands on a line of its
 * own.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
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

export default defineFormat({
  id: 'df',
  title: 'Room of filesystems (df)',
  paths: ['df', 'df.txt', 'df-*.txt', 'df_-*', 'df_*.txt', 'sos_commands/filesys/df_*', 'insights_commands/df_*'],
  starts: HEADER,
  emits: [FilesystemUse],
  open(emit) {
    /** Headings between the name of the filesystem and where it is mounted. */
    let headings: readonly string[] | undefined;
    let typed = false;
    /** A device name that took a whole line. */
    let wrapped: Word | undefined;
    let wrappedLine = -1;

    /** Where the figures begin: behind a name that may have blanks in it. */
    function figuresAt(row: readonly Word[], from: number): number {
      const count = headings!.length;
      for (let at = from; at + count < row.length; at++) {
        let i = 0;
        while (i < count && FIGURE.test(row[at + i]!.text)) i++;
        if (i === count && row[at + count]!.text.startsWith('/')) return at;
      }
      for (let at = from; at + count < row.length; at++)
        if (row.slice(at, at + count).every(w => FIGURE.test(w.text))) return at;
      return -1;
    }

    /** A row whose figures begin at cell `at`; its device may stand on the line above. */
    function row(text: string, cells: readonly Word[], at: number, held: Word | undefined, n: number): void {
      const nameEnd = cells[typed ? at - 2 : at - 1]?.end ?? 0;
      const first = cells[0]!;
      const name = held ?? { text: text.slice(first.start, nameEnd), start: first.start, end: nameEnd };
      const line = held ? n - 1 : n;
      const places = new Places(line).put('filesystem', name.start, name.end);
      const counters: Record<string, number> = {};
      const other: Record<string, string> = {};
      const type = typed ? cells[at - 1]! : undefined;
      if (type) places.put('type', type.start, type.end, n);
      headings!.forEach((heading, i) => {
        const w = cells[at + i]!;
        const number = figure(w.text);
        if (number !== undefined) counters[heading] = number;
        else if (w.text !== '-') other[heading] = w.text;
        places.put(heading, w.start, w.end, n);
      });
      const target = cells[at + headings!.length]!;
      const end = text.trimEnd().length;
      places.put('mountedOn', target.start, end, n);
      const mountedOn = text.slice(target.start, end);
      emit(FilesystemUse, defined({ filesystem: name.text, type: type?.text, counters, words: other, mountedOn }), {
        line,
        start: name.start,
        end,
        ...(held ? { through: n } : {}),
        fields: places.done(),
      });
    }

    return {
      line(text, n) {
        if (HEADER.test(text)) {
          const list = columnsOf(text, phrases).list.map(w => w.text);
          typed = list[1] === 'Type';
          headings = list.slice(typed ? 2 : 1, -1);
          wrapped = undefined;
          return;
        }
        const cells = words(text);
        if (cells.length === 0 || cells[0]!.text === 'df:') return;
        if (!headings) return false;
        const held = wrappedLine === n - 1 && /^\s/.test(text) ? wrapped : undefined;
        const at = figuresAt(cells, (held ? 0 : 1) + (typed ? 1 : 0));
        wrapped = undefined;
        if (at >= 0) return row(text, cells, at, held, n);
        if (cells.length > 1) return false;
        [wrapped, wrappedLine] = [cells[0], n];
        return /^\S*[/:.\w-]$/.test(text.trim()) ? undefined : false;
      },
    };
  },
});
