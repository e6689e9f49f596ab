/**
 * Memory beyond the totals: nodes, free blocks by type, fragmentation, the vmstat family, swap, huge pages,
 * compression, mappings.
 */
import { kind } from '../../core/model/fact.ts';

/**
 * One line of /sys/devices/system/node/nodeN/meminfo. `unit` is `kB` where the line says so, else a count of huge
 * pages.
 */
export interface NodeMemInfoValue {
  readonly node: number;
  readonly name: string;
  readonly value: number;
  readonly unit: 'kB' | 'count';
}
export const NodeMemInfo = kind<NodeMemInfoValue>('node-meminfo', 'A line of the meminfo of a NUMA node', {
  glossary: 'meminfo',
  term: (v, field) => (field === 'node' ? { dump: 'buddyinfo', field } : { dump: 'meminfo', field: v.name }),
  show: v => `Node ${v.node} ${v.name} ${v.value} ${v.unit}`,
});

/** Sizes at the head of /proc/pagetypeinfo: a page block is 2^`order` pages, that is `pages`. */
export const PageBlockSize = kind<{ readonly order?: number; readonly pages?: number }>(
  'pageblock-size',
  'The size of a page block (/proc/pagetypeinfo)',
  {
    glossary: 'pagetypeinfo',
    show: v => (v.order !== undefined ? `page block order ${v.order}` : `${v.pages} pages per block`),
  },
);

/**
 * A row of the first table of /proc/pagetypeinfo: `blocks[o]` is the number of free blocks of 2^o pages on the list of
 * a migrate type. Kernels from 5.5 on stop counting at 100000 and print `>100000`: `more[o]` is then true. Absent where
 * no column is so.
 */
export interface FreeBlocksByTypeValue {
  readonly node: number;
  readonly zone: string;
  readonly type: string;
  readonly blocks: readonly number[];
  readonly more?: readonly boolean[];
}
export const FreeBlocksByType = kind<FreeBlocksByTypeValue>(
  'free-blocks-by-type',
  'Free blocks of a zone by migrate type and order (/proc/pagetypeinfo)',
  {
    glossary: 'buddyinfo',
    term: (v, field) => (field === 'type' || field === undefined ? { dump: 'pagetypeinfo', field: v.type } : undefined),
    show: v => `Node ${v.node}, zone ${v.zone}, ${v.type}: ${v.blocks.join(' ')}`,
  },
);

/**
 * A row of `Number of blocks type` (or of `Number of mixed blocks`, with CONFIG_PAGE_OWNER): page blocks of a zone by
 * migrate type.
 */
export interface PageBlocksValue {
  readonly node: number;
  readonly zone: string;
  readonly of: 'blocks' | 'mixed blocks';
  readonly counters: Readonly<Record<string, number>>;
}
export const PageBlocks = kind<PageBlocksValue>(
  'pageblocks',
  'Page blocks of a zone by migrate type (/proc/pagetypeinfo)',
  {
    glossary: 'pagetypeinfo',
    show: v =>
      `Node ${v.node}, zone ${v.zone}, ${v.of}: ${Object.entries(v.counters)
        .map(([type, n]) => `${type} ${n}`)
        .join(', ')}`,
  },
);

/**
 * A row of debugfs extfrag/extfrag_index or extfrag/unusable_index. `values[o]` for requests of 2^o pages, as printed
 * (thousandths behind the point).
 */
export interface FragmentationIndexValue {
  /** Absent where neither the name of the file nor the row tells which of the two it is. */
  readonly index?: 'extfrag_index' | 'unusable_index';
  readonly node: number;
  readonly zone: string;
  readonly values: readonly number[];
}
export const FragmentationIndex = kind<FragmentationIndexValue>(
  'fragmentation-index',
  'Fragmentation of a zone by order (debugfs extfrag)',
  {
    glossary: 'extfrag',
    term: (v, field) =>
      field === undefined || field.startsWith('values') ? { dump: 'extfrag', field: v.index ?? 'index' } : undefined,
    show: v => `Node ${v.node}, zone ${v.zone}, ${v.index ?? 'index'}: ${v.values.join(' ')}`,
  },
);

