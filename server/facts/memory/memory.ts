/** Free blocks, slabs, free(1), pressure. */
import { kind } from '../../core/model/fact.ts';

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
