import { md } from '../../core/model/markdown.ts';
import { clause, plural } from '../../core/model/text.ts';
import { defineRule } from '../../core/review/rule.ts';
import { ThermalThrottling } from '../../facts/kernel-log/thermal-throttling.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { advice } from '../../linux/remedies.ts';
import { findingOf, whenNote } from '../_events.ts';

export default defineRule({
  id: 'thermal-throttling',
  severity: 'warning',
  summary: 'The processor lowered its clock for heat',
  why: 'Above its limit the processor slows itself down until it has cooled. Work takes longer without any load to show for it. Fans, filters, the room, or a power setting of the firmware are the causes.',
  needs: [KernelLog],
  uses: [ThermalThrottling],
  *check(host) {
    const all = host.events(ThermalThrottling);
    const hot = all.filter(e => e.fact.value.throttled);
    if (hot.length === 0) return;
    const cpus = new Set(hot.map(e => e.fact.value.cpu));
    // The counter runs since boot, also where messages were left out for their rate.
    const total = Math.max(0, ...hot.map(e => e.fact.value.total ?? 0));
    const normal = all.filter(e => !e.fact.value.throttled).at(-1);
    const which = cpus.size === 1 ? `CPU ${hot[0]!.fact.value.cpu}` : plural(cpus.size, 'CPU');
    const most = clause`, up to ${total > 0 && plural(total, 'time')} on one since boot`;
    const back = normal ? '; back to normal at times' : '';
    yield findingOf(
      hot,
      {
        message: `${which} throttled for heat${most}${whenNote(hot)}${back}`,
        remedies: [
          advice(
            'Check the cooling',
            md`Temperatures and fans of the management controller, dust and air flow, the power profile of the firmware. \`turbostat\` or \`/sys/devices/system/cpu/cpu*/thermal_throttle/\` show whether it goes on.`,
          ),
        ],
      },
      [normal?.fact],
    );
  },
});
