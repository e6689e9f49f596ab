/** Figures that count from boot: /proc/stat and /proc/uptime. */
import type { EntryRow } from './entry.ts';
import { table, withParts } from './entry.ts';

const ticks = 'Clock ticks (mostly 100 a second) since boot';

const statLines = table('fs/proc/stat.c', [
  ['cpu', '', 'One CPU, or all of them together in the first row.'],
  ['user', 'jiffies', `${ticks} in user programs of ordinary priority, those of guests included.`],
  ['nice', 'jiffies', `${ticks} in user programs with a nice value above 0.`],
  ['system', 'jiffies', `${ticks} in the kernel, interrupts and softirqs left out.`],
  ['idle', 'jiffies', `${ticks} with nothing to do, waiting for I/O left out.`],
  [
    'iowait',
    'jiffies',
    `${ticks} with nothing to do while a task that last ran here waited for I/O. ` +
      'Not reliable for one CPU, for the task may wake up on another.',
  ],
  ['irq', 'jiffies', `${ticks} in hardware interrupts.`],
  ['softirq', 'jiffies', `${ticks} in softirqs.`],
  ['steal', 'jiffies', `${ticks} in which the hypervisor ran something else.`],
  ['guest', 'jiffies', `${ticks} in virtual CPUs of guests; also counted in user.`],
  ['guest_nice', 'jiffies', `${ticks} in virtual CPUs of niced guests; also counted in nice.`, { since: '2.6.33' }],
  ['intr', 'count', 'Interrupts since boot: all of them, then one number for each interrupt line of the machine.'],
  ['ctxt', 'count', 'Context switches since boot, of all CPUs.'],
  ['btime', '', 'Time of boot in seconds since 1970.'],
  ['processes', 'count', 'Processes and threads created since boot.'],
  [
    'procs_running',
    'count',
    'Tasks running or ready to run now.',
    { normal: 'Not much above the number of CPUs for long.' },
  ],
  ['procs_blocked', 'count', 'Tasks that wait for I/O to complete now.'],
  [
    'softirq total',
    'count',
    'Softirqs since boot: all of them, then HI, TIMER, NET_TX, NET_RX, BLOCK, IRQ_POLL, TASKLET, SCHED, HRTIMER and RCU.',
  ],
] satisfies readonly EntryRow[]);

/** Time of guests is counted in user and nice already. */
export const stat = withParts(statLines, { user: 'guest', nice: 'guest_nice' });

export const uptime = table('fs/proc/uptime.c', [
  ['seconds', '', 'Seconds since boot, time in suspend included.'],
  ['up', '', 'Time since boot as uptime prints it: days, then hours and minutes, or minutes.'],
  ['users', 'count', 'Login sessions.'],
  [
    'load[0]',
    '',
    'Tasks running, ready to run or in uninterruptible sleep, averaged over about 1 minute.',
    {
      normal: 'Not much above the number of CPUs; tasks in state D count too, so a high load need not mean busy CPUs.',
    },
  ],
  ['load[1]', '', 'The same over about 5 minutes.'],
  ['load[2]', '', 'The same over about 15 minutes.'],
  ['idle', '', 'Seconds that CPUs were idle, of all CPUs added up: it can exceed the time since boot.'],
] satisfies readonly EntryRow[]);
