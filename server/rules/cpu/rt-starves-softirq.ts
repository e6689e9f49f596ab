import { cite, type Fact } from '../../core/model/fact.ts';
import { joined, type Markdown, md, ours } from '../../core/model/markdown.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import { listed } from '../../core/model/text.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule, type Row, type Severity } from '../../core/review/rule.ts';
import { CpuUse, SoftirqRate } from '../../facts/cpu/mpstat.ts';
import { InterruptCount } from '../../facts/cpu/interrupts.ts';
import { Softnet } from '../../facts/network/softnet.ts';
import { SoftirqCount } from '../../facts/cpu/softirqs.ts';
import { SysctlValue } from '../../facts/host/sysctl.ts';
import { KernelRelease, kernelOf } from '../../facts/host/uname.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { RtThrottled } from '../../facts/kernel-log/rt-throttled.ts';
import { SoftirqPending } from '../../facts/kernel-log/softirq-pending.ts';
import { Task } from '../../facts/process/tasks.ts';
import { chrtKsoftirqd, cpuAffinity, irqAffinity } from '../../linux/remedies.ts';
import { softirqStarvation } from '../../linux/throttling.ts';
import {
  boundThreads,
  busyWith,
  cpusOf,
  notShown,
  type RtLoad,
  rtCpus,
  rtLoads,
  softirqRates,
  threadText,
  throttled,
} from './_realtime.ts';

/**
 * One thing that speaks for starvation, with its place. `strong`: it is what starvation looks like (ksoftirqd waits,
 * packets are dropped, the kernel says so). `weak`: it only says that this CPU has softirqs to do and no time; busy
 * hosts show such things in good health.
 */
interface Sign {
  readonly text: string;
  readonly facts: readonly Fact<any>[];
  readonly about: 'cpu' | 'host';
  readonly weight: 'strong' | 'weak';
}

/** The NET_RX bit of the pending mask (include/linux/interrupt.h). */
const netRx = 1 << 3;
/** NET_RX sits on a CPU when it takes this many times an even share. */
const concentrated = 1.5;
/** Percent of a CPU from which on real-time threads leave little of it, whatever else is to be seen. */
const mostOfTheCpu = 80;
const severityOf: Readonly<Record<'high' | 'medium' | 'unknown', Severity>> = {
  high: 'error',
  medium: 'warning',
  unknown: 'warning',
};

export default defineRule({
  id: 'rt-starves-softirq',
  severity: 'warning',
  summary: 'A real-time thread runs where network packets are received, and ksoftirqd waits for it',
  why: 'Packets are received in softirqs. What a CPU cannot do at once is left to its ksoftirqd, a thread of normal priority; while a SCHED_FIFO or SCHED_RR thread holds the CPU it does not run, and every packet of that CPU waits. A real-time thread inherits its priority to what it starts, so a small helper can do this to a whole host.',
  links: ['https://docs.kernel.org/scheduler/sched-rt-group.html'],
  needs: [Task, [SoftirqRate, SoftirqCount, Softnet]],
  uses: [KernelRelease, SysctlValue, CpuUse, InterruptCount, SoftirqPending, RtThrottled, KernelLog],
  *judge(now) {
    const missing = notShown(now);
    if (missing) {
      yield { missing: [missing] };
      return;
    }
    const { severity, why } = softirqStarvation(kernelOf(now));
    for (const load of rtLoads(now)) {
      const signs = signsOn(now, load);
      // The threads are one item; two more of different kinds, one of them about this very CPU, make it a case.
      if (signs.length < 2 || !signs.some(s => s.about === 'cpu')) continue;
      const strong = signs.some(s => s.weight === 'strong');
      if (!strong && load.percent < mostOfTheCpu) continue;
      const threads = load.threads.map(t => threadText(t.value));
      yield {
        message: `CPU ${load.cpu}: real-time ${listed(threads, 3)} against the softirqs of this CPU: ${listed(signs.map(s => s.text))}`,
        severity: strong ? severityOf[severity] : 'info',
        evidence: [load.threads[0]!, ...load.threads.slice(1, 4), ...signs.flatMap(s => s.facts)],
        detail: joined([ours(why), elsewhereLine(now, load.cpu)], '\n'),
        rows: new Map([[`CPU ${load.cpu}`, { facts: shownBy(load, signs), badness: load.percent }]]),
        remedies: strong ? remedies(now, load, why) : [],
      };
    }
  },
});

/** Who runs and who waits for it: a listing that was cut off above them shows neither better. */
const shownBy = (load: RtLoad, signs: readonly Sign[]): Row['facts'] => [
  load.threads[0]!,
  ...signs.flatMap(s => s.facts).filter(f => f.kind === Task.name),
];

