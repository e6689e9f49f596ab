/** Every field of every dump in words: for hovers, `bundle-review explain` and the generated docs. */
import type { Entry, Entries } from './entry.ts';
import type { tables } from './tables.ts';

export type { Entry, Measure, Entries } from './entry.ts';

export type DumpName = keyof typeof tables;

let read: Readonly<Record<DumpName, Entries>> | undefined;

/**
 * The tables by the names of their dumps. Read when they are first asked for: they are a third of the program, and most
 * reviews of the command line end without a look at them.
 */
export const glossary = (): Readonly<Record<DumpName, Entries>> =>
  (read ??= (require('./tables.ts') as { readonly tables: typeof tables }).tables);

/** Names of the fields of facts that are not the dump's own words. */
const aliases: Readonly<Partial<Record<DumpName, Readonly<Record<string, string>>>>> = {
  zoneinfo: {
    'pages free': 'free',
    cpu: 'pageset cpu',
    count: 'pageset count',
    batch: 'pageset batch',
    'cpu:': 'pageset cpu',
    'count:': 'pageset count',
    'high:': 'pageset high',
    'batch:': 'pageset batch',
    'high_min:': 'pageset high_min',
    'high_max:': 'pageset high_max',
  },
  slabinfo: {
    activeObjects: 'active_objs',
    objects: 'num_objs',
    objectSize: 'objsize',
    objectsPerSlab: 'objperslab',
    pagesPerSlab: 'pagesperslab',
    batchCount: 'batchcount',
    sharedFactor: 'sharedfactor',
    activeSlabs: 'active_slabs',
    slabs: 'num_slabs',
    sharedAvailable: 'sharedavail',
  },
  free: { buffCache: 'buff/cache' },
  slabtop: {
    objects: 'OBJS',
    active: 'ACTIVE',
    use: 'USE',
    objectSize: 'OBJ SIZE',
    slabs: 'SLABS',
    objectsPerSlab: 'OBJ/SLAB',
    cacheSize: 'CACHE SIZE',
  },
  smaps: { flags: 'VmFlags' },
  softnet_stat: {
    timeSqueeze: 'time_squeeze',
    '1': 'processed',
    '2': 'dropped',
    '3': 'time_squeeze',
    '4': 'unused',
    '5': 'unused',
    '6': 'unused',
    '7': 'unused',
    '8': 'unused',
    '9': 'cpu_collision',
    '10': 'received_rps',
    '11': 'flow_limit_count',
    '12': 'backlog_len',
    '13': 'cpu',
    '14': 'input_qlen',
    '15': 'process_qlen',
  },
  mpstat: { cpu: 'CPU', node: 'NODE' },
  top: { load: 'load average', threads: 'Threads', DOCKER: 'Docker', 'memKb.avail': 'avail Mem' },
};

/**
 * Other spellings of a field, for tables whose names are open: interrupts by number, interfaces in keys, orders, sizes.
 */
const spellings: Readonly<Partial<Record<DumpName, (field: string) => readonly string[]>>> = {
  buddyinfo: field => [`order ${/^(?:blocks\[)?(\d{1,2})\]?$/.exec(field)?.[1]}`],
  interrupts: field => (/^\d+$/.test(field) ? ['<irq>'] : /^IPI\d+$/.test(field) ? ['IPI'] : []),
  mpstat: field =>
    /^\d+(?:\/s)?$/.test(field)
      ? ['<irq>/s']
      : /^IPI\d+(?:\/s)?$/.test(field)
        ? ['IPI/s']
        : [`%${field}`, `${field}/s`],
  'slab-caches': cacheFamilies,
  softnet_stat: field => {
    const rest = /^rest\[(\d{1,2})\]$/.exec(field)?.[1];
    return rest === undefined ? [] : [aliases.softnet_stat?.[Number(rest) + 4] ?? ''];
  },
  slabinfo: field => [field.replace(/^<|>$/g, '')],
  sysctl: keyFamilies,
  top: field =>
    /^memKb\./.test(field)
      ? [field.replace('memKb.', 'Mem ')]
      : /^swapKb\./.test(field)
        ? [field.replace('swapKb.', 'Swap ')]
        : [],
  cmdline: field => [field.replaceAll('-', '_'), field.replaceAll('_', '-')],
};

/**
 * `zio_buf_16384` belongs to `zio_buf_*`; `ext4_inode_cache(2:app)` is a cgroup's share of its cache (kernels before
 * 5.9). The longest family wins.
 */
function cacheFamilies(field: string): string[] {
  const name = field.replace(/\([^)]*\)?$/, '');
  const families: string[] = [name];
  for (let at = name.length; at > 0; at--) if (/[-_]/.test(name[at - 1]!)) families.push(`${name.slice(0, at)}*`);
  return families;
}

/**
 * `net.ipv4.conf.eth0.rp_filter` is `net.ipv4.conf.*.rp_filter`. Where the first separator is a slash, dots and slashes
 * have changed places, as in sysctl(8).
 */
function keyFamilies(field: string): string[] {
  const slashes = field.indexOf('/') >= 0 && (!field.includes('.') || field.indexOf('/') < field.indexOf('.'));
  const key = slashes ? field.replace(/[./]/g, separator => (separator === '/' ? '.' : '/')) : field;
  const found = /^(net\.ipv[46]\.(?:conf|neigh)\.)(.+)(\.[\w-]+)$/.exec(key);
  return found ? [key, `${found[1]}*${found[3]}`] : [key];
}

/**
 * The entry of a field. `field` may be spelled as the dump does (with or without its colon), or as facts name it
 * (`percent.usr`, `blocks[3]`, `timeSqueeze`). In `zoneinfo` a colon tells `high:` of a page list from `high` of the
 * zone. Undefined for a dump or field that is not known.
 */
export function lookup(dump: string, field: string): Entry | undefined {
  if (!Object.hasOwn(glossary(), dump)) return undefined;
  const known = glossary()[dump as DumpName];
  const plain = field.trim();
  for (const name of candidates(dump as DumpName, plain)) {
    const entry = known.get(name);
    if (entry) return entry;
  }
  return undefined;
}

function* candidates(dump: DumpName, field: string): Generator<string> {
  const alias = (name: string): string | undefined =>
    Object.hasOwn(aliases[dump] ?? {}, name) ? aliases[dump]?.[name] : undefined;
  // What the fact calls it, without the part of the value it stands in and without its index.
  const bare = field.replace(/:$/, '').replace(/\[\d+\]$/, '');
  const last = bare.replace(/^(?:counters|percent|perSecond|tasks|cpu)\./, '');
  const named = alias(field);
  if (named !== undefined) yield named;
  yield field;
  for (const name of new Set([bare, last])) {
    const other = alias(name);
    if (other !== undefined) yield other;
    yield name;
  }
  for (const name of new Set([field, bare, last])) yield* spellings[dump]?.(name) ?? [];
}
