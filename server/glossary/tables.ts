/** Every table of the glossary by the name of its dump. */
import { blockDumps } from './block.ts';
import { stat, uptime } from './boot-time.ts';
import { cgroupDumps } from './cgroup.ts';
import { cmdline } from './cmdline.ts';
import type { Entries } from './entry.ts';
import { free } from './free.ts';
import { interrupts } from './interrupts.ts';
import { meminfo } from './meminfo.ts';
import {
  extfrag,
  hugepages,
  ksm,
  numastat,
  pagetypeinfo,
  slabtop,
  smapsFields,
  swaps,
  thp,
  vmallocinfo,
  vmstatColumns,
  zram,
  zramctl,
  zswap,
} from './memory-stats.ts';
import { mpstat } from './mpstat.ts';
import { networkAndServices } from './network-stats.ts';
import { processFiles } from './process-files.ts';
import { processStates } from './process-state.ts';
import { ps } from './ps.ts';
import {
  chrt,
  cpuinfo,
  irqAffinityFiles,
  irqbalance,
  lscpu,
  pstree,
  schedDebug,
  schedFeatures,
  schedstat,
  taskset,
  tuned,
} from './scheduler.ts';
import { slabCaches, slabinfo } from './slab.ts';
import { buddyinfo, loadavg, pressure, softnetStat, uname } from './small.ts';
import { softirqs } from './softirqs.ts';
import { pidstat, sar } from './sysstat.ts';
import { sysctlKeys } from './sysctl.ts';
import { top } from './top.ts';
import { vmstat } from './vmstat.ts';
import { pagesets, zoneinfo } from './zoneinfo.ts';

export const tables = {
  buddyinfo,
  cmdline,
  free,
  interrupts,
  loadavg,
  meminfo,
  mpstat,
  pagesets,
  pressure,
  'process-state': processStates,
  ps,
  'slab-caches': slabCaches,
  slabinfo,
  softirqs,
  softnet_stat: softnetStat,
  sysctl: sysctlKeys,
  top,
  uname,
  vmstat,
  zoneinfo,
  extfrag,
  hugepages,
  ksm,
  numastat,
  pagetypeinfo,
  slabtop,
  smaps: smapsFields,
  swaps,
  thp,
  vmallocinfo,
  'vmstat-columns': vmstatColumns,
  zram,
  zramctl,
  zswap,
  ...processFiles,
  ...cgroupDumps,
  ...blockDumps,
  ...networkAndServices,
  stat,
  uptime,
  chrt,
  cpuinfo,
  irq_affinity: irqAffinityFiles,
  irqbalance,
  lscpu,
  pidstat,
  pstree,
  sar,
  sched_debug: schedDebug,
  sched_features: schedFeatures,
  schedstat,
  taskset,
  tuned,
} as const satisfies Record<string, Entries>;
