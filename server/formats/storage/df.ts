/**
 * df (coreutils) with any of its columns: -h, -i, -T, -P, -al, --output; a long device name stands on a line of its
 * own.
 */
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

    return {
      line(text, n) {
        if (HEADER.test(text)) {
          const list = columnsOf(text, phrases).list.map(w => w.text);
          typed = list[1] === 'Type';
          headings = list.slice(typed ? 2 : 1, -1);
          wrapped = undefined;
          return;
        }
        const row = words(text);
        if (row.length === 0) return;
        if (!headings || row[0]!.text === 'df:') return row[0]!.text === 'df:' ? undefined : false;
        const held = wrapped && wrappedLine === n - 1 && /^\s/.test(text) ? wrapped : undefined;
        const at = figuresAt(row, (held ? 0 : 1) + (typed ? 1 : 0));
        if (at < 0) {
          wrapped = row.length === 1 ? row[0] : undefined;
          wrappedLine = n;
          return row.length === 1 && /^\S*[/:.\w-]$/.test(text.trim()) ? undefined : false;
        }
        wrapped = undefined;
        const line = held ? n - 1 : n;
        const down = held ? 1 : 0;
        const nameEnd = typed ? row[at - 2] : row[at - 1];
        const name = held ?? { text: text.slice(row[0]!.start, nameEnd!.end), start: row[0]!.start, end: nameEnd!.end };
        const [names, places] = [['filesystem'], [0, name.start, name.end]];
        const counters: Record<string, number> = {};
        const other: Record<string, string> = {};
        const put = (field: string, start: number, end: number): void => {
          names.push(field);
          places.push(down, start, end);
        };
        const type = typed ? row[at - 1]! : undefined;
        if (type) put('type', type.start, type.end);
        headings.forEach((heading, i) => {
          const w = row[at + i]!;
          const number = figure(w.text);
          if (number !== undefined) counters[heading] = number;
          else if (w.text !== '-') other[heading] = w.text;
          put(heading, w.start, w.end);
        });
        const target = row[at + headings.length]!;
        const end = text.trimEnd().length;
        put('mountedOn', target.start, end);
        const value = {
          filesystem: name.text,
          ...(type ? { type: type.text } : {}),
          counters,
          words: other,
          mountedOn: text.slice(target.start, end),
        };
        emit(FilesystemUse, value, {
          line,
          start: name.start,
          end,
          ...(held ? { through: n } : {}),
          fields: { names, at: places },
        });
        return;
      },
    };
  },
});
