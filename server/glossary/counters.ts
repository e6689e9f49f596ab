/**
 * Page counters of mm/vmstat.c (vmstat_text[]). Zones and nodes count them, so /proc/zoneinfo shows each under its zone
 * or node, /proc/vmstat the sum of all. Up to 4.7 every counter was a zone's; from 4.8 on the LRU lists and most others
 * belong to the node.
 */
import { table } from './entry.ts';
import type { EntryRow } from './entry.ts';

const zoneCounters: readonly EntryRow[] = [
  [
    'nr_free_pages',
    'pages',
    'Free pages in the buddy allocator, all orders. Pages parked on per-CPU lists are not in it; free CMA and highatomic pages are.',
    { normal: 'Free pages alone say little: compare them with min, low and high of the zone.' },
  ],
  [
    'nr_free_pages_blocks',
    'pages',
    'Free pages that lie in entirely free pageblocks (2 MiB on x86). With `vm.defrag_mode` on, the watermarks are tested against these.',
  ],
  [
    'nr_zone_inactive_anon',
    'pages',
    'Pages of the zone on the inactive anonymous list. A copy per zone of the node counter, kept for deciding whether reclaim in this zone can succeed.',
    { since: '4.8' },
  ],
  ['nr_zone_active_anon', 'pages', 'Pages of the zone on the active anonymous list.', { since: '4.8' }],
  [
    'nr_zone_inactive_file',
    'pages',
    'Pages of the zone on the inactive file list: page cache that reclaim takes first.',
    { since: '4.8' },
  ],
  [
    'nr_zone_active_file',
    'pages',
    'Pages of the zone on the active file list: page cache used more than once.',
    { since: '4.8' },
  ],
  [
    'nr_zone_unevictable',
    'pages',
    'Pages of the zone that reclaim may not touch: mlocked, ramfs, locked shared memory.',
    { since: '4.8' },
  ],
  [
    'nr_zone_write_pending',
    'pages',
    'Dirty pages and pages under writeback of the zone. Reclaim uses it to see whether the zone waits for storage.',
    { since: '4.8' },
  ],
  [
    'nr_mlock',
    'pages',
    'Pages locked by `mlock()` and its like. They are not reclaimable.',
    { normal: 'Near zero, unless guests or databases lock their memory.' },
  ],
  [
    'nr_bounce',
    'pages',
    'Pages used to copy data for devices that cannot reach all memory. Newer kernels no longer count it.',
    { normal: '0 on 64-bit hosts.' },
  ],
  ['nr_zspages', 'pages', 'Pages held by zsmalloc, the store behind zram and zswap: compressed data, real memory.'],
  [
    'nr_free_cma',
    'pages',
    'Free pages inside CMA areas. They count as free, but only movable requests may take them.',
    { normal: 'A large share of the free pages in CMA makes unmovable requests fail with memory free.' },
  ],
  [
    'nr_unaccepted',
    'pages',
    'Memory a confidential guest (TDX, SEV-SNP) has been given but not yet accepted. It is accepted on demand, so it is as good as free.',
    { since: '6.5' },
  ],
  [
    'nr_alloc_batch',
    'pages',
    'What the zone may still give out before the allocator turns to the next zone of the node, to age zones evenly. Internal to the allocator.',
    { since: '3.12', until: '4.8' },
  ],
  [
    'nr_pages_scanned',
    'pages',
    'Pages scanned since the last page was freed. At six times the reclaimable pages the zone (later the node) counted as unreclaimable.',
    { until: '4.12' },
  ],
];

const numaCounters: readonly EntryRow[] = [
  ['numa_hit', 'pages', 'Allocations this node was asked for and served.', { normal: 'Nearly all of them.' }],
  [
    'numa_miss',
    'pages',
    'Allocations this node served although another node was preferred. The other node counts them as `numa_foreign`.',
    { normal: 'Small against `numa_hit`. Growth means that the preferred node is full or badly balanced.' },
  ],
  [
    'numa_foreign',
    'pages',
    'Allocations that preferred this node but were served elsewhere.',
    { normal: 'Growth means that this node runs out of memory first.' },
  ],
  ['numa_interleave', 'pages', 'Allocations under an interleave policy that fell on the intended node.'],
  ['numa_local', 'pages', 'Allocations served by this node for a task that ran on it.'],
  [
    'numa_other',
    'pages',
    'Allocations served by this node for a task that ran on another node.',
    { normal: 'Small on well pinned hosts.' },
  ],
];

