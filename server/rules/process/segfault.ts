import { defineRule } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { Segfault } from '../../facts/kernel-log/segfault.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

export default defineRule({
  id: 'segfault',
  severity: 'info',
  summary: 'A program was stopped by a fault of its own',
  why: 'The program touched memory that is not its own, or ran what is no instruction. That is a bug of the program or of the library named, rarely broken memory: different programs that fail in different places, on a machine with memory errors, would be that.',
  needs: [KernelLog],
  uses: [Segfault],
  *check(host) {
    for (const group of grouped(host.events(Segfault), v => `${v.task} ${v.library ?? ''} ${v.trap}`)) {
      const { task, pid, trap, library } = group[0]!.fact.value;
      yield findingOf(group, {
        message: `${task}${group.length === 1 ? `[${pid}]` : ''}: ${trap}${library ? ` in ${library}` : ''}${whenNote(group, 'time')}`,
      });
    }
  },
});
