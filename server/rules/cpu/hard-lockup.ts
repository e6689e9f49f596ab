import { defined } from '../../core/model/defined.ts';
import { clause } from '../../core/model/text.ts';
import { defineRule } from '../../core/review/rule.ts';
import { HardLockup } from '../../facts/kernel-log/hard-lockup.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { traceLine } from '../_crash.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';
import { carriesOut, panicKinds } from '../_panic.ts';

export default defineRule({
  id: 'hard-lockup',
  severity: 'error',
  summary: 'A CPU took no interrupts for watchdog_thresh seconds',
  why: 'Not even the timer interrupt came through: the CPU runs with interrupts off, mostly spinning for a lock that another holds, or firmware has taken it away. Compare with the other CPUs at that time.',
  links: ['https://docs.kernel.org/admin-guide/lockup-watchdogs.html'],
  needs: [KernelLog],
  uses: [HardLockup, ...panicKinds],
  explains: { 'kernel-panic': carriesOut(HardLockup) },
  *check(host) {
    for (const group of grouped(host.events(HardLockup), v => `${v.function ?? ''}`)) {
      const first = group[0]!.fact.value;
      const cpus = [...new Set(group.flatMap(e => e.fact.value.cpu ?? []))].sort((a, b) => a - b);
      const which = clause`CPU ${cpus.slice(0, 8).join(', ')}` || 'A CPU';
      const more = cpus.length > 8 ? ' and more' : '';
      yield findingOf(
        group,
        defined({
          message: `${which}${more} took no interrupts${clause` in ${first.function}`}${whenNote(group)}`,
          detail: traceLine(first),
        }),
      );
    }
  },
});
