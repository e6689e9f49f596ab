/**
 * Columns of mpstat (sysstat, mpstat.c): CPU and node tables, -I SUM, -I CPU, -I SCPU, -T. Percentages are of the
 * interval; without an interval on the command line they are means since boot.
 */
import type { Entry, EntryRow } from './entry.ts';
import { merge, table } from './entry.ts';
import { interrupts } from './interrupts.ts';
import { softirqs } from './softirqs.ts';

const columns: readonly EntryRow[] = [
  ['CPU', '', 'CPU number, or `all` for the mean of all CPUs. Offline CPUs are left out.'],
  ['NODE', '', 'NUMA node: the row is the mean of its CPUs.'],
  ['CORE', '', 'Core the CPU belongs to (`-T`).', { since: '12.3.1' }],
  ['SOCK', '', 'Socket the CPU belongs to (`-T`).', { since: '12.3.1' }],
  ['%usr', '%', 'User mode, without guests and niced tasks.'],
  ['%user', '%', 'User mode, without niced tasks (sar and old versions).'],
  ['%nice', '%', 'User mode of tasks with a nice value above 0.'],
  [
    '%sys',
    '%',
    'Kernel, without interrupts and softirqs.',
    { normal: 'High with little `%usr`: system calls, page faults, locks, or reclaim.' },
  ],
  ['%system', '%', 'Kernel; with interrupts in sar.'],
  [
    '%iowait',
    '%',
    'Idle while a task that ran on this CPU waits for I/O.',
    { normal: 'Only a hint: a CPU with other work shows none, however slow the storage is.' },
  ],
  ['%irq', '%', 'Hardware interrupts. 0 on kernels without fine time accounting, which charge it elsewhere.'],
  [
    '%soft',
    '%',
    'Softirqs: network, timers, block completion. ksoftirqd’s own time is included.',
    { normal: 'One CPU far above the others: its device has too few queues, or the interrupts are not spread.' },
  ],
  [
    '%steal',
    '%',
    'Time the hypervisor gave to others while this CPU wanted to run.',
    { normal: 'Above a few percent: the host is overcommitted.' },
  ],
  ['%guest', '%', 'Running guests of KVM.'],
  ['%gnice', '%', 'Running guests with a nice value above 0.', { since: '10.1.2' }],
  ['%idle', '%', 'Idle without a task waiting for I/O.'],
  ['intr/s', 'per second', 'Interrupts of all kinds (`-I SUM`).'],
  ['<irq>/s', 'per second', 'A device interrupt by its number (`-I CPU`). /proc/interrupts tells the device.'],
  ['time', '', 'End of the interval. In a header row it is the end of the interval before.'],
  ['Average', '', 'Mean over the whole run.'],
];

/** A counter of /proc as mpstat shows it. */
const rateOf = ({ name, doc, unit: _, ...more }: Entry): EntryRow => [`${name}/s`, 'per second', doc, more];

export const mpstat = merge(
  table('mpstat(1)', [...interrupts.values()].filter(e => e.name !== '<irq>').map(rateOf)),
  table('mpstat(1)', [...softirqs.values()].map(rateOf)),
  table('mpstat(1)', columns),
);
