/** /proc/zoneinfo: zones with their watermarks, the counters of nodes, the page lists of CPUs. */
import { int, list, optional, pages, record, state, text, type ValueOfKind } from '../../core/model/kind.ts';

const node = int({ identity: true, derived: true });
const zone = text({ identity: true });
/** Under the kernel's own names (`nr_free_cma`, `numa_hit`, `node_unreclaimable`, `start_pfn`, ...). */
const counters = record(int(), { spread: true });
const ofZone = optional(pages({ partOf: 'managed: the pages the zone manages' }));

/** `min`, `low`, `high` and `promo` as printed, that is with the boost in them (mm/vmstat.c). */
export const Zone = state(
  'zone',
  'A memory zone with its watermarks (/proc/zoneinfo), in pages',
  {
    node,
    zone,
    free: ofZone,
    boost: optional(pages()),
    min: ofZone,
    low: ofZone,
    high: ofZone,
    promo: ofZone,
    spanned: optional(pages()),
    present: optional(pages()),
    managed: optional(pages()),
    cma: optional(pages()),
    protection: optional(list(pages(), 'lowmem_reserve[], by the zone of the request')),
    counters,
  },
  {
    collect: 'cat /proc/zoneinfo',
    once: true,
    glossary: 'zoneinfo',
    show: v =>
      `Node ${v.node}, zone ${v.zone}: free ${v.free ?? '?'}, min ${v.min ?? '?'}, low ${v.low ?? '?'}, high ${v.high ?? '?'} pages`,
  },
);
export type ZoneValue = ValueOfKind<typeof Zone>;

export const NodeStats = state(
  'node-stats',
  'The per-node stats block of /proc/zoneinfo (4.8 and later)',
  { node, counters },
  { once: true, glossary: 'zoneinfo', show: v => `Node ${v.node}, per-node stats` },
);

export const Pageset = state(
  'pageset',
  'The per-CPU page lists of a zone: count, high, batch, from 6.14 high_min and high_max, vm stats threshold',
  { node, zone, cpu: int({ identity: true, names: 'cpu' }), counters },
  { glossary: 'pagesets', show: v => `Node ${v.node}, zone ${v.zone}, cpu ${v.cpu}` },
);
