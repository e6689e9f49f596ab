import { defined } from '../../core/model/defined.ts';
import { md } from '../../core/model/markdown.ts';
import { clause, listed, plural } from '../../core/model/text.ts';
import { defineRule } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { LinkChange } from '../../facts/kernel-log/link-change.ts';
import { NetdevTimeout } from '../../facts/kernel-log/netdev-timeout.ts';
import { advice } from '../../linux/remedies.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

export default defineRule({
  id: 'netdev-timeout',
  severity: 'error',
  summary: 'A network device stopped sending',
  why: 'Packets stood in a transmit queue for longer than the driver allows (usually five seconds) and none left. The driver then resets the device, which costs all of its traffic for a moment. Causes are the driver, the firmware of the device, lost interrupts, or a device that sends pause frames without end.',
  links: ['https://docs.kernel.org/networking/netdevices.html'],
  needs: [KernelLog],
  uses: [NetdevTimeout, LinkChange],
  *check(host) {
    for (const group of grouped(host.events(NetdevTimeout), v => v.device)) {
      const { device, driver } = group[0]!.fact.value;
      const queues = [...new Set(group.flatMap(e => e.fact.value.queue ?? []))].sort((a, b) => a - b);
      const longest = Math.max(0, ...group.map(e => e.fact.value.ms ?? 0));
      const where =
        queues.length === 0
          ? ''
          : queues.length <= 8
            ? ` on ${queues.length === 1 ? 'queue' : 'queues'} ${listed(queues.map(String))}`
            : ` on ${plural(queues.length, 'queue')}`;
      const down = host.events(LinkChange).find(e => e.fact.value.device === device && !e.fact.value.up);
      const most = clause`, up to ${longest > 0 && longest} ms`;
      yield findingOf(
        group,
        {
          message: `${device}${clause` (${driver})`}: transmit timed out${where}${most}${whenNote(group)}`,
          ...defined({
            detail:
              queues.length > 1
                ? md`- Several queues: rather the device or its firmware than one interrupt.`
                : undefined,
          }),
          remedies: [
            advice(
              `Look at ${device} itself`,
              md`Compare the versions of driver and firmware (\`ethtool -i\`) with what the vendor recommends; look at \`ethtool -S\` for pause frames and errors, and at \`/proc/interrupts\` for whether the interrupt of that queue still counts. Lines of the driver around the report say more.`,
            ),
          ],
        },
        [down?.fact],
      );
    }
  },
});
