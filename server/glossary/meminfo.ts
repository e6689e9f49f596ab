/**
 * Every line of /proc/meminfo (fs/proc/meminfo.c) and of /sys/devices/system/node/nodeN/meminfo (drivers/base/node.c),
 * 3.10 ... 6.19.
 */
import type { EntryRow } from './entry.ts';
import { table, withParts } from './entry.ts';

const directMap = (size: string, doc: string): EntryRow => [
  `DirectMap${size}`,
  'kB',
  doc,
  { source: 'arch/x86/mm/pat/set_memory.c' },
];

const lines = table('fs/proc/meminfo.c', [
  [
    'MemTotal',
    'kB',
    'Memory the kernel manages: installed memory without what firmware and the kernel’s own image and boot reservations take. hugetlb pages are included.',
  ],
  [
    'MemFree',
    'kB',
    'Memory in no use at all. Not what is available: cache is reclaimed when needed.',
    { normal: 'Small on a host that has run for a while.' },
  ],
  [
    'MemAvailable',
    'kB',
    'Estimate of what new programs can get without swapping: free pages above the reserves, plus the part of page cache and reclaimable slab that can ' +
      'go. hugetlb pages are excluded.',
    {
      since: '3.14',
      normal: 'Worry below about 5 % of `MemTotal`. The estimate does not know of cgroup limits or pinned cache.',
      source: 'mm/page_alloc.c si_mem_available',
    },
  ],
  ['Buffers', 'kB', 'Page cache of block devices themselves: raw device reads and filesystem metadata. Reclaimable.'],
  [
    'Cached',
    'kB',
    'Page cache of files, tmpfs and shared memory included, without `Buffers` and `SwapCached`.',
    { normal: 'Subtract `Shmem` before calling it reclaimable.' },
  ],
  ['SwapCached', 'kB', 'Pages in memory that still have their copy in swap. They can be dropped without writing.'],
  ['Active', 'kB', 'Pages used lately, anonymous and file together.'],
  ['Inactive', 'kB', 'Pages not used lately, anonymous and file together. Reclaim takes these first.'],
  ['Active(anon)', 'kB', 'Anonymous, tmpfs and shared-memory pages in use.'],
  ['Inactive(anon)', 'kB', 'Anonymous, tmpfs and shared-memory pages not used lately: candidates for swap.'],
  ['Active(file)', 'kB', 'Page cache used more than once.'],
  ['Inactive(file)', 'kB', 'Page cache not used lately. Where clean, the cheapest memory to get.'],
  ['Unevictable', 'kB', 'Pages reclaim may not touch: mlocked, ramfs, locked shared memory, secret memory.'],
  [
    'Mlocked',
    'kB',
    'Pages locked by `mlock()` and its like.',
    { normal: 'Near 0 unless guests or databases lock memory.' },
  ],
  ['HighTotal', 'kB', 'High memory of 32-bit kernels: what the kernel cannot map at all times.'],
  ['HighFree', 'kB', 'Free high memory (32-bit).'],
  ['LowTotal', 'kB', 'Low memory of 32-bit kernels: what the kernel itself can use.'],
  [
    'LowFree',
    'kB',
    'Free low memory (32-bit).',
    { normal: 'OOM kills with much `HighFree` and no `LowFree` are low-memory shortages.' },
  ],
  ['MmapCopy', 'kB', 'Memory of private mappings on hardware without an MMU.'],
  ['SwapTotal', 'kB', 'Swap space of all devices and files in use.'],
  [
    'SwapFree',
    'kB',
    'Swap space not in use.',
    { normal: 'Used swap alone is no fault: look at `pswpin` and `pswpout` for traffic.' },
  ],
  ['Zswap', 'kB', 'Memory zswap uses for compressed pages.', { since: '5.19' }],
  ['Zswapped', 'kB', 'Size of the pages zswap holds, before compression.', { since: '5.19' }],
  [
    'Dirty',
    'kB',
    'Page cache changed in memory and not yet being written.',
    { normal: 'Below the background threshold (10 % of available memory by default).' },
  ],
  [
    'Writeback',
    'kB',
    'Page cache being written right now.',
    { normal: 'High for long with little disk throughput: storage does not answer.' },
  ],
  [
    'AnonPages',
    'kB',
    'Anonymous memory mapped into processes: heaps, stacks, private data, transparent huge pages included. Not tmpfs or shared memory.',
  ],
  ['Mapped', 'kB', 'Page cache and shared memory mapped into processes; part of `Cached`.'],
  [
    'Shmem',
    'kB',
    'tmpfs, System V and shared anonymous memory. Part of `Cached`, but only swap can free it.',
    { normal: 'Large: see `df` of tmpfs mounts and `ipcs -m`.' },
  ],
  [
    'KReclaimable',
    'kB',
    'Kernel memory that can be reclaimed: `SReclaimable` and pages other shrinkers can free.',
    { since: '4.20' },
  ],
  ['Slab', 'kB', 'Kernel object caches: `SReclaimable` and `SUnreclaim` together.'],
  [
    'SReclaimable',
    'kB',
    'Slab caches with a shrinker, dentries and inodes above all.',
    {
      normal:
        'Large after walks over many files; it shrinks under pressure, page by page as all objects of a page come free.',
    },
  ],
  [
    'SUnreclaim',
    'kB',
    'Slab caches that cannot be shrunk.',
    { normal: 'Worry about steady growth, or more than a few percent of memory: look for the cache in slabinfo.' },
  ],
  ['KernelStack', 'kB', 'Kernel stacks, 16 kB a thread on x86-64 (8 kB before 3.15).'],
  ['ShadowCallStack', 'kB', 'Shadow call stacks (arm64 with the option built in).', { since: '5.8' }],
  [
    'PageTables',
    'kB',
    'Page tables of processes.',
    { normal: 'Gigabytes: many processes map a large segment with small pages.' },
  ],
  ['SecPageTables', 'kB', 'Page tables for KVM guests, and in newer kernels for IOMMUs.', { since: '6.1' }],
  ['Quicklists', 'kB', 'Free page tables kept for reuse, on a few architectures of old kernels.'],
  [
    'NFS_Unstable',
    'kB',
    'NFS data sent but not yet committed by the server. Newer kernels count it as writeback and print 0.',
  ],
  [
    'Bounce',
    'kB',
    'Buffers for devices that cannot reach all memory. Newer kernels print 0.',
    { normal: '0 on 64-bit hosts.' },
  ],
  ['WritebackTmp', 'kB', 'Copies FUSE makes for writeback. Newer kernels print 0.'],
  [
    'CommitLimit',
    'kB',
    'Address space that may be promised in `vm.overcommit_memory` mode 2: swap plus `vm.overcommit_ratio` percent of the memory outside the huge page ' +
      'pools. Without meaning in modes 0 and 1.',
  ],
  [
    'Committed_AS',
    'kB',
    'Address space promised to processes, used or not.',
    { normal: 'Above `CommitLimit` is usual in modes 0 and 1; in mode 2 allocations fail there.' },
  ],
  ['VmallocTotal', 'kB', 'Size of the vmalloc address range. Address space, not memory.'],
  [
    'VmallocUsed',
    'kB',
    'Memory allocated through vmalloc. Usually 0 in kernels 4.4 to 5.2, which did not compute it; before that it was the address range in use.',
  ],
  ['VmallocChunk', 'kB', 'Largest free piece of the vmalloc range; 0 since 4.4, which no longer computes it.'],
  [
    'Percpu',
    'kB',
    'Memory of the per-CPU allocator, all CPUs together.',
    { since: '4.20', normal: 'Gigabytes on hosts with many CPUs usually mean very many cgroups or BPF maps.' },
  ],
  [
    'EarlyMemtestBad',
    'kB',
    'Bad memory the early memory test found and set aside; printed only if that test ran.',
    { since: '6.4' },
  ],
  [
    'HardwareCorrupted',
    'kB',
    'Pages taken out of use after memory errors.',
    { normal: '0. Anything else: failing memory, see machine check and EDAC lines.' },
  ],
  ['AnonHugePages', 'kB', 'Transparent huge pages of anonymous memory; part of `AnonPages`.'],
  ['ShmemHugePages', 'kB', 'Huge pages of tmpfs and shared memory; part of `Shmem`.', { since: '4.8' }],
  ['ShmemPmdMapped', 'kB', 'Shared memory mapped into processes by huge pages.', { since: '4.8' }],
  ['FileHugePages', 'kB', 'Huge pages in the page cache of ordinary files.', { since: '5.4' }],
  ['FilePmdMapped', 'kB', 'Page cache mapped into processes by huge pages.', { since: '5.4' }],
  [
    'CmaTotal',
    'kB',
    'Memory in CMA areas, reserved at boot for large contiguous requests; movable pages use it meanwhile.',
  ],
  ['CmaFree', 'kB', 'Free memory in CMA areas. Part of `MemFree`, but unmovable requests cannot take it.'],
  ['Unaccepted', 'kB', 'Memory a confidential guest has not accepted yet; as good as free.', { since: '6.5' }],
  ['Balloon', 'kB', 'Memory a balloon driver gave back to the host.'],
  ['GPUActive', 'kB', 'System memory in use by GPU objects.'],
  ['GPUReclaim', 'kB', 'System memory in pools of GPU drivers, reclaimable and not in `GPUActive`.'],
  [
    'HugePages_Total',
    'huge pages',
    'Pages in the hugetlb pool of the default size only. Pools of other sizes are seen in `Hugetlb` and under `/sys/kernel/mm/hugepages`.',
    { source: 'mm/hugetlb.c' },
  ],
  [
    'HugePages_Free',
    'huge pages',
    'Pages of that pool not yet in use. They are lost to everything but hugetlb users.',
    { normal: 'Most of the pool free for long: it is too large.', source: 'mm/hugetlb.c' },
  ],
  ['HugePages_Rsvd', 'huge pages', 'Free pages of the pool already promised to mappings.', { source: 'mm/hugetlb.c' }],
  [
    'HugePages_Surp',
    'huge pages',
    'Pages above the configured size of the pool, allowed by `vm.nr_overcommit_hugepages`.',
    { source: 'mm/hugetlb.c' },
  ],
  ['Hugepagesize', 'kB', 'The default huge page size.', { source: 'mm/hugetlb.c' }],
  [
    'Hugetlb',
    'kB',
    'Memory in hugetlb pools of all sizes, free and used.',
    {
      since: '4.16',
      normal: 'More than `HugePages_Total` times `Hugepagesize`: there are pools of another size.',
      source: 'mm/hugetlb.c',
    },
  ],
  directMap('4k', 'The kernel’s linear mapping in 4 KiB pages. No use of memory: how it is mapped.'),
  directMap('2M', 'The kernel’s linear mapping in 2 MiB pages.'),
  directMap('4M', 'The kernel’s linear mapping in 4 MiB pages (32-bit without PAE).'),
  directMap('1G', 'The kernel’s linear mapping in 1 GiB pages.'),
  ['DirectMap1M', 'kB', 'The kernel’s linear mapping in 1 MiB segments.', { source: 'arch/s390/mm/pageattr.c' }],
  ['DirectMap2G', 'kB', 'The kernel’s linear mapping in 2 GiB regions.', { source: 'arch/s390/mm/pageattr.c' }],
  [
    'DirectMap64k',
    'kB',
    'The kernel’s linear mapping in 64 KiB pages.',
    { source: 'arch/powerpc/mm/book3s64/radix_pgtable.c' },
  ],
  ['MemUsed', 'kB', 'Per node: `MemTotal` minus `MemFree`, cache included.', { source: 'drivers/base/node.c' }],
  ['FilePages', 'kB', 'Per node: page cache, buffers and swap cache included.', { source: 'drivers/base/node.c' }],
]);

/** What is not here is a part of nothing that helps to judge it (Dirty, Writeback), or no part at all (VmallocUsed). */
export const meminfo = withParts(lines, {
  MemTotal:
    'MemFree MemAvailable MemUsed Buffers Cached Active Inactive Active(anon) Inactive(anon) Active(file) ' +
    'Inactive(file) Unevictable Mlocked AnonPages Mapped Shmem KReclaimable Slab SReclaimable SUnreclaim KernelStack ' +
    'PageTables SecPageTables Percpu AnonHugePages ShmemHugePages FileHugePages FilePages Hugetlb Zswap ' +
    'HardwareCorrupted Balloon GPUActive',
  SwapTotal: 'SwapFree SwapCached',
  HugePages_Total: 'HugePages_Free HugePages_Rsvd HugePages_Surp',
  HighTotal: 'HighFree',
  LowTotal: 'LowFree',
  CmaTotal: 'CmaFree',
  CommitLimit: 'Committed_AS',
});
