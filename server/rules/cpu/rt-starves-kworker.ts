import { cite, type Fact } from '../../core/model/fact.ts';
import { md, ours } from '../../core/model/markdown.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import { listed, plural } from '../../core/model/text.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule } from '../../core/review/rule.ts';
import { InterruptCount } from '../../facts/cpu/interrupts.ts';
import { SoftirqRate } from '../../facts/cpu/mpstat.ts';
import { SoftirqCount } from '../../facts/cpu/softirqs.ts';
import { SysctlValue } from '../../facts/host/sysctl.ts';
import { KernelRelease, kernelOf } from '../../facts/host/uname.ts';
import { HungTask } from '../../facts/kernel-log/hung-task.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { Task, type TaskValue } from '../../facts/process/tasks.ts';
import { advice, cpuAffinity } from '../../linux/remedies.ts';
import { dioCompletion } from '../../linux/throttling.ts';
import { atLeast } from '../../linux/versions.ts';
import {
  boundThreads,
  busyWith,
  cpusOf,
  commandOf,
  notShown,
  type RtLoad,
  rtLoads,
  type SoftirqRateValue,
  softirqRates,
  threadText,
} from './_realtime.ts';

/** Percent of a CPU from which on real-time threads leave its workers to wait. */
const busy = 10;
/** From here on hardly anything else runs. */
const nearlyHeld = 80;

interface Case {
  readonly load: RtLoad;
  readonly workers: readonly Fact<TaskValue>[];
  readonly block: Fact<SoftirqRateValue> | undefined;
}

export default defineRule({
  id: 'rt-starves-kworker',
  severity: 'warning',
  summary: "Real-time threads run where the kernel's own workers must complete their I/O",
  why: 'A kworker named `kworker/N:M` is bound to CPU N and has normal priority. On kernels that complete direct I/O writes in the per-CPU `dio` workqueue, the write that a real-time thread waits for is completed by a worker that the same thread keeps off the CPU. The workqueue cpumask moves only unbound workqueues and does not help; workers come and go, so changing the priority of one does not last.',
  links: ['https://docs.kernel.org/core-api/workqueue.html'],
  needs: [Task],
  uses: [KernelRelease, SysctlValue, SoftirqRate, InterruptCount, SoftirqCount, HungTask, KernelLog],
  *judge(now, { only }) {
    const missing = notShown(now);
    if (missing) {
      yield { missing: [missing] };
      return;
    }
    const cases = rtLoads(now)
      .filter(l => l.percent >= busy && (!only || only.has(`CPU ${l.cpu}`)))
      .map(load => caseOn(now, load))
      .filter(c => c !== undefined);
    if (cases.length === 0) return;
    const release = kernelOf(now);
    const threads = cases.flatMap(c => c.load.threads);
    const workers = cases.flatMap(c => c.workers);
    const blocks = cases.flatMap(c => c.block ?? []);
    const queuesEveryWrite = release !== undefined && atLeast(release, 5, 5) && !atLeast(release, 6, 6);
    const cpus = cases.map(c => c.load.cpu).sort((a, b) => a - b);
    const dio = workers.some(isDio);
    const realTime = threads.map(t => threadText(t.value));
    const against = listed([...new Set(workers.map(w => commandOf(w.value)))].slice(0, 4));
    yield {
      message: `CPU ${cpus.join(', ')}: real-time ${listed(realTime, 3)} against ${against}${blockText(blocks)}`,
      severity: dio && queuesEveryWrite ? 'warning' : 'info',
      count: cases.length,
      evidence: [
        threads[0]!,
        ...workers.slice(0, 8),
        ...threads.slice(1, 6),
        ...blocks.slice(0, 8).map(b => cite(b, 'BLOCK')),
      ],
      detail: dio
        ? ours(dioCompletion(release))
        : md`The workers named are runnable or blocked and bound to these CPUs: what they do waits until the real-time threads sleep.`,
      rows: new Map(
        cases.map(c => [`CPU ${c.load.cpu}`, { facts: [c.load.threads[0]!, ...c.workers], badness: c.load.percent }]),
      ),
      badness: cases.reduce((sum, c) => sum + c.load.percent, 0),
      remedies: dio ? remedies(now, cases) : [],
    };
  },
});

