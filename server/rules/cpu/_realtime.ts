/** Real-time threads and the CPUs they hold, for the rules about what they starve. */
import type { Fact } from '../../core/model/fact.ts';
import type { View } from '../../core/model/view.ts';
import { InterruptCount } from '../../facts/cpu/interrupts.ts';
import { SoftirqCount } from '../../facts/cpu/softirqs.ts';
import { SoftirqRate } from '../../facts/cpu/mpstat.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { RtThrottled } from '../../facts/kernel-log/rt-throttled.ts';
import { Task, type TaskValue } from '../../facts/process/tasks.ts';

export type SoftirqRateValue = NonNullable<(typeof SoftirqRate)['__value']>;

export interface RtLoad {
  readonly cpu: number;
  /** Threads that run or want to, busiest first. */
  readonly threads: readonly Fact<TaskValue>[];
  /** Percent of the CPU they take together, where the listing tells. */
  readonly percent: number;
}

/**
 * Threads that are real-time by design: they stop, watch or serve the CPU and do not hold it. top cuts names
 * (`migrati+`).
 */
const byDesign =
  /^(?:migrati|watchdo|irq\/|idle_inject\/|cpuhp\/|rcu|posixcputmr|stopper\/|ktimers\/|ktimersoftd\/|ksoftir|napi\/|psimon|sched_|card\d|drbd|i915|multipathd|corosync|pipewire|rtkit)/;

const isRealtime = (t: TaskValue): boolean =>
  t.policy === 'FF' || t.policy === 'RR' || t.policy === 'RT' || t.policy === 'DLN' || t.pri === 'rt';

/** A thread that is seen running, or takes this share of a CPU, is contending for it. */
const busyPercent = 10;

/** What no listing of this host shows of what is needed to place real-time threads; undefined when one shows it all. */
export function notShown(host: View<'task'>): string | undefined {
  // PRI of ps alone is ambiguous; PR of top is not.
  const tellsPriority = (t: TaskValue): boolean =>
    t.policy !== undefined || t.rtprio !== undefined || (t.from === 'top' && t.pri !== undefined);
  // A listing may have rows by the hundred thousand: they are looked at once.
  let tells = false;
  const beside = (t: TaskValue): boolean => {
    const told = tellsPriority(t);
    tells ||= told;
    return told && t.cpu !== undefined;
  };
  if (host.first(Task, beside)) return undefined;
  if (!tells) return 'scheduling class or priority of threads (top -H, ps -eLo cls,rtprio,psr)';
  return 'CPU of threads beside their priority (top -H with column P, ps -eLo cls,rtprio,psr)';
}

/**
 * Real-time threads by the CPU they last ran on, busiest CPU first. From one listing, for threads move: of several the
 * one that shows most real-time work.
 */
export function rtLoads(host: View<'task'>): RtLoad[] {
  const listings = new Map<string, Fact<TaskValue>[]>();
  for (const fact of host.all(Task)) {
    const listing = listings.get(fact.at.file);
    if (listing) listing.push(fact);
    else listings.set(fact.at.file, [fact]);
  }
  const loads = [...listings.values()].map(rows => loadsOf(rows.filter(isContending)));
  const total = (l: readonly RtLoad[]): number => l.reduce((sum, { percent }) => sum + percent, 0);
  return loads.sort((a, b) => total(b) - total(a) || b.length - a.length)[0] ?? [];
}

/** CPUs where a real-time thread not real-time by design was ever listed, running or not. */
export const rtCpus = (host: View<'task'>): Set<number> =>
  new Set(
    host.all(Task, t => t.cpu !== undefined && isRealtime(t) && !byDesign.test(commandOf(t))).map(f => f.value.cpu!),
  );

/**
 * Latest row by CPU of `mpstat -I SCPU` for one softirq, of the figures that are worth most: the mean of a run, else
 * its last interval, else the mean since boot.
 */
