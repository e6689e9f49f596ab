/**
 * memory.stat of a control group (mm/memcontrol.c, memcg_stat_show for v1, memory_stat_format for v2): one fact a file.
 */
import { defined } from '../../core/model/defined.ts';
import { defineFormat } from '../../core/read/format.ts';
import { CgroupMemoryStat } from '../../facts/cgroup/memory-stat.ts';
import { GroupFile, toldSource } from './_cgroup.ts';
import { knows, pair, type OpenRecord, rowAt, withPair } from '../_record.ts';

/** v1 has `cache` and `rss`, v2 `anon` and `file`; a fragment may not tell. */
function versionOf({ counters }: OpenRecord): 'v1' | 'v2' | undefined {
  if (
    Object.hasOwn(counters, 'cache') ||
    Object.hasOwn(counters, 'total_cache') ||
    Object.hasOwn(counters, 'total_rss')
  )
    return 'v1';
  return Object.hasOwn(counters, 'anon') || Object.hasOwn(counters, 'file') ? 'v2' : undefined;
}

export default defineFormat({
  id: 'memory-stat',
  title: 'What the memory of a control group is used for (memory.stat)',
  paths: ['memory.stat'],
  // `anon 123` and the rest of v2 stand in the kernel log too, when a group is out of memory; v1 says that on one line.
  starts: new RegExp(
    '^(?:cache (?:0|\\d{4,20})$|(?:hierarchical_mem(?:ory|sw)_limit|' +
      'total_(?:cache|rss|rss_huge|mapped_file|pgpgin|pgpgout|inactive_file|active_file)) \\d{1,20}$|' +
      `${toldSource(['memory.stat'])})`,
  ),
  emits: [CgroupMemoryStat],
  open(emit, path) {
    const file = new GroupFile(path, ['memory.stat'], close);
    let row: OpenRecord | undefined;

    function close(): void {
      if (!row) return;
      const { counters, texts } = row;
      emit(CgroupMemoryStat, defined({ ...file.group, version: versionOf(row), counters, texts }), rowAt(row));
      row = undefined;
    }

    return {
      line(text, n) {
        const from = file.from(text);
        if (from < 0) return;
        const found = pair(from > 0 ? text.slice(from) : text);
        // The kernel's names are lower-case: prose of two words with a number is none.
        if (!found || !/^[a-z][a-z0-9_]{1,60}$/.test(found.name)) return /^\s*(?:--\s*)?$/.test(text);
        if (row && knows(row, found.name)) close();
        row = withPair(row, found, n, from);
        return;
      },
      end: close,
    };
  },
});