/** What tells of softirqs and of what holds them up. */
type SignKind =
  | 'task'
  | 'softirq-rate'
  | 'softirq-count'
  | 'cpu-use'
  | 'softnet'
  | 'softirq-pending'
  | 'kernel-log'
  | 'rt-throttled';

function signsOn(host: View<SignKind>, load: RtLoad): Sign[] {
  const { cpu } = load;
  return [
    waiting(host, load),
    received(host, cpu),
    noIdle(host, cpu),
    squeezed(host, cpu),
    pending(host),
    held(host),
  ].filter(s => s !== undefined);
}

/** Where NET_RX really is, when it is not here: a CPU that is held takes few packets. */
function elsewhereLine(host: View<'softirq-rate'>, cpu: number): Markdown | undefined {
  const rates = [...softirqRates(host, 'NET_RX')].map(([c, r]) => ({ c, rate: r.value.perSecond['NET_RX']! }));
  const own = rates.find(r => r.c === cpu);
  const busiest = rates.toSorted((a, b) => b.rate - a.rate)[0];
  return own && busiest && busiest.c !== cpu
    ? md`NET_RX by mpstat: ${own.rate}/s on CPU ${cpu}, ${busiest.rate}/s on CPU ${busiest.c}.`
    : undefined;
}

/** NET_RX falls on this CPU rather than on others: by mpstat, else by the counts since boot. */
function received(host: View<'softirq-rate' | 'softirq-count'>, cpu: number): Sign | undefined {
  const latest = softirqRates(host, 'NET_RX');
  const all = [...latest.values()].map(r => r.value.perSecond['NET_RX']!);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  const here = latest.get(cpu);
  const rate = here?.value.perSecond['NET_RX'];
  if (here && rate !== undefined && all.length > 1 && rate >= 100 && rate >= concentrated * mean) {
    const rest = [...latest]
      .filter(([c]) => c !== cpu)
      .map(([c, fact]) => ({ c, fact, rate: fact.value.perSecond['NET_RX']! }));
    const others = rest.map(r => r.rate).filter(r => r < mean);
    const also = rest.filter(r => r.rate >= concentrated * mean);
    const spread = others.length
      ? ` (${Math.min(...others)} to ${Math.max(...others)}/s on ${others.length === 1 ? 'another' : `${others.length} others`})`
      : '';
    const since = here.value.interval === 'since-boot' ? ' since boot' : '';
    const shared = also.length ? `, ${listed(also.slice(0, 4).map(r => `${r.rate}/s on CPU ${r.c}`))}` : '';
    return {
      text: `NET_RX${since} ${rate}/s here${shared}${spread}`,
      facts: [cite(here, 'NET_RX'), ...also.slice(0, 4).map(r => cite(r.fact, 'NET_RX'))],
      about: 'cpu',
      weight: 'weak',
    };
  }
  if (here) return undefined;
  const counts = host.first(SoftirqCount, v => v.softirq === 'NET_RX');
  const i = counts?.value.cpus.indexOf(cpu) ?? -1;
  const total = counts?.value.counts.reduce((a, b) => a + b, 0) ?? 0;
  const own = counts?.value.counts[i];
  if (
    !counts ||
    own === undefined ||
    counts.value.counts.length < 2 ||
    own < 1000 ||
    own < (concentrated * total) / counts.value.counts.length
  )
    return undefined;
  return {
    text: `${own} of ${total} NET_RX softirqs since boot here`,
    facts: [cite(counts, `counts[${i}]`)],
    about: 'cpu',
    weight: 'weak',
  };
}

/** ksoftirqd of this CPU wants to run and gets little of it, in the listing that shows the real-time threads. */
function waiting(host: View<'task'>, { cpu, threads }: RtLoad): Sign | undefined {
  const { at, value } = threads[0]!;
  const row = boundThreads(host, 'ksoftirqd', cpu).find(
    r => r.at.file === at.file && r.value.sample === value.sample && r.value.state === 'R',
  );
  if (!row || (row.value.cpuPercent ?? 0) >= 50) return undefined;
  return {
    text: `ksoftirqd/${cpu} runnable${row.value.cpuPercent === undefined ? '' : ` at ${row.value.cpuPercent} %`}`,
    facts: [row],
    about: 'cpu',
    weight: 'strong',
  };
}

