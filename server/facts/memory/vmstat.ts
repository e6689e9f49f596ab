/** vmstat(8). */
import { bytes, int, optional, record, state, text } from '../../core/model/kind.ts';

const counters = record(int(), { spread: true });

/** Counters under the headings as printed. The first row of a run is the average since boot. */
export const VmstatSample = state(
  'vmstat-sample',
  'A row of vmstat(8)',
  {
    counters,
    unit: int('Bytes of one unit of the memory columns: 1024 unless -S says otherwise', { derived: true, scale: true }),
    stamp: optional(text({ moment: true })),
  },
  {
    glossary: 'vmstat-columns',
    show: v =>
      ['r', 'b', 'free', 'si', 'so', 'us', 'sy', 'id', 'wa']
        .map(name => `${name} ${v.counters[name] ?? '-'}`)
        .join(', '),
  },
);

/** A row of `vmstat -d`; counters as the two header rows name them together (`reads total`, `writes ms`, `IO cur`). */
export const VmstatDisk = state(
  'vmstat-disk',
  'A disk in vmstat -d',
  { disk: text({ names: 'device', identity: true }), counters },
  {
    glossary: 'vmstat-columns',
    show: v => `${v.disk}: ${v.counters['reads total'] ?? '-'} reads, ${v.counters['writes total'] ?? '-'} writes`,
  },
);

/** A value and its name. */
export const VmstatTotal = state(
  'vmstat-total',
  'A line of vmstat -s or -D',
  {
    name: text({ identity: true }),
    value: int(),
    suffix: optional(text('Unit printed behind memory sizes (`K`)', { scale: true })),
  },
  {
    glossary: 'vmstat-columns',
    term: v => ({ dump: 'vmstat-columns', field: v.name }),
    show: v => `${v.value}${v.suffix ? ` ${v.suffix}` : ''} ${v.name}`,
  },
);

/** Names as `vmstat -m` has them: its `Pages` are objects in a slab. */
export const VmstatSlab = state(
  'vmstat-slab',
  'A slab cache in vmstat -m',
  {
    cache: text({ identity: true }),
    num: int(),
    total: int(),
    size: bytes({ identity: true }),
    pages: int(),
  },
  {
    glossary: 'vmstat-columns',
    term: (v, field) =>
      field === undefined || field === 'cache'
        ? { dump: 'slab-caches', field: v.cache }
        : { dump: 'vmstat-columns', field: `slab ${field}` },
    show: v => `${v.cache}: ${v.total} objects of ${v.size} bytes`,
  },
);