export function softirqRates(host: View<'softirq-rate'>, softirq: string): Map<number, Fact<SoftirqRateValue>> {
  const rates = host.all(SoftirqRate, v => v.cpu !== 'all' && v.perSecond[softirq] !== undefined);
  const best = (['average', 'sample', 'since-boot'] as const).find(i => rates.some(r => r.value.interval === i));
  const file = rates.find(r => r.value.interval === best)?.at.file;
  return new Map(
    rates.filter(r => r.value.interval === best && r.at.file === file).map(r => [r.value.cpu as number, r]),
  );
}

/**
 * CPUs that take more than an even share of a softirq: no place for what would hold it up. Empty where mpstat does not
 * tell.
 */
export function busyWith(host: View<'softirq-rate'>, softirq: string): Set<number> {
  const rates = [...softirqRates(host, softirq)].map(([cpu, r]) => ({ cpu, rate: r.value.perSecond[softirq]! }));
  const mean = rates.reduce((sum, r) => sum + r.rate, 0) / rates.length;
  return new Set(rates.filter(r => r.rate >= 100 && r.rate > mean).map(r => r.cpu));
}

/** All CPUs that the host's counters name. */
export const cpusOf = (host: View<'interrupt-count' | 'softirq-count' | 'softirq-rate'>): readonly number[] =>
  host.first(InterruptCount)?.value.cpus ??
  host.first(SoftirqCount)?.value.cpus ?? [
    ...new Set(host.all(SoftirqRate).flatMap(r => (r.value.cpu === 'all' ? [] : [r.value.cpu]))),
  ];

function isContending({ value: t }: Fact<TaskValue>): boolean {
  return (
    t.cpu !== undefined &&
    isRealtime(t) &&
    !byDesign.test(commandOf(t)) &&
    (t.state === 'R' || (t.cpuPercent ?? 0) >= busyPercent)
  );
}

/** A name without the brackets of a kernel thread. */
export const commandOf = (t: TaskValue): string => t.command.replace(/^\[|\]$/g, '');

function loadsOf(rows: readonly Fact<TaskValue>[]): RtLoad[] {
  const byCpu = new Map<number, Fact<TaskValue>[]>();
  for (const row of rows) byCpu.set(row.value.cpu!, [...(byCpu.get(row.value.cpu!) ?? []), row]);
  const loads = [...byCpu].map(([cpu, threads]) => {
    const sorted = threads.toSorted((a, b) => (b.value.cpuPercent ?? 0) - (a.value.cpuPercent ?? 0));
    return {
      cpu,
      threads: sorted,
      percent: Math.round(10 * sorted.reduce((sum, t) => sum + (t.value.cpuPercent ?? 0), 0)) / 10,
    };
  });
  return loads.sort((a, b) => b.percent - a.percent || a.cpu - b.cpu);
}

/** Rows of a kernel thread bound to a CPU (`ksoftirqd/3`, `kworker/3:`). */
export function boundThreads(host: View<'task'>, name: string, cpu: number): readonly Fact<TaskValue>[] {
  const own = name === 'kworker' ? new RegExp(`^\\[?kworker/${cpu}:`) : new RegExp(`^\\[?${name}/${cpu}\\]?$`);
  return host.all(Task, t => own.test(t.command));
}

/** `oplog_disk_81 (rtprio 10, 19.1 %)` */
export function threadText(t: TaskValue): string {
  const facts = [
    t.rtprio ? `rtprio ${t.rtprio}` : t.policy === 'RT' || t.policy === undefined ? 'real-time' : t.policy,
    t.cpuPercent === undefined ? '' : `${t.cpuPercent} %`,
  ].filter(Boolean);
  return `${commandOf(t).slice(0, 60)} (${facts.join(', ')})`;
}

export const throttled = (host: View<'kernel-log' | 'rt-throttled'>): Fact<any>[] =>
  host.has(KernelLog) ? host.events(RtThrottled).map(e => e.fact) : [];
