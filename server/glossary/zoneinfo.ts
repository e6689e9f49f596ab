/** Every field of /proc/zoneinfo (mm/vmstat.c zoneinfo_show_print), 3.10 ... 6.19. */
import { nodePages, numaPages, reclaimPages, zonePages } from './counters.ts';
import { merge, table, withParts } from './entry.ts';

const fields = table('mm/vmstat.c', [
  ['node', '', 'NUMA node the lines are about.'],
  [
    'zone',
    '',
    'Zone of the node: DMA below 16 MiB, DMA32 below 4 GiB, Normal above (x86-64); HighMem on 32 bit; Movable for what can be moved; Device for memory of devices.',
  ],
  [
    'per-node stats',
    '',
    'Head of the counters that belong to the whole node; printed once, under its first zone with memory.',
    { since: '4.8' },
  ],
  [
    'free',
    'pages',
    'Free pages of the zone, all orders, without those parked on per-CPU lists. Free CMA and highatomic pages are included.',
    {
      normal:
        'Around high on a busy host, for all else is cache. Below low kswapd works; only requests that also fail min stall.',
    },
  ],
  [
    'boost',
    'pages',
    'How much min, low and high are raised at the moment, after requests of different mobility had to share a pageblock. The three lines already include it.',
    {
      since: '5.18',
      normal: '0, or a multiple of 512 (x86) that fades as kswapd works.',
      source: 'mm/vmstat.c, mm/page_alloc.c boost_watermark',
    },
  ],
  [
    'min',
    'pages',
    'The zone’s share of `vm.min_free_kbytes`. When a request fails this mark too and may sleep, it reclaims by itself (direct reclaim). Not a floor: ' +
      'atomic requests, real-time tasks, OOM victims and reclaim itself may go below.',
    {
      normal: 'Free below min means stalls right now, and atomic requests near failure.',
      source: 'mm/page_alloc.c __setup_per_zone_wmarks',
    },
  ],
  [
    'low',
    'pages',
    'When no zone open to the request passes this mark, the allocator wakes kswapd and goes on against min: crossing low makes no one wait.',
    { normal: 'Free between low and high is everyday life.', source: 'mm/page_alloc.c __setup_per_zone_wmarks' },
  ],
  [
    'high',
    'pages',
    'kswapd’s goal: once awake it reclaims until this is free. Falling below it wakes nobody.',
    { source: 'mm/vmscan.c balance_pgdat' },
  ],
  [
    'promo',
    'pages',
    'The mark above high that kswapd aims at when memory tiering is on (`kernel.numa_balancing` 2 or 3), to keep room for promotions.',
    { since: '6.12', source: 'mm/vmscan.c' },
  ],
  ['spanned', 'pages', 'Pages from the first to the last frame of the zone, holes included.'],
  ['present', 'pages', 'Pages of the zone that exist: spanned without the holes.'],
  [
    'managed',
    'pages',
    'Pages the buddy allocator has: present without what boot reserved. Watermarks and protection are computed from it. hugetlb pages are part of it, ' +
      'though they cannot be reclaimed.',
  ],
  ['cma', 'pages', 'Pages of the zone inside CMA areas.', { since: '5.15' }],
  [
    'protection',
    'pages',
    'What requests that could use a higher zone must leave here, on top of the mark. The position in the list is the zone a request is for: DMA, DMA32, ' +
      'Normal, Movable, Device.',
    {
      normal:
        'Lower zones full of free pages that ordinary requests may not take: that is this reserve, not a fault. Set by `vm.lowmem_reserve_ratio`.',
      source: 'mm/page_alloc.c setup_per_zone_lowmem_reserve',
    },
  ],
  ['scanned', 'pages', 'Pages scanned by reclaim since the last page was freed in the zone.', { until: '4.8' }],
  [
    'node_scanned',
    'pages',
    'Pages scanned by reclaim since the last page was freed on the node.',
    { since: '4.8', until: '4.12' },
  ],
  ['pagesets', '', 'Head of the per-CPU lists of free pages, one for each CPU. What they hold is not in `free`.'],
  [
    'all_unreclaimable',
    '',
    '1 when reclaim had given up on the zone: six times its reclaimable pages scanned without freeing one.',
    { until: '4.8', normal: '0. With 1, kswapd leaves the zone alone and an OOM kill is near.' },
  ],
  [
    'node_unreclaimable',
    '',
    '1 when reclaim has given up on the node. From 4.12 on: 16 runs of kswapd in a row freed nothing, and it is not woken again until reclaim makes ' +
      'progress.',
    { since: '4.8', normal: '0. With 1, only direct reclaim is left for this node.' },
  ],
  ['start_pfn', 'page frame number', 'First page frame of the zone.'],
  [
    'inactive_ratio',
    'count',
    'How many active anonymous pages are kept for each inactive one in the zone.',
    { until: '4.8' },
  ],
  [
    'node_inactive_ratio',
    'count',
    'How many active anonymous pages are kept for each inactive one on the node.',
    { since: '4.8', until: '4.15' },
  ],
  [
    'reserved_highatomic',
    'pages',
    'Pages in pageblocks set aside for atomic requests of higher order; at most about 1 % of the zone. Other requests cannot take them.',
  ],
  [
    'free_highatomic',
    'pages',
    'Those of `reserved_highatomic` that are free. They count as free pages, but ordinary requests cannot have them.',
  ],
]);

/** Fields of the per-CPU lists. They have a table of their own because `high` means another thing there. */
export const pagesets = table('mm/vmstat.c', [
  ['cpu', '', 'The CPU the next lines are about.'],
  ['count', 'pages', 'Free pages parked on this CPU’s list of the zone.'],
  [
    'high',
    'pages',
    'At this many parked pages the CPU gives a batch back to the zone. No watermark, though the name is the same.',
  ],
  ['batch', 'pages', 'Pages moved between the CPU’s list and the zone at a time.'],
  ['high_min', 'pages', 'Lower end of the range in which `high` of this CPU adjusts itself.', { since: '6.14' }],
  ['high_max', 'pages', 'Upper end of the range in which `high` of this CPU adjusts itself.', { since: '6.14' }],
  [
    'vm stats threshold',
    'pages',
    'A CPU keeps changes of a counter to itself up to this many, so counters may be off by it times the CPUs.',
  ],
]);

const prefixed = new Map(
  [...pagesets.values()].map(entry => {
    const name = entry.name === 'vm stats threshold' ? entry.name : `pageset ${entry.name}`;
    return [name, { ...entry, name }] as const;
  }),
);

const counted = merge(zonePages, numaPages, nodePages, reclaimPages, prefixed, fields);
const ofZone = [...counted.keys()].filter(name => /^(?:nr_free_pages|nr_zone_\w+|nr_mlock|nr_bounce)$/.test(name));
/** Counters that count pages of the zone. */
export const zoneinfo = withParts(counted, { 'managed: the pages the zone manages': ofZone.join(' ') });
