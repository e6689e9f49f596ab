/**
 * The rows of the catalogue. Bounds and versions from the ctl_tables of kernel/sysctl.c, mm/, kernel/hung_task.c, kernel/sched/rt.c and net/ in
 * 3.10 ... 6.19, and Documentation/admin-guide/sysctl. `since` and `gone` are stated on the safe side where the exact release was not read.
 */
import type { SysctlRow } from './sysctls.ts';

const INT_MAX = 2147483647;
const LONG_MAX = Number.MAX_SAFE_INTEGER;

/** A crash on purpose is the owner's policy, not a repair. */
const onlyZero = (why: string) => (values: readonly number[]) => (values.some(value => value !== 0) ? why : undefined);
const never = (bad: number, why: string) => (values: readonly number[]) => (values.includes(bad) ? why : undefined);
const PANIC = 'It brings the host down on purpose: a policy of its owner, not a repair.';

const bool = { unit: '0 or 1', arity: 1, min: 0, max: 1 } as const;

export const rows = {
  // --- watermarks and free memory ---
  'vm.min_free_kbytes': {
    doc: 'Memory the kernel tries to keep free. Each zone gets its share as its min watermark; atomic requests live on it.',
    unit: 'kB', arity: 1, min: 0, max: INT_MAX,
    default: 'floor(sqrt(16 * memory in kB)), at most 65536 (262144 in newer kernels); raised with transparent huge pages',
    danger: 'Too low and the kernel can deadlock when it needs memory to free memory; too high and the host kills processes at once.',
    check: 'cat /proc/zoneinfo: min, low and high of each zone; allocation failures in the log',
    step: 'at most half again as much at a time, and within 3 to 5 % of the memory',
    forbidden: ([value = 0]) => (value < 1024 ? 'Below 1 MiB the kernel itself warns of deadlocks.' : undefined),
  },
  'vm.watermark_scale_factor': {
    doc: 'Distance from min to low and from low to high in each zone: managed pages * factor / 10000.',
    unit: '1/10000 of the zone', arity: 1, min: 1, max: 3000, older: [{ before: [5, 15], min: 1, max: 1000 }],
    since: [4, 6],
    default: '10',
    danger: 'kswapd keeps that much memory free in every zone. Huge page pools count in the zone but cannot be freed: with large pools kswapd may never rest.',
    check: 'cat /proc/zoneinfo: low and high of each zone; pgscan_kswapd and pgscan_direct in /proc/vmstat',
    step: 'double it at a time, and keep high below 5 % of the memory outside huge page pools',
    forbidden: ([value = 0]) => (value > 1000 ? 'Every zone would keep over a fifth of its memory free.' : undefined),
  },
  'vm.watermark_boost_factor': {
    doc: 'How far watermarks may rise, in 1/10000 of high, after allocations of different mobility had to share a pageblock.',
    unit: '1/10000 of high', arity: 1, min: 0, max: INT_MAX, since: [5, 0],
    default: '15000',
    danger: '0 turns the boost off and fragmentation goes unanswered; large values make kswapd reclaim in bursts.',
    check: 'boost lines in /proc/zoneinfo; kswapd CPU time',
    step: 'back to 15000',
  },
  'vm.lowmem_reserve_ratio': {
    doc: 'How much of a lower zone is held back from requests that could use a higher one: pages above it divided by the ratio.',
    unit: 'ratio, one per zone', arity: 0, min: 0, max: INT_MAX,
    default: '256 256 32 0 0',
    danger: 'Small ratios lock much memory away; 0 (1 in older kernels) lets ordinary requests use the DMA zones up.',
    check: 'cat /proc/zoneinfo: protection of each zone',
    step: 'back to the default',
  },
  'vm.percpu_pagelist_fraction': {
    doc: 'Part of each zone that per-CPU page lists may hold; replaced by percpu_pagelist_high_fraction.',
    unit: 'fraction', arity: 1, min: 0, max: INT_MAX, gone: [5, 11],
    default: '0 (computed)', danger: 'Pins free memory on CPUs that do not need it.', check: 'cat /proc/zoneinfo: high of each pageset', step: 'back to 0',
    forbidden: ([value = 0]) => (value > 0 && value < 8 ? 'The kernel accepts 0 or at least 8.' : undefined),
  },
  'vm.percpu_pagelist_high_fraction': {
    doc: 'Part of each zone, divided among the CPUs, that per-CPU page lists may hold.',
    unit: 'fraction', arity: 1, min: 0, max: INT_MAX, since: [5, 15],
    default: '0 (computed)', danger: 'Pins free memory on CPUs that do not need it.', check: 'cat /proc/zoneinfo: high of each pageset', step: 'back to 0',
    forbidden: ([value = 0]) => (value > 0 && value < 8 ? 'The kernel accepts 0 or at least 8.' : undefined),
  },
  // --- fragmentation ---
  'vm.extfrag_threshold': {
    doc:
      'A large request is answered by compaction where the fragmentation index is above this, else by reclaim: lower means compact more. ' +
      'From 4.15 on it matters only above order 3.',
    unit: '1/1000', arity: 1, min: 0, max: 1000,
    default: '500',
    danger: 'Low values make requests of order 4 and above stall in compaction more often; it does nothing for smaller ones.',
    check: 'compact_stall, compact_success and compact_fail in /proc/vmstat; extfrag_index in debugfs',
    step: '100 at a time',
  },
  'vm.compaction_proactiveness': {
    doc: 'How hard kcompactd works in the background to keep huge-page sized blocks free.',
    unit: '%', arity: 1, min: 0, max: 100, since: [5, 9],
    default: '20',
    danger: 'High values cost CPU time and cause jitter; writing a value other than 0 starts a run at once.',
    check: 'CPU time of kcompactd threads; compact_daemon_wake in /proc/vmstat',
    step: 'at most 20 more at a time',
  },
  'vm.defrag_mode': {
    doc: 'Makes the allocator reclaim and compact rather than mix mobility types in a pageblock. Meant to be set early at boot.',
    ...bool, since: [6, 15],
    default: '0', danger: 'More reclaim and compaction at each large request.', check: 'compact_stall in /proc/vmstat', step: 'back to 0',
  },
  // --- reclaim ---
  'vm.vfs_cache_pressure': {
    doc: 'How readily dentries and inodes are reclaimed compared with page cache: 100 is even, above it they go first.',
    unit: '%', arity: 1, min: 0, max: INT_MAX,
    default: '100',
    danger: 'Far above 1000 reclaim contends for locks; at 0 dentries and inodes are never freed and the host can run out of memory.',
    check: 'dentry and inode caches in /proc/slabinfo; SReclaimable in /proc/meminfo',
    step: '150, then 200',
    forbidden: ([value = 0]) => (value === 0 ? 'Dentries and inodes would never be freed.' : value > 1000 ? 'Reclaim would contend for locks.' : undefined),
  },
  'vm.vfs_cache_pressure_denom': {
    doc: 'What vfs_cache_pressure is divided by; larger values allow finer steps.',
    unit: 'divisor', arity: 1, min: 100, max: INT_MAX, since: [6, 19],
    default: '100', danger: 'Changes the meaning of vfs_cache_pressure.', check: 'SReclaimable in /proc/meminfo', step: 'back to 100',
  },
  'vm.swappiness': {
    doc: 'Cost of swapping anonymous pages against dropping page cache: 100 is even. 0 avoids swap until the zone is nearly out of memory.',
    unit: 'weight', arity: 1, min: 0, max: 200, older: [{ before: [5, 8], min: 0, max: 100 }],
    default: '60',
    danger: 'At 0 the kernel drops needed page cache, or kills a process, while swap is free; high values swap out idle processes.',
    check: 'si and so of vmstat; pswpin and pswpout in /proc/vmstat',
    step: '10 to 20 at a time',
  },
  'vm.zone_reclaim_mode': {
    doc: 'Reclaim on the local node before using a remote one: 1 on, 2 also writes dirty pages, 4 also swaps.',
    unit: 'bit mask', arity: 1, min: 0, max: 7,
    default: '0',
    danger: 'With it on, hosts that live on page cache stall in local reclaim while other nodes have free memory.',
    check: 'zone_reclaim_failed and numa_miss in /proc/vmstat',
    step: 'back to 0',
    forbidden: onlyZero('It makes allocations stall in local reclaim while other nodes have free memory.'),
  },
  // --- dirty pages ---
  'vm.dirty_ratio': {
    doc: 'Dirty pages, in percent of available memory, at which writers are made to wait.',
    unit: '%', arity: 1, min: 0, max: 100, counterpart: 'vm.dirty_bytes',
    default: '20',
    danger: 'High values on large hosts end in long flushes and hung tasks. Writing it sets vm.dirty_bytes to 0.',
    check: 'Dirty and Writeback in /proc/meminfo', step: '5 at a time',
    forbidden: never(0, 'It means "use vm.dirty_bytes", which the write sets to 0 too.'),
  },
  'vm.dirty_background_ratio': {
    doc: 'Dirty pages, in percent of available memory, at which the flusher starts.',
    unit: '%', arity: 1, min: 0, max: 100, counterpart: 'vm.dirty_background_bytes',
    default: '10',
    danger: 'High values let dirty data pile up. Writing it sets vm.dirty_background_bytes to 0.',
    check: 'Dirty and Writeback in /proc/meminfo', step: '5 at a time, and below vm.dirty_ratio',
    forbidden: never(0, 'It means "use vm.dirty_background_bytes", which the write sets to 0 too.'),
  },
  'vm.dirty_bytes': {
    doc: 'Dirty pages in bytes at which writers are made to wait; takes the place of vm.dirty_ratio.',
    unit: 'bytes', arity: 1, min: 8192, max: LONG_MAX, counterpart: 'vm.dirty_ratio',
    default: '0 (vm.dirty_ratio applies)',
    danger: 'Too little makes every writer wait. Writing it sets vm.dirty_ratio to 0.',
    check: 'Dirty and Writeback in /proc/meminfo', step: 'several times vm.dirty_background_bytes',
  },
  'vm.dirty_background_bytes': {
    doc: 'Dirty pages in bytes at which the flusher starts; takes the place of vm.dirty_background_ratio.',
    unit: 'bytes', arity: 1, min: 1, max: LONG_MAX, counterpart: 'vm.dirty_background_ratio',
    default: '0 (vm.dirty_background_ratio applies)',
    danger: 'Too little keeps the disks busy with small writes. Writing it sets vm.dirty_background_ratio to 0.',
    check: 'Dirty and Writeback in /proc/meminfo', step: '64 to 256 MiB on hosts with much memory',
  },
  'vm.dirty_expire_centisecs': {
    doc: 'Age at which dirty data is written out.',
    unit: '1/100 s', arity: 1, min: 0, max: INT_MAX,
    default: '3000', danger: 'Long ages lose more in a crash; short ones write the same page again and again.', check: 'Dirty in /proc/meminfo',
    step: 'halve or double',
    forbidden: never(0, 'Every dirty page would be written at the next wakeup.'),
  },
  'vm.dirty_writeback_centisecs': {
    doc: 'How often the flusher wakes to look for old dirty data.',
    unit: '1/100 s', arity: 1, min: 0, max: INT_MAX,
    default: '500', danger: '0 turns periodic writeback off.', check: 'Dirty in /proc/meminfo', step: 'halve or double',
    forbidden: never(0, 'Periodic writeback would stop.'),
  },
  // --- commit and OOM ---
  'vm.overcommit_memory': {
    doc: 'How address space is promised: 0 by a rough check, 1 always, 2 up to a fixed limit.',
    unit: 'mode', arity: 1, min: 0, max: 2,
    default: '0', danger: 'At 2 on a host without swap, large processes can no longer fork; at 1 every promise is kept by the OOM killer.',
    check: 'CommitLimit and Committed_AS in /proc/meminfo', step: 'back to 0',
    forbidden: never(2, 'Running services can fail to fork or allocate at once.'),
  },
  'vm.overcommit_ratio': {
    doc: 'Percent of memory that counts toward the commit limit in mode 2. Writing it sets vm.overcommit_kbytes to 0.',
    unit: '%', arity: 1, min: 0, max: INT_MAX, counterpart: 'vm.overcommit_kbytes',
    default: '50', danger: 'In mode 2 a low value makes allocations fail.', check: 'CommitLimit in /proc/meminfo',
  },
  'vm.overcommit_kbytes': {
    doc: 'The commit limit in mode 2 as an amount; takes the place of vm.overcommit_ratio.',
    unit: 'kB', arity: 1, min: 0, max: LONG_MAX, since: [3, 14], backported: 'rhel7', counterpart: 'vm.overcommit_ratio',
    default: '0 (vm.overcommit_ratio applies)', danger: 'In mode 2 a low value makes allocations fail.', check: 'CommitLimit in /proc/meminfo',
  },
  'vm.panic_on_oom': {
    doc: 'Panic instead of killing a process: 1 for host-wide shortage, 2 for cgroup and cpuset shortage too.',
    unit: 'mode', arity: 1, min: 0, max: 2,
    default: '0', danger: 'One shortage takes the host down.', check: 'sysctl vm.panic_on_oom', forbidden: onlyZero(PANIC),
  },
  'vm.oom_kill_allocating_task': {
    doc: 'Kills whichever task asked for memory instead of choosing one.',
    unit: '0 or not 0', arity: 1, min: 0, max: INT_MAX,
    default: '0', danger: 'Kills innocent tasks.', check: 'sysctl vm.oom_kill_allocating_task', forbidden: onlyZero('It kills whichever task asks next.'),
  },
  'vm.oom_dump_tasks': {
    doc: 'Prints the table of tasks with each OOM kill.',
    unit: '0 or not 0', arity: 1, min: 0, max: INT_MAX,
    default: '1', danger: 'Without it the next OOM kill leaves less to go by; with many thousand tasks the table is long.', check: 'sysctl vm.oom_dump_tasks',
    step: '1',
    forbidden: never(0, 'The next OOM kill would leave no evidence.'),
  },
  'vm.admin_reserve_kbytes': {
    doc: 'Memory kept for the administrator in commit accounting.',
    unit: 'kB', arity: 1, min: 0, max: LONG_MAX,
    default: '3 % of free memory, at most 8192', danger: 'At 0 an administrator may be unable to log in in mode 2.', check: 'sysctl vm.admin_reserve_kbytes',
    forbidden: never(0, 'An administrator may be unable to log in.'),
  },
  'vm.user_reserve_kbytes': {
    doc: 'Memory kept from each process in commit mode 2, so that a user can recover.',
    unit: 'kB', arity: 1, min: 0, max: LONG_MAX,
    default: '3 % of the process, at most 131072', danger: 'At 0 one process can take all committable memory.', check: 'sysctl vm.user_reserve_kbytes',
    forbidden: never(0, 'One process could take all committable memory.'),
  },
  'vm.max_map_count': {
    doc: 'Memory mappings a process may have.',
    unit: 'mappings', arity: 1, min: 0, max: INT_MAX,
    default: '65530', danger: 'More mappings cost kernel memory per process.', check: 'wc -l /proc/PID/maps', step: 'double',
    forbidden: ([value = 0]) => (value < 65530 ? 'Programs fail to map memory or start threads.' : undefined),
  },
  'vm.nr_hugepages': {
    doc: 'Huge pages of the default size in the pool.',
    unit: 'huge pages', arity: 1, min: 0, max: INT_MAX,
    default: '0', danger: 'The pool is lost to everything else; at runtime fewer pages than asked may be found.', check: 'HugePages_Total in /proc/meminfo',
    step: 'reserve gigantic pages on the kernel command line',
  },
  // --- scheduling and watchdogs ---
  'kernel.sched_rt_runtime_us': {
    doc: 'CPU time real-time tasks may use in each period; -1 is no limit. From 6.12 on it usually bounds only deadline admission.',
    unit: 'us', arity: 1, min: -1, max: INT_MAX,
    default: '950000', danger: 'With -1, or the whole period, a runaway real-time task keeps its CPU for good.',
    check: '"RT throttling activated" in the log; CPU time of normal tasks', step: '950000',
    forbidden: ([value = 0]) => {
      if (value < 0 || value >= 1000000) return 'A runaway real-time task would keep its CPU for good.';
      return value < 10000 ? 'Real-time tasks would hardly run.' : undefined;
    },
  },
  'kernel.sched_rt_period_us': {
    doc: 'Length of the period sched_rt_runtime_us is part of.',
    unit: 'us', arity: 1, min: 1, max: INT_MAX,
    default: '1000000', danger: 'Must stay above sched_rt_runtime_us; long periods mean long throttled stretches.', check: 'sysctl kernel.sched_rt_period_us',
    step: '1000000',
    forbidden: ([value = 0]) => (value < 1000000 ? 'It could fall to or below sched_rt_runtime_us.' : undefined),
  },
  'kernel.numa_balancing': {
    doc: 'Moves tasks and their pages together: 1 on; 2 (newer kernels) demotes and promotes between memory tiers.',
    unit: 'bit mask', arity: 1, min: 0, max: 3, older: [{ before: [5, 19], min: 0, max: 1 }], since: [3, 13], backported: 'rhel7',
    default: '1 on hosts with several nodes', danger: 'Page faults it causes are latency for pinned guests; without it memory may stay remote.',
    check: 'numa_pages_migrated and numa_hint_faults in /proc/vmstat',
  },
  'kernel.hung_task_timeout_secs': {
    doc: 'Time in uninterruptible sleep after which a task is reported; 0 turns the detector off.',
    unit: 's', arity: 1, min: 0, max: INT_MAX,
    default: '120', danger: 'Off or very long, it hides the next hang; very short, it reports ordinary slow I/O.', check: 'hung task reports in the log',
    step: '120',
    forbidden: never(0, 'It would hide the problem, not solve it.'),
  },
  'kernel.hung_task_check_interval_secs': {
    doc: 'How often to look for hung tasks; 0 means every timeout.',
    unit: 's', arity: 1, min: 0, max: INT_MAX, since: [4, 19],
    default: '0', danger: 'Short intervals cost a walk over all tasks.', check: 'sysctl kernel.hung_task_check_interval_secs', step: '0',
  },
  'kernel.hung_task_warnings': {
    doc: 'Hung task reports still to be printed; at 0 the kernel goes silent. -1 is no limit.',
    unit: 'reports', arity: 1, min: -1, max: INT_MAX, older: [{ before: [4, 4], min: 0, max: INT_MAX }],
    default: '10', danger: 'With -1 a long hang floods the log.', check: 'sysctl kernel.hung_task_warnings', step: '10',
    forbidden: never(0, 'It would hide the problem, not solve it.'),
  },
  'kernel.hung_task_panic': {
    doc: 'Panic when a hung task is found; in 6.19 the number of tasks it takes.',
    unit: '0 or 1', arity: 1, min: 0, max: INT_MAX, older: [{ before: [6, 19], min: 0, max: 1 }],
    default: '0', danger: 'A slow disk reboots the host, again and again.', check: 'sysctl kernel.hung_task_panic', forbidden: onlyZero(PANIC),
  },
  'kernel.hung_task_all_cpu_backtrace': {
    doc: 'Prints the stacks of all CPUs with a hung task report.',
    ...bool, since: [5, 10],
    default: '0', danger: 'Long output on hosts with many CPUs.', check: 'the next report in the log', step: '0',
  },
  'kernel.softlockup_panic': {
    doc: 'Panic on a soft lockup.', ...bool, default: '0', danger: 'A long stall reboots the host.', check: 'sysctl kernel.softlockup_panic',
    forbidden: onlyZero(PANIC),
  },
  'kernel.watchdog_thresh': {
    doc: 'Seconds for a hard lockup; twice that for a soft one. 0 turns both off.',
    unit: 's', arity: 1, min: 0, max: 60,
    default: '10', danger: 'Long values or 0 hide lockups.', check: 'sysctl kernel.watchdog_thresh', step: '10', forbidden: never(0, 'It would hide lockups.'),
  },
  'kernel.nmi_watchdog': {
    doc: 'The hard lockup detector.', ...bool, default: '1 where the hardware can', danger: 'Uses one performance counter per CPU.',
    check: 'sysctl kernel.nmi_watchdog',
  },
  'kernel.panic': {
    doc: 'Seconds to wait before a reboot after a panic; 0 stays, negative reboots at once.',
    unit: 's', arity: 1, min: -INT_MAX, max: INT_MAX,
    default: '0', danger: 'Decides whether a panicked host comes back, and whether its screen can be read.', check: 'sysctl kernel.panic',
  },
  'kernel.panic_on_oops': {
    doc: 'Panic on an oops.', ...bool, default: '0 (1 on many distributions)', danger: 'One faulting task takes the host down.',
    check: 'sysctl kernel.panic_on_oops', forbidden: onlyZero(PANIC),
  },
  'kernel.panic_on_warn': {
    doc: 'Panic on a kernel warning.', ...bool, since: [3, 19], backported: 'rhel7', default: '0', danger: 'Harmless warnings take the host down.',
    check: 'sysctl kernel.panic_on_warn', forbidden: onlyZero(PANIC),
  },
  'kernel.panic_on_rcu_stall': {
    doc: 'Panic on an RCU stall.', ...bool, since: [4, 8], default: '0', danger: 'A stall takes the host down.', check: 'sysctl kernel.panic_on_rcu_stall',
    forbidden: onlyZero(PANIC),
  },
  'kernel.max_rcu_stall_to_panic': {
    doc: 'RCU stalls after which panic_on_rcu_stall acts.',
    unit: 'stalls', arity: 1, min: 1, max: INT_MAX, since: [5, 15],
    default: '0 (the first)', danger: 'Acts only with kernel.panic_on_rcu_stall.', check: 'sysctl kernel.max_rcu_stall_to_panic',
  },
  // --- network ---
  'net.core.netdev_budget': {
    doc: 'Packets one receive softirq may take from all devices before it yields.',
    unit: 'packets', arity: 1, min: 1, max: INT_MAX,
    default: '300', danger: 'Longer softirqs delay everything else on that CPU.', check: 'third column of /proc/net/softnet_stat (time_squeeze)',
    step: 'double, and only if time_squeeze grows',
  },
  'net.core.netdev_budget_usecs': {
    doc: 'Time one receive softirq may take before it yields.',
    unit: 'us', arity: 1, min: 1, max: INT_MAX, since: [4, 15],
    default: '2 ticks: 2000 at HZ=1000, 8000 at HZ=250', danger: 'Longer softirqs delay everything else on that CPU.',
    check: 'third column of /proc/net/softnet_stat (time_squeeze)', step: 'double, and only if time_squeeze grows',
  },
  'net.core.netdev_max_backlog': {
    doc: 'Packets queued per CPU for devices without NAPI and for receive packet steering.',
    unit: 'packets', arity: 1, min: 0, max: INT_MAX,
    default: '1000', danger: 'A longer queue costs memory and adds latency.', check: 'second column of /proc/net/softnet_stat (dropped)',
    step: 'double, and only if dropped grows',
    forbidden: ([value = 0]) => (value < 1000 ? 'Packets would be dropped sooner.' : undefined),
  },
  'net.netfilter.nf_conntrack_max': {
    doc: 'Connections tracked at most; beyond it new ones are dropped. Needs the nf_conntrack module loaded.',
    unit: 'connections', arity: 1, min: 1, max: INT_MAX,
    default: 'hash buckets * 4 (3.10 to 5.10) or * 1 (6.1 and newer)', danger: 'About 320 bytes for each entry; the hash table should grow along.',
    check: 'net.netfilter.nf_conntrack_count; "table full" in the log', step: 'double',
  },
  'net.netfilter.nf_conntrack_buckets': {
    doc: 'Size of the connection tracking hash table. Read-only in older kernels (module parameter hashsize there).',
    unit: 'buckets', arity: 1, min: 1, max: INT_MAX, since: [4, 9],
    default: 'by memory: 16384 to 262144', danger: 'Resizing rehashes all entries.', check: 'sysctl net.netfilter.nf_conntrack_buckets', step: 'double',
  },
  'net.ipv4.tcp_mem': {
    doc: 'Memory of all TCP sockets: below the first nothing is done, above the second the kernel saves, at the third it drops. In pages, not bytes.',
    unit: 'pages', arity: 3, min: 1, max: INT_MAX, ordered: true,
    default: '3/4, 1 and 3/2 of an eighth of the memory', danger: 'A value meant as bytes is 4096 times too much and lets TCP take the whole memory.',
    check: 'mem in the TCP line of /proc/net/sockstat', step: 'double',
  },
  'net.ipv4.tcp_tw_recycle': {
    doc: 'Reused TIME-WAIT sockets by timestamp; removed because it breaks clients behind NAT.',
    unit: '0 or not 0', arity: 1, min: 0, max: INT_MAX, gone: [4, 12],
    default: '0', danger: 'Clients behind one NAT address fail to connect at random.', check: 'sysctl net.ipv4.tcp_tw_recycle',
    forbidden: onlyZero('It breaks clients behind NAT.'),
  },
  'net.ipv4.neigh.default.gc_thresh3': {
    doc: 'Neighbour (ARP) entries at most; beyond it new ones are refused.',
    unit: 'entries', arity: 1, min: 0, max: INT_MAX,
    default: '1024', danger: 'More entries cost memory and longer collection runs; keep gc_thresh1 and gc_thresh2 below.',
    check: 'ip -4 neigh | wc -l; "neighbor table overflow" in the log', step: 'double',
    forbidden: ([value = 0]) => (value < 1024 ? 'Neighbours would be refused sooner.' : undefined),
  },
} as const satisfies Record<string, SysctlRow>;
