/** lsblk (util-linux): tables by their headings with the tree drawn before names (-f, -t, -D, -S, -o ...), and -P. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { type Word, words } from '../../core/read/words.ts';
import { BlockDevice } from '../../facts/storage/lsblk.ts';
import { cellsOf, type Columns, columnsOf, figure, rowOf } from './_columns.ts';

const HEADER =
  /^K?NAME +(?:MAJ:MIN|FSTYPE|ALIGNMENT|DISC-ALN|HCTL|KNAME|SIZE|TYPE|MODEL|ROTA|MOUNTPOINTS?)(?: +[A-Z%][A-Z%0-9:#-]{1,20}){0,80} *$/;
const PAIRS = /^K?NAME="[^"]{0,255}" (?:[A-Z][A-Z0-9:%_#-]{0,24}="[^"]{0,1024}" ?)*$/;
const pair = /([A-Z][A-Z0-9:%_#-]{0,24})="([^"]{0,1024})"/g;
const none: ReadonlySet<string> = new Set();
/** Names and identifiers, though they may look like numbers. */
const texts: ReadonlySet<string> = new Set([
  'NAME',
  'KNAME',
  'PKNAME',
  'PATH',
  'LABEL',
  'UUID',
  'FSVER',
  'FSTYPE',
  'PTUUID',
  'PARTTYPE',
  'PARTLABEL',
  'PARTUUID',
  'PARTFLAGS',
  'MODEL',
  'SERIAL',
  'VENDOR',
  'REV',
  'WWN',
  'MODE',
]);
/** What stands before a name in a tree, in UTF-8 or ASCII. */
const TREE = /^[\s|`'├└│─-]*/;

export default defineFormat({
  id: 'lsblk',
  title: 'Block devices (lsblk)',
  paths: ['lsblk', 'lsblk.txt', 'lsblk-*.txt', 'lsblk_-*', 'sos_commands/block/lsblk*', 'insights_commands/lsblk*'],
  // Not every header: swapon --show and losetup have NAME, TYPE and SIZE as well.
  starts: new RegExp(
    String.raw`^(?:K?NAME +(?:MAJ:MIN|FSTYPE|ALIGNMENT|DISC-ALN|HCTL +TYPE|KNAME)\b[^a-z]*$|${PAIRS.source.slice(1)})`,
  ),
  emits: [BlockDevice],
  open(emit) {
    let columns: Columns | undefined;

    function pairs(text: string, n: number): void {
      const counters: Record<string, number> = {};
      const other: Record<string, string> = {};
      const places = new Places(n);
      let name = '';
      for (const m of text.matchAll(pair)) {
        const [key, value] = [m[1]!, m[2]!];
        if (value === '') continue;
        const start = m.index + key.length + 2;
        const first = name === '' && (key === 'NAME' || key === 'KNAME');
        places.put(first ? 'name' : key, start, start + value.length);
        const number = texts.has(key) ? undefined : figure(value);
        if (first) name = value;
        else if (number !== undefined) counters[key] = number;
        else other[key] = value;
      }
      if (name !== '')
        emit(
          BlockDevice,
          { name, counters, words: other },
          { line: n, start: 0, end: text.trimEnd().length, fields: places.done() },
        );
    }

    return {
      line(text, n) {
        if (PAIRS.test(text)) return pairs(text, n);
        if (HEADER.test(text)) {
          columns = columnsOf(text, none);
          return;
        }
        if (text.trim() === '') return;
        if (!columns) return false;
        const from = TREE.exec(text)![0].length;
        const row: Word[] = words(text.slice(from)).map(w => ({
          text: w.text,
          start: w.start + from,
          end: w.end + from,
        }));
        if (row.length === 0) return;
        // What stands under no name is one more mount point of the device above.
        if (!columns.collapsed && columns.list[1] && row[0]!.start >= columns.list[1].start) return;
        if (text.startsWith('lsblk:')) return;
        const [first, ...rest] = row;
        const cells = columns.collapsed
          ? cellsOf(text, row, columns, 'over')
          : [first, ...cellsOf(text, rest, { list: columns.list.slice(1), collapsed: false }, 'over')];
        // Prose has words where the table has none: a first column of several words is no name.
        if (!cells[0] || /\s/.test(cells[0].text)) return false;
        const { counters, words: other, places } = rowOf(columns, cells, 0, texts, n);
        emit(
          BlockDevice,
          { name: cells[0].text, counters, words: other },
          { line: n, start: first!.start, end: row.at(-1)!.end, fields: places.done() },
        );
        return;
      },
    };
  },
});
