import { defined } from '../../core/model/defined.ts';
import { clause, listed } from '../../core/model/text.ts';
import { defineRule } from '../../core/review/rule.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import { SoftLockup } from '../../facts/kernel-log/soft-lockup.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { traceLine } from '../_crash.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';
import { carriesOut, panicKinds } from '../_panic.ts';

export default defineRule({
  id: 'soft-lockup',
  severity: 'error',
  summary: 'A CPU ran kernel code without giving way',
  why: 'For longer than twice `kernel.watchdog_thresh` (20 s unless set) nothing else was scheduled on the CPU. The trace shows what it ran: a loop over a long list, a lock that is spun for, a console that is slow. In a virtual machine it may also mean that the host did not run the CPU.',
  links: ['https://docs.kernel.org/admin-guide/lockup-watchdogs.html'],
  needs: [KernelLog],
  uses: [SoftLockup, SysctlValue, ...panicKinds],
  explains: { 'kernel-panic': carriesOut(SoftLockup) },
  *check(host) {
    for (const group of grouped(host.events(SoftLockup), v => `${v.function ?? ''} ${v.task ?? ''}`)) {
      const first = group[0]!.fact.value;
      const cpus = [...new Set(group.map(e => e.fact.value.cpu))].sort((a, b) => a - b);
      const longest = Math.max(0, ...group.map(e => e.fact.value.seconds ?? 0));
      const message = [
        `CPU ${listed(cpus.slice(0, 8).map(String))}${cpus.length > 8 ? ' and more' : ''} stuck`,
        clause` for up to ${longest > 0 && longest} s`,
        clause` by ${first.task}`,
        clause` in ${first.function}`,
        whenNote(group),
      ].join('');
      yield findingOf(
        group,
        defined({
          message,
          detail: traceLine(first),
        }),
        [sysctlOf(host.at(group.at(-1)!), 'kernel.watchdog_thresh')],
      );
    }
  },
});