const nodeCounters: readonly EntryRow[] = [
  ['nr_inactive_anon', 'pages', 'Anonymous, tmpfs and shared-memory pages not used lately: the first to be swapped.'],
  ['nr_active_anon', 'pages', 'Anonymous, tmpfs and shared-memory pages in use.'],
  [
    'nr_inactive_file',
    'pages',
    'Page cache not used lately. Clean pages of it are the cheapest memory to reclaim.',
    { normal: 'With little of it left, reclaim turns to active pages and swap.' },
  ],
  ['nr_active_file', 'pages', 'Page cache used more than once. Reclaimable, but later than the inactive list.'],
  ['nr_unevictable', 'pages', 'Pages that reclaim may not touch: mlocked, ramfs, locked shared memory, secret memory.'],
  [
    'nr_slab_reclaimable',
    'pages',
    'Slab pages of caches with a shrinker, dentries and inodes above all. Freed under pressure, if the objects on a page are all unused.',
  ],
  [
    'nr_slab_unreclaimable',
    'pages',
    'Slab pages of all other caches.',
    { normal: 'Steady growth over days suggests a leak: see which cache in slabinfo.' },
  ],
  [
    'nr_isolated_anon',
    'pages',
    'Anonymous pages taken off their list for a moment by reclaim, compaction or migration.',
    { normal: 'Near 0. Values that stay high mean many tasks in direct reclaim at once.' },
  ],
  [
    'nr_isolated_file',
    'pages',
    'File pages taken off their list for a moment by reclaim, compaction or migration.',
    { normal: 'Near 0. Values that stay high mean many tasks in direct reclaim at once.' },
  ],
  [
    'workingset_nodes',
    'count',
    'Page cache tree nodes that hold nothing but traces of evicted pages.',
    { since: '4.20' },
  ],
  [
    'workingset_refault',
    'pages',
    'Pages read again after reclaim had evicted them, since boot.',
    { since: '3.15', until: '5.9', normal: 'Fast growth is thrashing: the cache is too small for the load.' },
  ],
  [
    'workingset_refault_anon',
    'pages',
    'Anonymous pages swapped in again after reclaim had swapped them out, since boot.',
    { since: '5.9', normal: 'Fast growth is thrashing on swap.' },
  ],
  [
    'workingset_refault_file',
    'pages',
    'File pages read again after reclaim had evicted them, since boot.',
    { since: '5.9', normal: 'Fast growth is thrashing: the page cache is too small for the load.' },
  ],
  [
    'workingset_activate',
    'pages',
    'Refaulted pages that went straight to the active list, because they came back soon.',
    { since: '3.15', until: '5.9' },
  ],
  [
    'workingset_activate_anon',
    'pages',
    'Refaulted anonymous pages that went straight to the active list.',
    { since: '5.9' },
  ],
  [
    'workingset_activate_file',
    'pages',
    'Refaulted file pages that went straight to the active list.',
    { since: '5.9' },
  ],
  [
    'workingset_restore',
    'pages',
    'Refaulted pages that had been active before they were evicted: the working set itself was cut.',
    { since: '4.20', until: '5.9', normal: 'Growth is a stronger sign of shortage than refaults.' },
  ],
  [
    'workingset_restore_anon',
    'pages',
    'Refaulted anonymous pages that had been active before they were evicted.',
    { since: '5.9', normal: 'Growth is a stronger sign of shortage than refaults.' },
  ],
  [
    'workingset_restore_file',
    'pages',
    'Refaulted file pages that had been active before they were evicted.',
    { since: '5.9', normal: 'Growth is a stronger sign of shortage than refaults.' },
  ],
  [
    'workingset_nodereclaim',
    'count',
    'Tree nodes with nothing but traces of evicted pages that were freed, since boot.',
    { since: '3.15' },
  ],
  [
    'nr_anon_pages',
    'pages',
    'Anonymous pages mapped into processes: heaps, stacks, private data, transparent huge pages included. Not tmpfs, not shared memory, not swap.',
  ],
  ['nr_mapped', 'pages', 'Page cache (and shared memory) mapped into at least one process.'],
  ['nr_file_pages', 'pages', 'Page cache: files, tmpfs and shared memory, block device buffers, and the swap cache.'],
  [
    'nr_dirty',
    'pages',
    'Page cache changed in memory and not yet being written.',
    { normal: 'Between 0 and `nr_dirty_background_threshold`; writers wait near `nr_dirty_threshold`.' },
  ],
  [
    'nr_writeback',
    'pages',
    'Pages being written to storage right now.',
    { normal: 'High for long with little disk throughput: the device or server does not answer.' },
  ],
  ['nr_writeback_temp', 'pages', 'Copies FUSE made of pages under writeback. Newer kernels no longer make any.'],
  [
    'nr_shmem',
    'pages',
    'tmpfs, System V and `MAP_SHARED` anonymous memory. Counted as page cache, yet only swap can free it.',
  ],
  ['nr_shmem_hugepages', 'huge pages', 'Transparent huge pages of tmpfs and shared memory.', { since: '4.8' }],
  [
    'nr_shmem_pmdmapped',
    'huge pages',
    'Those of `nr_shmem_hugepages` that processes map as a whole.',
    { since: '4.8' },
  ],
  ['nr_file_hugepages', 'huge pages', 'Huge pages in the page cache of ordinary files.', { since: '5.4' }],
  ['nr_file_pmdmapped', 'huge pages', 'Those of `nr_file_hugepages` that processes map as a whole.', { since: '5.4' }],
  [
    'nr_anon_transparent_hugepages',
    'huge pages',
    'Transparent huge pages of anonymous memory, already contained in `nr_anon_pages`. One is 2 MiB on x86.',
  ],
  [
    'nr_unstable',
    'pages',
    'NFS pages sent to the server but not yet committed there. Newer kernels count these as writeback and print 0.',
  ],
  [
    'nr_vmscan_write',
    'pages',
    'Pages that reclaim itself wrote out, to swap above all, since boot.',
    { normal: 'File pages should be written by the flusher, not here: growth without swapping is a bad sign.' },
  ],
  [
    'nr_vmscan_immediate_reclaim',
    'pages',
    'Dirty pages reclaim met and marked to be freed as soon as their writeback ends, since boot.',
    { normal: 'Growth means that reclaim runs into dirty pages: storage is slower than the writers.' },
  ],
  ['nr_dirtied', 'pages', 'Pages made dirty since boot.'],
  ['nr_written', 'pages', 'Pages written out since boot.'],
  [
    'nr_throttled_written',
    'pages',
    'Pages written while reclaim waited for writeback: what lets the waiting tasks go on.',
    { since: '5.16' },
  ],
  ['nr_kernel_misc_reclaimable', 'pages', 'Kernel pages outside the slab that a shrinker can free.', { since: '4.20' }],
  [
    'nr_indirectly_reclaimable',
    'bytes',
    'Kernel memory outside the slab that can be freed; followed by `nr_kernel_misc_reclaimable`.',
    { until: '4.20' },
  ],
  [
    'nr_foll_pin_acquired',
    'pages',
    'Pages pinned for DMA or direct I/O (`pin_user_pages`), since boot. The difference to `nr_foll_pin_released` is what is pinned now.',
    {
      since: '5.7',
      normal:
        'Pages pinned for long (guests with passed-through devices, RDMA) can neither be reclaimed nor moved by compaction.',
    },
  ],
  ['nr_foll_pin_released', 'pages', 'Pins given back since boot.', { since: '5.7' }],
  ['nr_vmalloc', 'pages', 'Pages allocated through vmalloc.'],
  [
    'nr_kernel_stack',
    'kB',
    'Kernel stacks. In kB in 4.9 and newer kernels; in older ones the number of stacks.',
    { normal: '16 kB a thread on x86-64 (8 kB before 3.15).' },
  ],
  ['nr_shadow_call_stack', 'kB', 'Shadow call stacks (arm64 with the option built in).', { since: '5.8' }],
  [
    'nr_page_table_pages',
    'pages',
    'Page tables of processes.',
    { normal: 'Many processes that map one large segment with small pages can hold gigabytes: huge pages cure that.' },
  ],
  [
    'nr_sec_page_table_pages',
    'pages',
    'Page tables for others than processes: KVM guests, and IOMMUs in newer kernels.',
    { since: '6.1' },
  ],
  ['nr_iommu_pages', 'pages', 'Page tables of IOMMUs.'],
  [
    'nr_swapcached',
    'pages',
    'Pages in memory that also have their place in swap: they can be dropped without being written again if unchanged.',
    { since: '5.12' },
  ],
  [
    'pgpromote_success',
    'pages',
    'Pages moved from a slow memory tier up to a fast one, since boot.',
    { since: '5.18' },
  ],
  [
    'pgpromote_candidate',
    'pages',
    'Pages found hot enough on a slow tier to be moved up, since boot.',
    { since: '6.1' },
  ],
  [
    'pgpromote_candidate_nrl',
    'pages',
    'Candidates for promotion outside the rate limit, as the fast tier had room enough.',
  ],
  [
    'pgdemote_kswapd',
    'pages',
    'Pages kswapd moved down to a slower memory tier instead of freeing them.',
    { since: '5.15' },
  ],
  ['pgdemote_direct', 'pages', 'Pages direct reclaim moved down to a slower memory tier.', { since: '5.15' }],
  ['pgdemote_khugepaged', 'pages', 'Pages moved down to a slower memory tier by reclaim on behalf of khugepaged.'],
  ['pgdemote_proactive', 'pages', 'Pages moved down to a slower memory tier by a write to `memory.reclaim`.'],
  ['nr_hugetlb', 'pages', 'Pages in use as hugetlb pages, counted per node for the cgroup statistics.'],
  ['nr_balloon_pages', 'pages', 'Memory a balloon driver took from this guest and gave back to the host.'],
  ['nr_kernel_file_pages', 'pages', 'Page cache the kernel itself uses, by filesystems that keep metadata in it.'],
  ['nr_gpu_active', 'pages', 'System memory in use by GPU objects.'],
  ['nr_gpu_reclaim', 'pages', 'System memory in pools of the GPU drivers, free for reuse and reclaimable.'],
];

