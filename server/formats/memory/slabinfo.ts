/**
 * /proc/slabinfo 2.1 (mm/slab_common.c): whole, without its header, with the statistics of CONFIG_DEBUG_SLAB behind, or
 * single rows.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { integer, type Word, words } from '../../core/read/words.ts';
import { SlabCache, type SlabCacheValue } from '../../facts/memory/slabinfo.ts';

type Column = Exclude<keyof SlabCacheValue, 'name'>;
type Counts = Partial<Record<Column, number>>;
const sizes = [
  'activeObjects',
  'objects',
  'objectSize',
  'objectsPerSlab',
  'pagesPerSlab',
] as const satisfies readonly Column[];
const groups: Readonly<Record<string, readonly Column[]>> = {
  tunables: ['limit', 'batchCount', 'sharedFactor'],
  slabdata: ['activeSlabs', 'slabs', 'sharedAvailable'],
};
const HEADER = /^\s*(?:slabinfo - version: |# ?name\s+<active_objs>)/;
/** The counts of a memory cgroup, in the same layout: not the host's. */
const ofCgroup = /(?:^|\/)memory\.kmem\.slabinfo$/;

/** A row: the cache's name and five counts, then groups of numbers named by their first word, set apart by colons. */
function row(text: string, n: number, emit: Emit): void | boolean {
  const all = words(text);
  const colon = all.findIndex(w => w.text === ':');
  const nameEnds = colon - sizes.length;
  // A row that stops before its first colon was cut, perhaps within a number.
  if (nameEnds < 1 || all[colon + 1]?.text !== 'tunables') return false;
  const [first, last] = [all[0]!, all[nameEnds - 1]!];
  const places = new Places(n).put('name', first.start, last.end);
  const value: Counts = {};
  if (!takeGroup(sizes, all.slice(nameEnds, colon), value, places)) return;
  let from = colon + 1;
  while (from < all.length) {
    let to = from;
    while (to < all.length && all[to]!.text !== ':') to++;
    takeGroup(groups[all[from]!.text] ?? [], all.slice(from + 1, to), value, places);
    from = to + 1;
  }
  const cache = { name: text.slice(first.start, last.end), ...(value as Omit<SlabCacheValue, 'name'>) };
  emit(SlabCache, cache, { line: n, start: first.start, end: all.at(-1)!.end, fields: places.done() });
}

/** Take a group whole or not at all: where the numbers are too few or too many, which is which is not known. */
function takeGroup(columns: readonly Column[], group: readonly Word[], into: Counts, places: Places): boolean {
  const numbers = group.map(w => integer(w.text));
  if (columns.length !== numbers.length || !numbers.every(x => x !== undefined)) return false;
  for (let i = 0; i < columns.length; i++) into[columns[i]!] = numbers[i]!;
  places.putRow(columns, group);
  return true;
}

export default defineFormat({
  id: 'slabinfo',
  title: 'Slab caches (/proc/slabinfo)',
  paths: ['proc/slabinfo'],
  starts: /^(?:slabinfo - version: \d|# ?name +<active_objs> +<num_objs>|[\w:()-]+(?: +\d+){5} : tunables +\d)/,
  emits: [SlabCache],
  open(emit, path) {
    if (ofCgroup.test(path)) return { line: () => {} };
    return {
      line(text, n) {
        if (HEADER.test(text) || text.trim() === '') return;
        return row(text, n, emit);
      },
    };
  },
});
