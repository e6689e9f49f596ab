/** /sys/kernel/mm/hugepages, of the host and of its nodes. */
import { optional, state, text } from '../../core/model/kind.ts';
import { sysText, sysValue } from './sys-value.ts';

/** A file of the pool. */
export const HugepagePool = state(
  'hugepage-pool',
  'A setting or count of a hugetlb pool (/sys/kernel/mm/hugepages)',
  {
    ...sysValue,
    pool: text('Size of the pages of the pool, told by the path (`2048kB`)', { identity: true }),
    node: optional(text('The node whose part of the pool it is, told by the path (`node0`)', { identity: true })),
  },
  {
    once: true,
    glossary: 'hugepages',
    term: v => ({ dump: 'hugepages', field: v.name }),
    show: v => `${v.node ? `${v.node} ` : ''}${v.pool} ${sysText(v)}`,
  },
);
