/** slabtop(1). */
import { int, num, optional, part, percent, state, text } from '../../core/model/kind.ts';

/** A line of the summary: `what` is `Objects`, `Slabs`, `Caches` or `Size`, the last in KiB or in `suffix`. */
export const SlabtopTotal = state(
  'slabtop-total',
  'A line of the summary of slabtop(1)',
  {
    what: text({ identity: true }),
    active: num({ entry: 'ACTIVE' }),
    total: num(),
    percent: percent(),
    suffix: optional(text({ scale: true })),
  },
  { glossary: 'slabtop', show: v => `${v.what}: ${v.active} of ${v.total} active (${v.percent} %)` },
);

/** Sizes of objects over all caches, in KiB as printed. */
export const SlabtopObjects = state(
  'slabtop-objects',
  'Smallest, average and largest object size (slabtop)',
  { minimum: num({ unit: 'kB' }), average: num({ unit: 'kB' }), maximum: num({ unit: 'kB' }) },
  { glossary: 'slabtop', show: v => `objects of ${v.minimum} to ${v.maximum} KiB, average ${v.average}` },
);

/** Sizes in KiB as printed, or in those of `suffixes`. */
export const SlabtopCache = state(
  'slabtop-cache',
  'A slab cache in slabtop(1)',
  {
    name: text({ identity: true }),
    objects: int({ entry: 'OBJS' }),
    active: int({ entry: 'ACTIVE' }),
    use: int({ entry: 'USE', unit: '%' }),
    objectSize: num({ entry: 'OBJ SIZE' }),
    slabs: int({ entry: 'SLABS' }),
    objectsPerSlab: int({ entry: 'OBJ/SLAB' }),
    cacheSize: num({ entry: 'CACHE SIZE' }),
    suffixes: optional(
      part({ objectSize: text(), cacheSize: text() }, 'Units of the sizes, where --human printed others than KiB', {
        scale: true,
      }),
    ),
  },
  {
    glossary: 'slabtop',
    term: (v, field) =>
      field === undefined || field === 'name' ? { dump: 'slab-caches', field: v.name } : { dump: 'slabtop', field },
    show: v => `${v.name}: ${v.objects} objects, ${v.cacheSize}${v.suffixes?.cacheSize ?? 'K'}`,
  },
);
