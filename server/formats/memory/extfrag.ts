/**
 * debugfs extfrag/extfrag_index and extfrag/unusable_index (mm/vmstat.c): an index for each order of each zone, in
 * thousandths.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, words } from '../../core/read/words.ts';
import { FragmentationIndex } from '../../facts/memory/extfrag.ts';
import { typed } from '../_prompt.ts';
import { cellNames } from './_cells.ts';

type Index = 'extfrag_index' | 'unusable_index';
const file = '/sys/kernel/debug/extfrag/(?:extfrag|unusable)_index';
const above = `==> (?:${file}|(?:extfrag|unusable)_index) <== *$|${typed(`cat ${file}`)}`;
const ABOVE = new RegExp(`^(?:${above})`);
const LINE = /^\s*Node +\d{1,5}, +zone +[A-Z][A-Za-z0-9]{0,15}(?: +-?\d\.\d{3}){1,64} *$/;
const fewest = 8;
const valueNames = cellNames('values');

/**
 * Which of the two indexes a row is, where it tells: only one of them has -1 (a block is there), and only the other
 * grows from 0 with the order.
 */
function told(values: readonly number[]): Index | undefined {
  if (values.includes(-1)) return 'extfrag_index';
  return values.some(v => v > 0) ? 'unusable_index' : undefined;
}

export default defineFormat({
  id: 'extfrag',
  title: 'Fragmentation by order (debugfs extfrag)',
  paths: [
    'extfrag/extfrag_index',
    'extfrag/unusable_index',
    'extfrag_index',
    'unusable_index',
    'extfrag_index.txt',
    'unusable_index.txt',
  ],
  starts: new RegExp(
    `^(?:Node +\\d{1,5}, +zone +(?:DMA|DMA32|Normal|HighMem|Movable|Device)(?: +-?[01]\\.\\d{3}){8,64} *$|${above})`,
  ),
  emits: [FragmentationIndex],
  open(emit, path) {
    const indexOf = (text: string): Index | undefined =>
      /extfrag_index/.test(text) ? 'extfrag_index' : /unusable_index/.test(text) ? 'unusable_index' : undefined;
    let current = indexOf(path.slice(path.lastIndexOf('/') + 1));
    let columns = fewest;
    return {
      line(text, n) {
        if (!LINE.test(text)) {
          if (/^\s*(?:--\s*)?$/.test(text)) return;
          if (!ABOVE.test(text)) return false;
          current = indexOf(text);
          return;
        }
        const row = words(text);
        const cells = row.slice(4);
        const values = cells.map(w => decimal(w.text));
        const node = integer(row[1]!.text.slice(0, -1));
        // The place of a number is its order, so a row that was cut says nothing certain.
        if (node === undefined || cells.length < columns || !values.every(v => v !== undefined)) return;
        columns = cells.length;
        const index = current ?? told(values);
        const fields = new Places(n)
          .put('node', row[1]!.start, row[1]!.end - 1)
          .put('zone', row[3]!.start, row[3]!.end)
          .putRow(valueNames(cells.length), cells)
          .done();
        emit(FragmentationIndex, defined({ index, node, zone: row[3]!.text, values }), {
          line: n,
          start: row[0]!.start,
          end: row.at(-1)!.end,
          fields,
        });
        return;
      },
    };
  },
});
