import { defineRule } from '../../core/review/rule.ts';
import { WorkqueueHogged, WorkqueueLockup } from '../../facts/kernel-log/workqueue-lockup.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

export default defineRule({
  id: 'workqueue-lockup',
  severity: 'error',
  summary: 'A pool of kernel workers made no progress',
  why: 'Work was queued and no worker of the pool took it for the workqueue watchdog time (30 s unless set): its workers are blocked, or the CPU they are bound to is held by a real-time thread or a loop. The lists of busy workers behind the message name what runs and what waits.',
  links: ['https://docs.kernel.org/core-api/workqueue.html'],
  needs: [KernelLog],
  uses: [WorkqueueLockup, WorkqueueHogged],
  *check(host) {
    for (const group of grouped(host.events(WorkqueueLockup), v => `${v.cpus ?? ''} ${v.nice ?? ''}`)) {
      const { cpus } = group[0]!.fact.value;
      const longest = Math.max(...group.map(e => e.fact.value.seconds));
      yield findingOf(
        group,
        { message: `Workers of CPU ${cpus ?? 'unknown'} made no progress for ${longest} s${whenNote(group)}` },
        host
          .events(WorkqueueHogged)
          .slice(0, 4)
          .map(e => e.fact),
      );
    }
    for (const group of grouped(host.events(WorkqueueHogged), v => v.function)) {
      const most = group.reduce((a, b) => (b.fact.value.count > a.fact.value.count ? b : a)).fact.value;
      const ran = `ran for more than ${most.microseconds} us on a per-CPU workqueue`;
      yield findingOf(group, {
        severity: 'info',
        message: `${most.function} ${ran}, ${most.count} times by its last report: a hint of the kernel, no fault`,
      });
    }
  },
});
