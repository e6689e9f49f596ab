import { defineRule } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { PageAllocationStall } from '../../facts/kernel-log/page-allocation-stall.ts';
import { markedZones, zoneName } from '../../facts/memory/zones.ts';
import { cite } from '../../core/model/fact.ts';
import { md } from '../../core/model/markdown.ts';
import { clause, listed } from '../../core/model/text.ts';
import { advice } from '../../linux/remedies.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

export default defineRule({
  id: 'page-allocation-stall',
  severity: 'warning',
  summary: 'Tasks waited for memory for more than ten seconds',
  why: 'The task reclaims memory itself and finds too little: the next page comes after ten seconds and more. Storage that writes dirty pages slowly, little swap, or a group of tasks that all reclaim at once are the causes. Kernels 4.9 to 4.14 print this; others are silent in the same trouble.',
  needs: [KernelLog],
  uses: [PageAllocationStall, Zone],
  *check(host) {
    for (const group of grouped(host.events(PageAllocationStall), v => `${v.order} ${v.gfp}`)) {
      const { order, gfp } = group[0]!.fact.value;
      const tasks = [...new Set(group.map(e => e.fact.value.task))];
      const longest = group.reduce((a, b) => (b.fact.value.ms > a.fact.value.ms ? b : a)).fact.value;
      const low = markedZones(host.lastInBootOf(group.at(-1)!)).find(z => z.value.free < z.value.low);
      const message = [
        `${listed(tasks, 3)} waited for order:${order} ${gfp}, up to ${longest.ms} ms`,
        clause` in ${longest.function}`,
        whenNote(group),
        clause`; ${low && zoneName(low.value)} was still below low when the bundle was taken`,
      ].join('');
      yield findingOf(
        group,
        {
          message,
          remedies: [
            advice(
              'See what reclaim waits for',
              md`Dirty and Writeback of /proc/meminfo, \`iostat -x\`, and the stacks of kswapd. Less dirty memory (\`vm.dirty_background_bytes\`) lets reclaim find clean pages; with most memory anonymous and no swap nothing can be reclaimed.`,
            ),
          ],
        },
        [low && cite(low, 'free')],
      );
    }
  },
});
