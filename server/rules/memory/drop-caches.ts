import { md } from '../../core/model/markdown.ts';
import { clause, plural } from '../../core/model/text.ts';
import { defineRule } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { DropCaches } from '../../facts/kernel-log/drop-caches.ts';
import { advice } from '../../linux/remedies.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

const dropped: Readonly<Record<number, string>> = {
  1: 'the page cache',
  2: 'dentries and inodes',
  3: 'the page cache, dentries and inodes',
};

export default defineRule({
  id: 'drop-caches',
  severity: 'info',
  summary: 'Somebody dropped the caches',
  why: 'A write to `/proc/sys/vm/drop_caches` frees clean cache, which is then read again from disk: figures of free memory and of slab caches taken soon after say little. Done again and again it hides a shortage that has another cause. A write of 4 silences the line, so fewer lines than writes may stand in the log.',
  links: ['https://docs.kernel.org/admin-guide/sysctl/vm.html'],
  needs: [KernelLog],
  uses: [DropCaches],
  *check(host) {
    for (const group of grouped(host.events(DropCaches), v => `${v.task} ${v.level}`)) {
      const { task, pid, level } = group[0]!.fact.value;
      const pids = new Set(group.map(e => e.fact.value.pid)).size;
      const who = `${task} (${pids === 1 ? pid : plural(pids, 'process', 'processes')})`;
      const what = clause` and dropped ${dropped[level]}`;
      yield findingOf(group, {
        message: `${who} wrote ${level} to drop_caches${what}${whenNote(group, 'time')}`,
        ...(group.length >= 3
          ? {
              remedies: [
                advice(
                  'Find the job that does it',
                  md`A timer, a cron job or an agent that drops caches at intervals makes the disks work and treats no cause. Measure what lacks memory instead.`,
                ),
              ],
            }
          : {}),
      });
    }
  },
});
