/** The small dumps: buddyinfo, softnet_stat, pressure, loadavg, uname. */
import type { EntryRow } from './entry.ts';
import { table } from './entry.ts';

const size = (order: number): string => (order < 8 ? `${4 << order} KiB` : `${(4 << order) / 1024} MiB`);

const remark: Readonly<Record<number, string>> = {
  9: ' The size of a huge page on x86.',
  10: ' The largest block on x86.',
  11: ' Only where the largest block is larger: arm64 and ppc64 with pages of 64 KiB.',
};

export const buddyinfo = table('mm/vmstat.c', [
  ['node', '', 'NUMA node.'],
  ['zone', '', 'Zone of the node.'],
  ...Array.from(
    { length: 14 },
    (_, order): EntryRow => [
      `order ${order}`,
      'blocks',
      `Free blocks of ${order === 0 ? 'one page' : `${1 << order} contiguous pages`} (${size(order)} with 4 KiB pages).${remark[order] ?? ''}`,
      order === 0
        ? {
            normal:
              'Many small blocks with none from order 4 on is fragmentation: free memory that large requests cannot use.',
          }
        : order === 4
          ? { normal: 'From here on a request may fail for good reason: orders above 3 count as costly.' }
          : {},
    ],
  ),
]);

export const softnetStat = table('net/core/net-procfs.c', [
  ['processed', 'packets', 'Column 1, hexadecimal: packets this CPU took from its queues.'],
  [
    'dropped',
    'packets',
    'Column 2: packets dropped because the queue of `net.core.netdev_max_backlog` was full. Only packets of devices without NAPI, of tunnels and of ' +
      'receive packet steering pass that queue.',
    { normal: 'No growth.' },
  ],
  [
    'time_squeeze',
    'count',
    'Column 3: rounds of NET_RX that ended by budget or time with work left.',
    {
      normal:
        'Some growth under load is no loss. Fast growth: the CPU is short of time for packets, see `net.core.netdev_budget`.',
    },
  ],
  ['unused', 'count', 'Columns 4 to 8: always 0, of things the kernel no longer has.'],
  ['cpu_collision', 'count', 'Column 9: times a CPU found the device’s send lock taken; 0 in newer kernels.'],
  ['received_rps', 'count', 'Column 10: times another CPU woke this one to take packets (receive packet steering).'],
  [
    'flow_limit_count',
    'packets',
    'Column 11: packets dropped to keep one flow from filling the queue.',
    { since: '3.11' },
  ],
  ['backlog_len', 'packets', 'Column 12: packets in the queues of this CPU at that moment.'],
  ['cpu', '', 'Column 13: the CPU. Without this column rows are the online CPUs in order.'],
  ['input_qlen', 'packets', 'Column 14: packets waiting to be taken over.'],
  ['process_qlen', 'packets', 'Column 15: packets taken over and not yet processed.'],
]);

export const pressure = table('Documentation/accounting/psi.rst, kernel/sched/psi.c', [
  ['share', '', 'Whether some tasks waited, or all that could have run (full).'],
  ['some', '', 'At least one task waited for the resource.', { since: '4.20' }],
  [
    'full',
    '',
    'All tasks that had work waited for it: time lost altogether. For the CPU of the host as a whole it means nothing: older kernels have no such line, ' +
      'newer ones print 0.',
    { since: '4.20' },
  ],
  [
    'avg10',
    '%',
    'Share of the last 10 seconds.',
    { normal: 'Near 0. `full` of memory or I/O above 10 for long: work stands still for that share of the time.' },
  ],
  ['avg60', '%', 'Share of the last 60 seconds.'],
  ['avg300', '%', 'Share of the last 300 seconds.'],
  ['total', 'us', 'Time waited since boot. Two readings give the exact share of the time between.'],
  ['cpu', '', 'Waiting for a CPU.', { since: '4.20', normal: '`some` is everyday life on busy hosts.' }],
  [
    'memory',
    '',
    'Waiting for memory: reclaim, refaults, swap-in, throttling by cgroup limits.',
    { since: '4.20', normal: '0. Anything lasting is shortage.' },
  ],
  ['io', '', 'Waiting for block I/O.', { since: '4.20' }],
  ['irq', '', 'Time taken by interrupts; only `full` exists.', { since: '6.1' }],
]);

export const loadavg = table('fs/proc/loadavg.c, kernel/sched/loadavg.c', [
  [
    'load1',
    'tasks',
    'Running plus uninterruptibly sleeping tasks, averaged over 1 minute.',
    { normal: 'Above the number of CPUs: tasks wait for a CPU, or for storage.' },
  ],
  ['load5', 'tasks', 'The same over 5 minutes.'],
  [
    'load15',
    'tasks',
    'The same over 15 minutes.',
    { normal: 'Above the others: the trouble is passing. Below them: it is new.' },
  ],
  ['running', 'tasks', 'Before the slash: threads running or ready at that moment.'],
  ['threads', 'tasks', 'After the slash: threads on the host.'],
  ['last_pid', '', 'The process id given out last.'],
]);

export const uname = table('uname(1)', [
  ['sysname', '', 'Name of the operating system: Linux.'],
  ['nodename', '', 'Host name on the network.'],
  [
    'release',
    '',
    'Version of the kernel and the distribution’s own number. Distributions bring newer code into old versions, so the number alone proves little.',
  ],
  [
    'version',
    '',
    'Build: number, options and date. `SMP` several CPUs, `PREEMPT` preemptible, `PREEMPT_RT` (or `PREEMPT RT`) real-time, `PREEMPT_DYNAMIC` chosen at boot.',
  ],
  ['machine', '', 'Architecture of the kernel.'],
  ['processor', '', 'Architecture again, or `unknown`.'],
  ['platform', '', 'Architecture again, or `unknown`.'],
  ['operating-system', '', 'GNU/Linux.'],
  ['compiler', '', 'Compiler the kernel was built with (/proc/version).', { source: 'init/version.c' }],
  ['builder', '', 'Who built the kernel, and where (/proc/version).', { source: 'init/version.c' }],
]);