/**
 * Events of the whole host up to about 6.12; later counted for each node, so that newer zoneinfo files show them too.
 */
const reclaimCounters: readonly EntryRow[] = [
  [
    'pgsteal_kswapd',
    'pages',
    'Pages kswapd freed, since boot.',
    { normal: 'Reclaim in the background: no one waited for these.' },
  ],
  [
    'pgsteal_direct',
    'pages',
    'Pages freed by tasks that had to reclaim for themselves, since boot.',
    { normal: 'Growth means tasks stall for memory. Compare with `pgsteal_kswapd`.' },
  ],
  ['pgsteal_khugepaged', 'pages', 'Pages freed by reclaim on behalf of khugepaged, since boot.'],
  ['pgsteal_proactive', 'pages', 'Pages freed by writes to `memory.reclaim`, since boot.'],
  ['pgsteal_anon', 'pages', 'Anonymous pages freed by reclaim (swapped out), since boot.', { since: '5.8' }],
  ['pgsteal_file', 'pages', 'Page cache freed by reclaim, since boot.', { since: '5.8' }],
  [
    'pgscan_kswapd',
    'pages',
    'Pages kswapd looked at, since boot.',
    {
      normal:
        'Stolen divided by scanned is how well reclaim works: near 1 is easy cache, below about 0.3 is hard work.',
    },
  ],
  [
    'pgscan_direct',
    'pages',
    'Pages looked at by tasks that had to reclaim for themselves, since boot.',
    { normal: 'Growth means tasks stall for memory.' },
  ],
  ['pgscan_khugepaged', 'pages', 'Pages looked at by reclaim on behalf of khugepaged, since boot.'],
  ['pgscan_proactive', 'pages', 'Pages looked at by writes to `memory.reclaim`, since boot.'],
  ['pgscan_anon', 'pages', 'Anonymous pages reclaim looked at, since boot.', { since: '5.8' }],
  ['pgscan_file', 'pages', 'Page cache reclaim looked at, since boot.', { since: '5.8' }],
  ['pgrefill', 'pages', 'Pages of the active lists looked at for moving to the inactive ones, since boot.'],
];

const SOURCE = 'mm/vmstat.c';
export const zonePages = table(SOURCE, zoneCounters);
export const numaPages = table(SOURCE, numaCounters);
export const nodePages = table(SOURCE, nodeCounters);
export const reclaimPages = table(SOURCE, reclaimCounters);