/**
 * A line of slabtop's summary: `what` is `Objects`, `Slabs`, `Caches` or `Size` (then in KiB, or in `suffix` where that
 * is another).
 */
export interface SlabtopTotalValue {
  readonly what: string;
  readonly active: number;
  readonly total: number;
  readonly percent: number;
  readonly suffix?: string;
}
export const SlabtopTotal = kind<SlabtopTotalValue>('slabtop-total', 'A line of the summary of slabtop(1)', {
  glossary: 'slabtop',
  show: v => `${v.what}: ${v.active} of ${v.total} active (${v.percent} %)`,
});

/** Sizes of objects over all caches, in KiB as printed. */
export const SlabtopObjects = kind<{ readonly minimum: number; readonly average: number; readonly maximum: number }>(
  'slabtop-objects',
  'Smallest, average and largest object size (slabtop)',
  { glossary: 'slabtop', show: v => `objects of ${v.minimum} to ${v.maximum} KiB, average ${v.average}` },
);

/** A row of slabtop. `objectSize` and `cacheSize` in KiB as printed; `suffixes` where `--human` printed other units. */
export interface SlabtopCacheValue {
  readonly name: string;
  readonly objects: number;
  readonly active: number;
  readonly use: number;
  readonly objectSize: number;
  readonly slabs: number;
  readonly objectsPerSlab: number;
  readonly cacheSize: number;
  readonly suffixes?: { readonly objectSize: string; readonly cacheSize: string };
}
export const SlabtopCache = kind<SlabtopCacheValue>('slabtop-cache', 'A slab cache in slabtop(1)', {
  glossary: 'slabtop',
  term: (v, field) =>
    field === undefined || field === 'name' ? { dump: 'slab-caches', field: v.name } : { dump: 'slabtop', field },
  show: v => `${v.name}: ${v.objects} objects, ${v.cacheSize}${v.suffixes?.cacheSize ?? 'K'}`,
});

/**
 * One line of /proc/vmstat, or of the vmstat file of a node (`node0`, told by its path). Most are pages or events since
 * boot.
 */
export const VmCounter = kind<{ readonly name: string; readonly value: number; readonly node?: string }>(
  'vm-counter',
  'A counter of /proc/vmstat',
  {
    glossary: 'vmstat',
    term: v => ({ dump: 'vmstat', field: v.name }),
    show: v => `${v.node ? `${v.node} ` : ''}${v.name} ${v.value}`,
  },
);

/**
 * A row of vmstat(8). Counters under the headings as printed; memory columns in units of `unit` bytes (1024 unless -S
 * says otherwise). The first row of a run is the average since boot.
 */
export interface VmstatSampleValue {
  readonly counters: Readonly<Record<string, number>>;
  readonly unit: number;
  /** As printed by -t. */
  readonly stamp?: string;
}
export const VmstatSample = kind<VmstatSampleValue>('vmstat-sample', 'A row of vmstat(8)', {
  glossary: 'vmstat-columns',
  show: v =>
    ['r', 'b', 'free', 'si', 'so', 'us', 'sy', 'id', 'wa'].map(name => `${name} ${v.counters[name] ?? '-'}`).join(', '),
});

/** A row of `vmstat -d`; counters as the two header rows name them together (`reads total`, `writes ms`, `IO cur`). */
export const VmstatDisk = kind<{ readonly disk: string; readonly counters: Readonly<Record<string, number>> }>(
  'vmstat-disk',
  'A disk in vmstat -d',
  {
    glossary: 'vmstat-columns',
    show: v => `${v.disk}: ${v.counters['reads total'] ?? '-'} reads, ${v.counters['writes total'] ?? '-'} writes`,
  },
);

/**
 * A line of `vmstat -s` or `vmstat -D`: a value and its name. `suffix` is the unit printed behind memory sizes (`K`).
 */
export const VmstatTotal = kind<{ readonly name: string; readonly value: number; readonly suffix?: string }>(
  'vmstat-total',
  'A line of vmstat -s or -D',
  {
    glossary: 'vmstat-columns',
    term: v => ({ dump: 'vmstat-columns', field: v.name }),
    show: v => `${v.value}${v.suffix ? ` ${v.suffix}` : ''} ${v.name}`,
  },
);

