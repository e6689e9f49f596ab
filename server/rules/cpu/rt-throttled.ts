import { type Markdown, md, ours } from '../../core/model/markdown.ts';
import { clause } from '../../core/model/text.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule } from '../../core/review/rule.ts';
import { KernelRelease, kernelOf } from '../../facts/host/uname.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { RtThrottled } from '../../facts/kernel-log/rt-throttled.ts';
import { advice } from '../../linux/remedies.ts';
import { rtThrottling } from '../../linux/throttling.ts';
import { spanText, withCopies } from '../_text.ts';

export default defineRule({
  id: 'rt-throttled',
  severity: 'warning',
  summary: 'Real-time tasks used up their share of the CPU and were held back',
  why: 'The kernel keeps a part of each period (5 % unless set otherwise) from SCHED_FIFO and SCHED_RR tasks, so that a spinning one does not lock the CPU up. That it had to means that a real-time task does not sleep. The message is printed once a boot, so it says nothing about how often.',
  links: ['https://docs.kernel.org/scheduler/sched-rt-group.html'],
  needs: [KernelLog],
  uses: [RtThrottled, SysctlValue, KernelRelease],
  *check(host) {
    const events = host.events(RtThrottled);
    if (events.length === 0) return;
    const then = host.at(events.at(-1)!);
    const runtime = sysctlOf(then, 'kernel.sched_rt_runtime_us');
    const period = sysctlOf(then, 'kernel.sched_rt_period_us');
    const budget = runtime && period ? ` (${runtime.value.text} of ${period.value.text} us)` : '';
    const used = `real-time tasks used up their share of a period${budget}`;
    const once = 'the message comes once a boot, however often it happens';
    yield {
      message: `RT throttling activated${clause` ${spanText(events)}`}: ${used}; ${once}`,
      count: events.length,
      evidence: [
        events[0]!.fact,
        ...withCopies(events).slice(1),
        ...(runtime ? [runtime] : []),
        ...(period ? [period] : []),
      ],
      detail: detail(then),
      remedies: [
        advice(
          'Find the real-time task that does not sleep',
          md`\`ps -eLo pid,tid,cls,rtprio,psr,pcpu,comm --sort=-pcpu\` shows it while it runs. Lower its priority, let it sleep, or run it without real-time priority; \`kernel.sched_rt_runtime_us = -1\` takes the protection away and lets such a task lock its CPU up.`,
        ),
      ],
    };
  },
});

function detail(host: View<'kernel-release' | 'sysctl'>): Markdown {
  const { mechanism, text } = rtThrottling(kernelOf(host));
  // From 6.12 on only a kernel with group scheduling can print this.
  return mechanism === 'fair-server'
    ? md`A kernel of this age prints this only where it was built with CONFIG_RT_GROUP_SCHED, so its real-time tasks are still throttled.`
    : ours(text);
}
