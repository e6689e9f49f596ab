/** /proc/slabinfo. */
import { bytes, int, optional, pages, state, text, type ValueOfKind } from '../../core/model/kind.ts';

export const SlabCache = state(
  'slab-cache',
  'A slab cache (/proc/slabinfo)',
  {
    name: text({ identity: true }),
    activeObjects: int({ entry: 'active_objs' }),
    objects: int({ entry: 'num_objs' }),
    objectSize: bytes({ entry: 'objsize' }),
    objectsPerSlab: int({ entry: 'objperslab' }),
    pagesPerSlab: pages({ entry: 'pagesperslab' }),
    activeSlabs: optional(int({ entry: 'active_slabs' })),
    slabs: optional(int({ entry: 'num_slabs' })),
    limit: optional(int()),
    batchCount: optional(int({ entry: 'batchcount' })),
    sharedFactor: optional(int({ entry: 'sharedfactor' })),
    sharedAvailable: optional(int({ entry: 'sharedavail' })),
  },
  {
    collect: 'cat /proc/slabinfo',
    once: true,
    glossary: 'slabinfo',
    term: (v, field) =>
      field === undefined || field === 'name' ? { dump: 'slab-caches', field: v.name } : { dump: 'slabinfo', field },
    show: v => `${v.name}: ${v.objects} objects of ${v.objectSize} bytes`,
  },
);
export type SlabCacheValue = ValueOfKind<typeof SlabCache>;
