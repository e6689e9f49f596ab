/**
 * /proc/pagetypeinfo (mm/vmstat.c, pagetypeinfo_show): free blocks by migrate type and order, page blocks by migrate
 * type.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { integer, type Word, words } from '../../core/read/words.ts';
import { FreeBlocksByType, PageBlocks, PageBlockSize } from '../../facts/memory/pagetypeinfo.ts';
import { cellNames } from './_cells.ts';

const blockNames = cellNames('blocks');

const SIZE = /^\s*(Page block order|Pages per block):\s+(\d{1,9})\s*$/;
const ORDERS = /^\s*Free pages count per migrate type at order(?: +\d{1,2}){1,64} *$/;
/** `mixed` is printed with CONFIG_PAGE_OWNER only. */
const BLOCKS = /^\s*Number of (mixed )?blocks(?: type)?((?: +[A-Z][A-Za-z]{1,20}){1,12}) *$/;

/**
 * `Node`, `0,`, `zone`, `Normal`: node and zone of a row, or undefined for another line. A comma behind the zone means
 * that a type follows.
 */
function placeOf(
  row: readonly Word[],
): { node: number; zone: string; nodeWord: Word; zoneWord: Word; typed: boolean } | undefined {
  if (row.length < 5 || row[0]!.text !== 'Node' || row[2]!.text !== 'zone' || !row[1]!.text.endsWith(','))
    return undefined;
  const node = integer(row[1]!.text.slice(0, -1));
  if (node === undefined) return undefined;
  const typed = row[3]!.text.endsWith(',');
  const zone = typed ? row[3]!.text.slice(0, -1) : row[3]!.text;
  const nodeWord = { ...row[1]!, end: row[1]!.end - 1 };
  const zoneWord = typed ? { ...row[3]!, end: row[3]!.end - 1 } : row[3]!;
  return /^[A-Z][A-Za-z0-9]{0,15}$/.test(zone) ? { node, zone, nodeWord, zoneWord, typed } : undefined;
}

export default defineFormat({
  id: 'pagetypeinfo',
  title: 'Free blocks by migrate type (/proc/pagetypeinfo)',
  paths: ['proc/pagetypeinfo'],
  starts: new RegExp(
    '^(?:Page block order: \\d{1,2} *$|Pages per block: {1,3}\\d{1,9} *$|Free pages count per migrate type at order(?: +\\d{1,2}){3,64} *$|' +
      'Number of (?:mixed )?blocks(?: type)? +Unmovable |Node +\\d{1,5}, +zone +[A-Z][A-Za-z0-9]{1,15}, +type +[A-Z])',
  ),
  emits: [FreeBlocksByType, PageBlocks, PageBlockSize],
  open(emit) {
    let types: readonly string[] | undefined;
    let of: 'blocks' | 'mixed blocks' = 'blocks';
    let orders = 8; // fewest a kernel has: a row with less was cut
    return {
      line(text, n) {
        const row = words(text);
        if (row.length === 0 || text === '--') return;
        const place = placeOf(row);
        if (place?.typed) {
          if (row[4]!.text !== 'type' || row.length < 7) return;
          orders = Math.max(orders, emitFree(emit, row, place, orders, n));
          return;
        }
        if (place) {
          if (types) emitBlocks(emit, row, place, types, of, n);
          return;
        }
        const size = SIZE.exec(text);
        if (size) {
          const [value, word] = [integer(size[2]), row.at(-1)!];
          const name = size[1] === 'Page block order' ? 'order' : 'pages';
          if (value !== undefined)
            emit(
              PageBlockSize,
              { [name]: value },
              {
                line: n,
                start: row[0]!.start,
                end: word.end,
                fields: new Places(n).put(name, word.start, word.end).done(),
              },
            );
          return;
        }
        const blocks = BLOCKS.exec(text);
        if (blocks) {
          of = blocks[1] ? 'mixed blocks' : 'blocks';
          types = words(blocks[2]!).map(w => w.text);
          return;
        }
        if (ORDERS.test(text)) {
          types = undefined;
          return;
        }
        return row[0]!.text === 'Node';
      },
    };
  },
});

type Place = NonNullable<ReturnType<typeof placeOf>>;

/** The places of a row's node and zone, for the cells behind to be added. */
const placesOf = ({ nodeWord, zoneWord }: Place, n: number): Places =>
  new Places(n).put('node', nodeWord.start, nodeWord.end).put('zone', zoneWord.start, zoneWord.end);

/** A row of free blocks; returns how many orders it has, or 0 where it says nothing certain. */
function emitFree(emit: Emit, row: readonly Word[], place: Place, orders: number, n: number): number {
  const { node, zone } = place;
  const type = row[5]!;
  const counts = row.slice(6);
  const more = counts.map(w => w.text.startsWith('>'));
  const blocks = counts.map((w, i) => integer(more[i] ? w.text.slice(1) : w.text));
  // The place of a number is its order, so a row with a number missing or unreadable says nothing certain.
  if (counts.length < orders || !blocks.every(b => b !== undefined)) return 0;
  const cells = counts.map((w, i) => (more[i] ? { ...w, start: w.start + 1 } : w));
  const fields = placesOf(place, n).put('type', type.start, type.end).putRow(blockNames(cells.length), cells).done();
  const value = defined({ node, zone, type: type.text, blocks, more: more.includes(true) ? more : undefined });
  emit(FreeBlocksByType, value, { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields });
  return counts.length;
}

function emitBlocks(
  emit: Emit,
  row: readonly Word[],
  place: Place,
  types: readonly string[],
  of: 'blocks' | 'mixed blocks',
  n: number,
): void {
  const { node, zone } = place;
  const counts = row.slice(4);
  const numbers = counts.map(w => integer(w.text));
  if (counts.length !== types.length || !numbers.every(x => x !== undefined)) return;
  const counters = Object.fromEntries(types.map((type, i) => [type, numbers[i]!]));
  emit(
    PageBlocks,
    { node, zone, of, counters },
    {
      line: n,
      start: row[0]!.start,
      end: row.at(-1)!.end,
      fields: placesOf(place, n).putRow(types, counts).done(),
    },
  );
}