/** mpstat saw no idle time; a mean since boot cannot tell. */
function noIdle(host: View<'cpu-use'>, cpu: number): Sign | undefined {
  const rows = host.all(CpuUse, v => v.cpu === cpu && v.interval !== 'since-boot' && v.percent['idle'] !== undefined);
  const row = rows.find(r => r.value.interval === 'average') ?? rows.at(-1);
  if (!row || row.value.percent['idle']! > 1) return undefined;
  const { idle, usr, soft } = row.value.percent;
  const spent = [usr === undefined ? '' : `usr ${usr} %`, soft === undefined ? '' : `soft ${soft} %`]
    .filter(Boolean)
    .join(', ');
  return {
    text: `CPU ${cpu} idle ${idle} % in mpstat${spent ? ` (${spent})` : ''}`,
    facts: [cite(row, 'idle')],
    about: 'cpu',
    weight: 'weak',
  };
}

/** Receive work was cut short on this CPU, or packets were dropped from its backlog. Both counted since boot. */
function squeezed(host: View<'softnet'>, cpu: number): Sign | undefined {
  const row = host.all(Softnet, v => v.cpu === cpu).at(-1);
  if (!row || (row.value.timeSqueeze === 0 && row.value.dropped === 0)) return undefined;
  const { timeSqueeze, dropped } = row.value;
  const facts = [cite(row, dropped ? 'dropped' : 'timeSqueeze')];
  return {
    text: `softnet time_squeeze ${timeSqueeze} since boot${dropped ? `, ${dropped} dropped` : ', nothing dropped'}`,
    facts,
    about: 'cpu',
    weight: 'weak',
  };
}

function pending(host: View<'softirq-pending'>): Sign | undefined {
  const events = host.events(SoftirqPending).filter(e => e.fact.value.mask & netRx);
  if (!events[0]) return undefined;
  return {
    text: `the kernel found NET_RX pending when a CPU wanted to idle (${events.length}x)`,
    facts: [events[0].fact],
    about: 'host',
    weight: 'strong',
  };
}

function held(host: View<'kernel-log' | 'rt-throttled'>): Sign | undefined {
  const facts = throttled(host);
  return facts[0]
    ? { text: 'RT throttling was activated', facts: [facts[0]], about: 'host', weight: 'strong' }
    : undefined;
}

function remedies(
  host: View<'task' | 'kernel-release' | 'sysctl' | 'interrupt-count' | 'softirq-count' | 'softirq-rate'>,
  load: RtLoad,
  why: string,
): Remedy[] {
  const release = kernelOf(host);
  const cpus = cpusOf(host);
  const receiving = busyWith(host, 'NET_RX');
  const realtime = rtCpus(host);
  const free = cpus.filter(c => !realtime.has(c));
  const elsewhere = cpus.filter(c => c !== load.cpu && !receiving.has(c));
  const names = listed(load.threads.slice(0, 3).map(t => t.value.command.slice(0, 40)));
  const found: (Remedy | undefined)[] = [];
  if (elsewhere.length)
    found.push(
      cpuAffinity({
        cpus: elsewhere,
        why: `${names} of real-time priority ran on CPU ${load.cpu}, where packets are received. ${why}`,
        effect: `The service no longer runs where most packets are received; what it starts inherits the affinity.`,
      }),
    );
  const nic = busiestNetworkIrqs(host, load.cpu);
  if (nic.length && free.length)
    found.push(
      irqAffinity({
        irqs: nic.map(n => Number(n.value.irq)),
        cpus: free,
        why: `These interrupts fall on CPU ${load.cpu}, which ${names} holds at real-time priority.`,
        effect: `Their packets are received on CPU ${free.join(', ')}, where no real-time thread was seen.`,
      }),
    );
  const highest = Math.max(0, ...load.threads.map(t => t.value.rtprio ?? 0));
  if (highest > 0)
    found.push(
      chrtKsoftirqd({
        cpu: load.cpu,
        rtprio: highest,
        ...(release ? { release } : {}),
        why: `ksoftirqd/${load.cpu} has normal priority and ${names} priority ${highest}.`,
      }),
    );
  return found.filter(r => r !== undefined);
}

/** Device interrupts of network cards that mostly fall on this CPU. */
function busiestNetworkIrqs(
  host: View<'interrupt-count'>,
  cpu: number,
): Fact<{ irq: string; cpus: readonly number[]; counts: readonly number[] }>[] {
  return host
    .all(InterruptCount, v => {
      const own = v.counts[v.cpus.indexOf(cpu)] ?? 0;
      const total = v.counts.reduce((a, b) => a + b, 0);
      return (
        /^\d+$/.test(v.irq) &&
        /(?:eth|en[opsx]|mlx|ixgbe|i40e|ice|bnx|bond|virtio\d*-(?:in|out)put|vmxnet|-(?:rx|tx|txrx|rxtx)-|ena-)/i.test(
          v.description,
        ) &&
        own > 1000 &&
        own > total / 2
      );
    })
    .slice(0, 16);
}