/** A row of `vmstat -m`: sizes in bytes, `pages` is objects in a slab (`vmstat -m` calls it so). */
export const VmstatSlab = kind<{
  readonly cache: string;
  readonly num: number;
  readonly total: number;
  readonly size: number;
  readonly pages: number;
}>('vmstat-slab', 'A slab cache in vmstat -m', {
  glossary: 'vmstat-columns',
  term: (v, field) =>
    field === undefined || field === 'cache'
      ? { dump: 'slab-caches', field: v.cache }
      : { dump: 'vmstat-columns', field: `slab ${field}` },
  show: v => `${v.cache}: ${v.total} objects of ${v.size} bytes`,
});

/**
 * One line of /proc/vmallocinfo. `size` in bytes, guard page included; `pages` backing it; `range` and `phys` in
 * hexadecimal as printed (the range is hashed for readers without privilege, and by default since 4.15). `type`: the
 * words behind, such as `vmalloc`, `ioremap`, `vmap`, `user`, `vpages`, `unpurged vm_area`. `counters`: pages by node
 * (`N0`).
 */
export interface VmallocAreaValue {
  readonly range: string;
  readonly size: number;
  readonly caller?: string;
  readonly pages?: number;
  readonly phys?: string;
  readonly type?: string;
  readonly counters?: Readonly<Record<string, number>>;
}
export const VmallocArea = kind<VmallocAreaValue>(
  'vmalloc-area',
  'An area of the kernel’s vmalloc range (/proc/vmallocinfo)',
  {
    glossary: 'vmallocinfo',
    term: (_, field) =>
      field !== undefined && /^N\d/.test(field) ? { dump: 'vmallocinfo', field: 'N<node>' } : undefined,
    show: v => `${v.size} bytes${v.caller ? ` by ${v.caller}` : ''}${v.type ? ` (${v.type})` : ''}`,
  },
);

/**
 * A row of numastat(8) or of a node's numastat file: `values[i]` of `columns[i]` (`node0`, `Node 1`, `Total`). `MB`
 * where numastat was asked for sizes.
 */
