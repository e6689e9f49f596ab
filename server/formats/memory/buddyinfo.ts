/** /proc/buddyinfo (mm/vmstat.c, frag_show_print): the free blocks of each zone, one column for each order. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { FreeBlocks } from '../../facts/memory/buddyinfo.ts';
import { cellNames } from './_cells.ts';

const LINE = /^\s*Node +(\d+), +zone +([A-Z][A-Za-z0-9]{0,15})((?: +\d+)+)\s*$/;
/**
 * Kernels have nine orders (s390, ppc64 with 64 KiB pages) or more. Fewer columns mean a line that was cut, or one of
 * pagetypeinfo's `Number of blocks type`, which looks the same but counts page blocks by migrate type, of which there
 * are six at most.
 */
const fewest = 8;
const blockNames = cellNames('blocks');

export default defineFormat({
  id: 'buddyinfo',
  title: 'Free blocks by order (/proc/buddyinfo)',
  paths: ['proc/buddyinfo'],
  starts: /^Node +\d+, +zone +(?:DMA|DMA32|Normal|HighMem|Movable|Device)(?: +\d+){8,} *$/,
  emits: [FreeBlocks],
  open(emit) {
    let columns = fewest;
    return {
      line(text, n) {
        const m = LINE.exec(text);
        if (!m) return /^\s*(?:--\s*)?$/.test(text) ? undefined : false;
        const row = words(text);
        const counts = row.slice(4);
        const node = integer(m[1]);
        const blocks = counts.map(w => integer(w.text));
        // The place of a number is its order, so a row with a number missing or unreadable says nothing certain.
        if (node === undefined || counts.length < columns || !blocks.every(b => b !== undefined)) return;
        columns = counts.length;
        const zone = m[2]!;
        const nodeAt = row[1]!.start;
        const fields = new Places(n)
          .put('node', nodeAt, nodeAt + m[1]!.length)
          .put('zone', row[3]!.start, row[3]!.end)
          .putRow(blockNames(counts.length), counts)
          .done();
        emit(FreeBlocks, { node, zone, blocks }, { line: n, start: row[0]!.start, end: counts.at(-1)!.end, fields });
      },
    };
  },
});
