/** What the CPUs did, and what interrupted them. */
import { kind } from '../../core/model/fact.ts';

/**
 * What the figures of an mpstat row are about: one interval, the mean of the run, or (no interval given) everything
 * since boot.
 */
export type Interval = 'sample' | 'average' | 'since-boot';

/** A CPU row of mpstat, in percent, under the column names without `%` (`usr`, `soft`, `idle`, ...). */
export const CpuUse = kind<{
  readonly cpu: number | 'all';
  readonly interval: Interval;
  readonly sample: number;
  readonly percent: Readonly<Record<string, number>>;
}>('cpu-use', 'Use of one CPU (mpstat)', {
  glossary: 'mpstat',
  show: v => `CPU ${v.cpu}: idle ${v.percent['idle'] ?? '?'} %`,
});

/** A node row of mpstat -N: the mean of its CPUs, in percent. */
export const NodeUse = kind<{
  readonly node: number | 'all';
  readonly interval: Interval;
  readonly sample: number;
  readonly percent: Readonly<Record<string, number>>;
}>('node-use', 'Use of the CPUs of one NUMA node (mpstat -N)', {
  glossary: 'mpstat',
  show: v => `Node ${v.node}: idle ${v.percent['idle'] ?? '?'} %`,
});

/** A row of mpstat -I SCPU: softirqs per second by name (`NET_RX`, ...). */
export const SoftirqRate = kind<{
  readonly cpu: number | 'all';
  readonly interval: Interval;
  readonly sample: number;
  readonly perSecond: Readonly<Record<string, number>>;
}>('softirq-rate', 'Softirqs per second of one CPU (mpstat -I SCPU)', {
  glossary: 'mpstat',
  show: v => `CPU ${v.cpu}: NET_RX ${v.perSecond['NET_RX'] ?? '?'}/s`,
});

/** A row of mpstat -I SUM or -I CPU: interrupts per second, `intr` for the sum, else by interrupt. */
export const InterruptRate = kind<{
  readonly cpu: number | 'all';
  readonly interval: Interval;
  readonly sample: number;
  readonly perSecond: Readonly<Record<string, number>>;
}>('interrupt-rate', 'Interrupts per second of one CPU (mpstat -I SUM, -I CPU)', {
  glossary: 'mpstat',
  show: v => `CPU ${v.cpu}`,
});

/** A row of /proc/interrupts since boot; `cpus[i]` is the CPU of `counts[i]`. */
export const InterruptCount = kind<{
  readonly irq: string;
  readonly cpus: readonly number[];
  readonly counts: readonly number[];
  readonly description: string;
}>('interrupt-count', 'Interrupts by CPU since boot (/proc/interrupts)', {
  glossary: 'interrupts',
  term: v => ({ dump: 'interrupts', field: v.irq }),
  show: v => `${v.irq} ${v.description}`,
});

/** A row of /proc/softirqs since boot. */
export const SoftirqCount = kind<{
  readonly softirq: string;
  readonly cpus: readonly number[];
  readonly counts: readonly number[];
}>('softirq-count', 'Softirqs by CPU since boot (/proc/softirqs)', {
  glossary: 'softirqs',
  term: v => ({ dump: 'softirqs', field: v.softirq }),
  show: v => v.softirq,
});

/**
 * A row of /proc/net/softnet_stat since boot, read from hexadecimal. `cpu` is printed from 5.10 on, before that it is
 * the row's number among the online CPUs.
 */
export const Softnet = kind<{
  readonly cpu: number;
  readonly processed: number;
  readonly dropped: number;
  readonly timeSqueeze: number;
  /** The columns after the third, as numbers, in order. */
  readonly rest: readonly number[];
}>('softnet', 'Packets a CPU took from its devices (/proc/net/softnet_stat)', {
  glossary: 'softnet_stat',
  show: v => `CPU ${v.cpu}: dropped ${v.dropped}, time_squeeze ${v.timeSqueeze}`,
});

/**
 * A `cpu` row of /proc/stat since boot: ticks (usually 1/100 s) by what they were spent on, under the kernel's names
 * (`user`, `softirq`, ...).
 */
export const CpuTime = kind<{ readonly cpu: number | 'all'; readonly counters: Readonly<Record<string, number>> }>(
  'cpu-time',
  'Time of one CPU since boot in ticks (/proc/stat)',
  {
    glossary: 'stat',
    show: v => `CPU ${v.cpu}: idle ${v.counters['idle'] ?? '?'} ticks`,
  },
);

/**
 * The other rows of /proc/stat: `btime` in seconds since the epoch, the rest since boot (`procs_running`,
 * `procs_blocked` now). `each`: of `intr` by interrupt, of `softirq` by softirq.
 */
export const KernelStat = kind<{ readonly name: string; readonly value: number; readonly each?: readonly number[] }>(
  'kernel-stat',
  'A figure of the kernel since boot (/proc/stat)',
  {
    glossary: 'stat',
    term: v => ({ dump: 'stat', field: v.name === 'softirq' ? 'softirq total' : v.name }),
    show: v => `${v.name} ${v.value}`,
  },
);
