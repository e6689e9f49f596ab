import { defined } from '../../core/model/defined.ts';
import { type Markdown, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause, plural } from '../../core/model/text.ts';
import { defineRule } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { BondingEvent } from '../../facts/kernel-log/bonding-event.ts';
import { LinkChange } from '../../facts/kernel-log/link-change.ts';
import { advice } from '../../linux/remedies.ts';
import { findingOf, grouped } from '../_events.ts';
import { whenText } from '../_text.ts';

/** A link that went away and came back so often is not a cable that somebody moved, nor a driver that was loaded. */
const leastPairs = 3;

export default defineRule({
  id: 'link-flapping',
  severity: 'warning',
  summary: 'A network link goes down and comes back',
  why: 'Each time the link goes down, packets are lost and routes, bonds and sessions are set up anew. A cable, a transceiver, the switch port or its spanning tree are the usual causes.',
  needs: [KernelLog],
  uses: [LinkChange, BondingEvent],
  *check(host) {
    for (const group of grouped(host.events(LinkChange), v => v.device)) {
      const downs = pairs(group);
      if (downs < leastPairs) continue;
      const { device, driver } = group[0]!.fact.value;
      const bond = host.events(BondingEvent).find(e => e.fact.value.device === device && e.fact.value.event === 'down');
      const lost = group.filter(e => !e.fact.value.up);
      const message = [
        device,
        clause` (${driver})`,
        `: the link went down and came back ${plural(downs, 'time')}`,
        clause` (${whenText(lost)})`,
        bond ? `; it is a part of ${bond.fact.value.bond}` : '',
      ].join('');
      yield findingOf(
        lost,
        {
          message,
          ...defined({ detail: speeds(group) }),
          remedies: [
            advice(
              'Check the cable, the transceiver and the switch port',
              md`\`ethtool\` (speed, FEC), \`ethtool -m\` (power of the transceiver) and \`ethtool -S\` (CRC and symbol errors) on this side, the counters of the port on the other. A resetting driver brings the link down too: look for its lines.`,
            ),
          ],
        },
        [
          ...group
            .filter(e => e.fact.value.up)
            .map(e => e.fact)
            .slice(0, 8),
          bond?.fact,
        ],
      );
    }
  },
});

/** Downs that an up follows. */
function pairs(events: readonly Occurrence<{ readonly up: boolean }>[]): number {
  let count = 0;
  let down = false;
  for (const { fact } of events) {
    if (fact.value.up && down) count++;
    down = !fact.value.up;
  }
  return count;
}

function speeds(events: readonly Occurrence<{ readonly speed?: string }>[]): Markdown | undefined {
  const seen = [...new Set(events.flatMap(e => e.fact.value.speed ?? []))];
  return seen.length > 1 ? md`- It came back with different speeds: ${seen.slice(0, 6).join(', ')}.` : undefined;
}