const isDio = (w: Fact<TaskValue>): boolean => /[-+]dio/.test(w.value.command);

/**
 * Real-time load and a worker on one CPU are two items; a third makes a case: block completions on this CPU for a dio
 * worker, else a worker that waits while the CPU is nearly held, or was reported as hung.
 */
function caseOn(host: View<'task' | 'softirq-rate' | 'kernel-log' | 'hung-task'>, load: RtLoad): Case | undefined {
  const { at, value } = load.threads[0]!;
  const workers = boundThreads(host, 'kworker', load.cpu).filter(
    w => w.at.file === at.file && w.value.sample === value.sample,
  );
  const dio = workers.filter(isDio);
  const waiting = workers.filter(
    w => w.value.state === 'D' || (w.value.state === 'R' && (w.value.cpuPercent ?? 100) < 50),
  );
  const block = blockCompletions(host, load.cpu);
  if (dio.length && (block || dio.some(w => waiting.includes(w)))) return { load, workers: dio, block };
  const hung =
    host.has(KernelLog) && host.events(HungTask).some(e => e.fact.value.task.startsWith(`kworker/${load.cpu}:`));
  return waiting.length && (hung || load.percent >= nearlyHeld)
    ? { load, workers: waiting, block: undefined }
    : undefined;
}

/** BLOCK softirqs that complete on this CPU: at least an even share of them. */
function blockCompletions(host: View<'softirq-rate'>, cpu: number): Fact<SoftirqRateValue> | undefined {
  const latest = softirqRates(host, 'BLOCK');
  const rates = [...latest.values()].map(r => r.value.perSecond['BLOCK']!);
  const own = latest.get(cpu);
  const mean = rates.reduce((a, b) => a + b, 0) / rates.length;
  return own && own.value.perSecond['BLOCK']! >= 100 && own.value.perSecond['BLOCK']! >= mean ? own : undefined;
}

function blockText(blocks: readonly Fact<SoftirqRateValue>[]): string {
  if (blocks.length === 0) return '';
  const since = blocks[0]!.value.interval === 'since-boot' ? ' since boot' : '';
  const rates = blocks.slice(0, 4).map(b => `${b.value.perSecond['BLOCK']}/s on CPU ${b.value.cpu}`);
  return `, where block I/O completes (BLOCK${since} ${listed(rates)})`;
}

function remedies(host: View<'interrupt-count' | 'softirq-count' | 'softirq-rate'>, cases: readonly Case[]): Remedy[] {
  const held = new Set(cases.map(c => c.load.cpu));
  const block = busyWith(host, 'BLOCK');
  const receiving = busyWith(host, 'NET_RX');
  // A CPU that takes block completions or packets is no better place.
  const rest = cpusOf(host).filter(c => !held.has(c) && !block.has(c) && !receiving.has(c));
  const why = `${plural(
    cases.reduce((n, c) => n + c.load.threads.length, 0),
    'real-time thread',
  )} ran on CPU ${[...held].sort((a, b) => a - b).join(', ')}, where per-CPU workers complete direct I/O.`;
  const found: (Remedy | undefined)[] = [
    advice(
      'Keep block completions and real-time threads on different CPUs',
      md`Steer the interrupts of the storage device to CPUs without real-time threads, or leave time for normal threads on theirs: \`kernel.sched_rt_runtime_us\` below the period, or, from 6.12 on, the deadline server. Where the program can, complete its I/O by polling or io_uring instead of asynchronous direct writes through the filesystem. The workqueue cpumask and the priority of single kworkers change nothing here that lasts.`,
    ),
  ];
  if (rest.length)
    found.push(
      cpuAffinity({
        cpus: rest,
        why,
        effect: `The service leaves CPU ${[...held].join(', ')} to the workers that complete its writes.`,
      }),
    );
  return found.filter(r => r !== undefined);
}
