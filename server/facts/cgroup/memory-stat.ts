/** memory.stat of a control group (mm/memcontrol.c). */
import { int, oneOf, optional, record, state, text } from '../../core/model/kind.ts';
import { cgroup, groupOf } from './cgroup-ref.ts';

/**
 * Under the kernel's names. v1 says the group's own figures first and `total_*` with its children; v2 always counts the
 * children.
 */
export const CgroupMemoryStat = state(
  'cgroup-memory-stat',
  'What the memory of a control group is used for (memory.stat)',
  {
    cgroup,
    version: optional(oneOf(['v1', 'v2'])),
    counters: record(int(), 'Sizes in bytes, and events as counted', { spread: true }),
    texts: record(text(), 'Numbers beyond 2^53 as printed: a limit that is none', { spread: true }),
  },
  {
    glossary: 'memory-stat',
    show(v) {
      const anon = v.counters['anon'] ?? v.counters['total_rss'] ?? v.counters['rss'];
      const file = v.counters['file'] ?? v.counters['total_cache'] ?? v.counters['cache'];
      return `${groupOf(v)}: anon ${anon ?? '?'}, file ${file ?? '?'} bytes`;
    },
    home: { cgroup: 3 },
  },
);