export interface NumastatValue {
  readonly name: string;
  readonly unit: 'count' | 'MB';
  readonly columns: readonly string[];
  readonly values: readonly number[];
  /** Whom a table of `-p` is about, where its title says it: `1234 (qemu-kvm)`. */
  readonly process?: string;
}
export const Numastat = kind<NumastatValue>('numastat', 'Memory by NUMA node (numastat)', {
  glossary: 'numastat',
  term: v => ({ dump: 'numastat', field: /^\d+ \(/.test(v.name) ? 'process' : v.name }),
  show: v =>
    `${v.name}: ${v.values.map((n, i) => `${v.columns[i] ?? i} ${n}`).join(', ')}${v.unit === 'MB' ? ' MB' : ''}`,
});

/**
 * A row of /proc/swaps or of swapon(8). Sizes in units of `unit` bytes, or in those of `suffixes` where printed for
 * humans (`4G`).
 */
export interface SwapAreaValue {
  readonly name: string;
  readonly type?: string;
  readonly size: number;
  readonly used?: number;
  readonly priority?: number;
  readonly unit: number;
  readonly suffixes?: { readonly size: string; readonly used: string };
}
export const SwapArea = kind<SwapAreaValue>('swap-area', 'A swap device or file (/proc/swaps, swapon)', {
  glossary: 'swaps',
  show: v =>
    `${v.name}: ${v.used ?? '?'}${v.suffixes?.used ?? ''} of ${v.size}${v.suffixes?.size ?? ''} used${v.suffixes ? '' : v.unit === 1 ? ' (bytes)' : ' (kB)'}`,
});

/**
 * A file of /sys that holds one value. `name` as the file is called below its folder (`khugepaged/defrag`). Either a
 * number, or a word chosen from a list (`[always] madvise never`), or other text.
 */
export interface SysValue {
  readonly name: string;
  readonly value?: number;
  readonly selected?: string;
  readonly choices?: readonly string[];
  readonly text?: string;
}
const said = (v: SysValue): string => `${v.name} ${v.value ?? v.selected ?? v.text ?? ''}`;

/**
 * A file of a hugetlb pool. `pool` is the size of its pages (`2048kB`), `node` the node whose part it is (`node0`);
 * both told by the path.
 */
export const HugepagePool = kind<SysValue & { readonly pool: string; readonly node?: string }>(
  'hugepage-pool',
  'A setting or count of a hugetlb pool (/sys/kernel/mm/hugepages)',
  {
    glossary: 'hugepages',
    term: v => ({ dump: 'hugepages', field: v.name }),
    show: v => `${v.node ? `${v.node} ` : ''}${v.pool} ${said(v)}`,
  },
);

/**
 * A file of /sys/kernel/mm/transparent_hugepage. `size`: the folder of one size of huge page (`64kB`, kernels from 6.8
 * on).
 */
export const ThpSetting = kind<SysValue & { readonly size?: string }>(
  'thp-setting',
  'A setting of transparent huge pages',
  {
    glossary: 'thp',
    term: v => ({ dump: 'thp', field: v.name }),
    show: v => `${v.size ? `${v.size} ` : ''}${said(v)}`,
  },
);

/** A file of /sys/kernel/mm/ksm. */
export const KsmSetting = kind<SysValue>('ksm-setting', 'A setting or count of kernel same-page merging', {
  glossary: 'ksm',
  term: v => ({ dump: 'ksm', field: v.name }),
  show: said,
});

/** A file of /sys/module/zswap/parameters or of debugfs zswap. */
export const ZswapSetting = kind<SysValue>('zswap-setting', 'A setting or count of zswap', {
  glossary: 'zswap',
  term: v => ({ dump: 'zswap', field: v.name }),
  show: said,
});

/** A file of /sys/block/zramN that holds one value. */
export const ZramSetting = kind<SysValue & { readonly device: string }>(
  'zram-setting',
  'A setting or count of a zram device',
  {
    glossary: 'zram',
    term: v => ({ dump: 'zram', field: v.name }),
    show: v => `${v.device} ${said(v)}`,
  },
);

/**
 * A row of counters of a zram device: `file` is mm_stat, io_stat, bd_stat or debug_stat; names by the kernel's
 * documentation. Bytes, pages or counts.
 */
export const ZramStat = kind<{
  readonly device: string;
  readonly file: string;
  readonly counters: Readonly<Record<string, number>>;
}>('zram-stat', 'Counters of a zram device (/sys/block/zramN)', {
  glossary: 'zram',
  show: v =>
    `${v.device} ${v.file}: ${Object.entries(v.counters)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ')}`,
});

/**
 * A row of zramctl(8). Counters under the headings as printed; `suffixes` holds the unit of those printed for humans
 * (`4G`), which are bytes otherwise.
 */
export interface ZramDeviceValue {
  readonly name: string;
  readonly algorithm?: string;
  readonly mountpoint?: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly suffixes?: Readonly<Record<string, string>>;
}
export const ZramDevice = kind<ZramDeviceValue>('zram-device', 'A zram device in zramctl(8)', {
  glossary: 'zramctl',
  show: v =>
    `${v.name}${v.algorithm ? ` ${v.algorithm}` : ''}: ${Object.entries(v.counters)
      .map(([name, n]) => `${name} ${n}${v.suffixes?.[name] ?? ''}`)
      .join(', ')}`,
});

/**
 * A mapping of a process, of /proc/PID/smaps or maps, or all of them together (`path` is `[rollup]`). Counters in kB,
 * but for `THPeligible` and `ProtectionKey`. Range, offset and device in hexadecimal, as printed.
 */
export interface MemoryMappingValue {
  /** The process's folder in the path (`1234`, `self`), where there is one. */
  readonly process?: string;
  readonly range?: string;
  readonly permissions?: string;
  readonly offset?: string;
  readonly device?: string;
  readonly inode?: number;
  readonly path?: string;
  readonly flags?: string;
  readonly counters: Readonly<Record<string, number>>;
}
export const MemoryMapping = kind<MemoryMappingValue>(
  'memory-mapping',
  'A mapping of a process, or all of them together (smaps, smaps_rollup, maps)',
  {
    glossary: 'smaps',
    show: v =>
      `${v.process ? `${v.process} ` : ''}${v.path ?? 'anonymous'}${v.counters['Rss'] !== undefined ? `: Rss ${v.counters['Rss']} kB` : ''}`,
  },
);
