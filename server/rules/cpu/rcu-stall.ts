import { defined } from '../../core/model/defined.ts';
import { joined, md } from '../../core/model/markdown.ts';
import { clause, listed } from '../../core/model/text.ts';
import { defineRule } from '../../core/review/rule.ts';
import { RcuStall } from '../../facts/kernel-log/rcu-stall.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { RtThrottled } from '../../facts/kernel-log/rt-throttled.ts';
import { traceLine } from '../_crash.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';
import { carriesOut, panicKinds } from '../_panic.ts';

export default defineRule({
  id: 'rcu-stall',
  severity: 'error',
  summary: 'An RCU grace period did not end',
  why: 'RCU waits until every CPU has passed a quiescent state; a CPU that loops in the kernel with preemption off, or a task that is preempted inside a read-side section by real-time load, holds it up (21 s by default). Memory that waits to be freed piles up meanwhile. "kthread starved" means that the thread that drives grace periods got no CPU itself: look for real-time threads there.',
  links: ['https://docs.kernel.org/RCU/stallwarn.html'],
  needs: [KernelLog],
  uses: [RcuStall, RtThrottled, ...panicKinds],
  explains: { 'kernel-panic': carriesOut(RcuStall) },
  *check(host) {
    for (const group of grouped(
      host.events(RcuStall),
      v => `${v.flavour ?? ''} ${v.function ?? ''} ${v.starved !== undefined}`,
    )) {
      const first = group[0]!.fact.value;
      const cpus = [...new Set(group.flatMap(e => e.fact.value.cpus))].sort((a, b) => a - b);
      const throttled = host.events(RtThrottled)[0]?.fact;
      const starved = group.find(e => e.fact.value.starved !== undefined)?.fact.value.starved;
      const lines = [
        traceLine(first),
        starved !== undefined && throttled
          ? md`- RT throttling was activated on this host: real-time threads took the CPU.`
          : undefined,
      ].filter(line => line !== undefined);
      const message = [
        `${first.flavour ?? 'RCU'} stall`,
        clause` on CPU ${listed(cpus.slice(0, 8).map(String))}`,
        clause` in ${first.function}`,
        clause`; its kthread got no CPU for ${starved} jiffies`,
        whenNote(group),
      ].join('');
      yield findingOf(
        group,
        defined({
          message,
          detail: lines.length ? joined(lines, '\n') : undefined,
        }),
        [starved === undefined ? undefined : throttled],
      );
    }
  },
});
