/** Memory: zones, free blocks, totals, slabs. */
import { type Fact, kind } from '../../core/model/fact.ts';
import type { Host } from '../../core/model/host.ts';

/**
 * One zone of /proc/zoneinfo. All sizes in pages; `min`, `low`, `high` and `promo` as printed, that is with the boost
 * in them (mm/vmstat.c).
 */
export interface ZoneValue {
  readonly node: number;
  readonly zone: string;
  readonly free?: number;
  readonly boost?: number;
  readonly min?: number;
  readonly low?: number;
  readonly high?: number;
  readonly promo?: number;
  readonly spanned?: number;
  readonly present?: number;
  readonly managed?: number;
  readonly cma?: number;
  /** lowmem_reserve[], by the zone of the request. */
  readonly protection?: readonly number[];
  /**
   * Every other counter of the zone, under the kernel's own name (`nr_free_cma`, `numa_hit`, `node_unreclaimable`,
   * `start_pfn`, ...).
   */
  readonly counters: Readonly<Record<string, number>>;
}
export const Zone = kind<ZoneValue>('zone', 'A memory zone with its watermarks (/proc/zoneinfo), in pages', {
  glossary: 'zoneinfo',
  show: v =>
    `Node ${v.node}, zone ${v.zone}: free ${v.free ?? '?'}, min ${v.min ?? '?'}, low ${v.low ?? '?'}, high ${v.high ?? '?'} pages`,
});

export const NodeStats = kind<{ readonly node: number; readonly counters: Readonly<Record<string, number>> }>(
  'node-stats',
  'The per-node stats block of /proc/zoneinfo (4.8 and later)',
  { glossary: 'zoneinfo', show: v => `Node ${v.node}, per-node stats` },
);

export const Pageset = kind<{
  readonly node: number;
  readonly zone: string;
  readonly cpu: number;
  readonly counters: Readonly<Record<string, number>>;
}>(
  'pageset',
  'The per-CPU page lists of a zone: count, high, batch, from 6.14 high_min and high_max, vm stats threshold',
  { glossary: 'pagesets', show: v => `Node ${v.node}, zone ${v.zone}, cpu ${v.cpu}` },
);

/** One line of /proc/meminfo. `unit` is `kB` where the line says so, else a count of huge pages. */
export const MemInfo = kind<{ readonly name: string; readonly value: number; readonly unit: 'kB' | 'count' }>(
  'meminfo',
  'A line of /proc/meminfo',
  {
    glossary: 'meminfo',
    term: v => ({ dump: 'meminfo', field: v.name }),
    show: v => `${v.name} ${v.value} ${v.unit}`,
  },
);

/** One line of /proc/buddyinfo: `blocks[o]` is the number of free blocks of 2^o pages. */
export const FreeBlocks = kind<{ readonly node: number; readonly zone: string; readonly blocks: readonly number[] }>(
  'free-blocks',
  'Free blocks of a zone by order (/proc/buddyinfo)',
  { glossary: 'buddyinfo', show: v => `Node ${v.node}, zone ${v.zone}: ${v.blocks.join(' ')}` },
);

/** One line of /proc/slabinfo; `objectSize` in bytes. */
export interface SlabCacheValue {
  readonly name: string;
  readonly activeObjects: number;
  readonly objects: number;
  readonly objectSize: number;
  readonly objectsPerSlab: number;
  readonly pagesPerSlab: number;
  readonly activeSlabs?: number;
  readonly slabs?: number;
  readonly limit?: number;
  readonly batchCount?: number;
  readonly sharedFactor?: number;
  readonly sharedAvailable?: number;
}
export const SlabCache = kind<SlabCacheValue>('slab-cache', 'A slab cache (/proc/slabinfo)', {
  glossary: 'slabinfo',
  term: (v, field) =>
    field === undefined || field === 'name' ? { dump: 'slab-caches', field: v.name } : { dump: 'slabinfo', field },
  show: v => `${v.name}: ${v.objects} objects of ${v.objectSize} bytes`,
});

/** A row of free(1), in the unit it was printed in; `unit` in bytes (1024 unless the output says otherwise). */
export interface FreeRowValue {
  readonly row: 'Mem' | 'Swap' | 'Low' | 'High' | 'Total' | '-/+ buffers/cache';
  readonly unit: number;
  readonly total?: number;
  readonly used?: number;
  readonly free?: number;
  readonly shared?: number;
  readonly buffers?: number;
  readonly cached?: number;
  readonly buffCache?: number;
  readonly available?: number;
}
export const FreeRow = kind<FreeRowValue>('free', 'A row of free(1)', {
  glossary: 'free',
  show: v => `${v.row}: total ${v.total ?? '-'}, used ${v.used}, free ${v.free}`,
});

/** A line of /proc/pressure/*: averages in percent, `total` in microseconds. */
export const Pressure = kind<{
  readonly resource: string;
  readonly share: 'some' | 'full';
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
  readonly total: number;
}>('pressure', 'Pressure stall information (/proc/pressure)', {
  glossary: 'pressure',
  term: (v, field) => ({ dump: 'pressure', field: field ?? v.share }),
  show: v => `${v.resource} ${v.share}: avg10 ${v.avg10} %`,
});

/** A value of /proc/meminfo by its name, in its own unit. */
export const memInfoOf = (
  host: Host,
  name: string,
): Fact<{ name: string; value: number; unit: 'kB' | 'count' }> | undefined => host.first(MemInfo, v => v.name === name);
