import { defined } from '../../core/model/defined.ts';
import type { Fact } from '../../core/model/fact.ts';
import { bullets, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause } from '../../core/model/text.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule, type Finding, type Severity } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { MdEvent, type MdEventValue } from '../../facts/kernel-log/md-event.ts';
import { advice } from '../../linux/remedies.ts';
import { type ChainKind, chainKinds, chainLines, errorsBefore, rootClause } from './_chain.ts';
import { clip, gravest, tally } from './_storage.ts';
import { groupEvents } from '../_events.ts';
import { whenText, withCopies } from '../_text.ts';

type Reported = Occurrence<MdEventValue>;

const names: Readonly<Record<string, readonly [string, string?]>> = {
  'disk-failed': ['failed member'],
  'array-failed': ['message that the array cannot run', 'messages that the array cannot run'],
  'started-degraded': ['start without all members', 'starts without all members'],
  'not-clean': ['start after an unclean stop', 'starts after an unclean stop'],
  'read-error': ['read error'],
  'read-error-corrected': ['corrected read error'],
  kicked: ['member left out', 'members left out'],
  superblock: ['failed superblock write'],
};
const grave: Readonly<Record<MdEventValue['what'], Severity>> = {
  'disk-failed': 'error',
  'array-failed': 'error',
  superblock: 'error',
  kicked: 'warning',
  'started-degraded': 'warning',
  'read-error': 'warning',
  'read-error-corrected': 'info',
  'not-clean': 'info',
};
const order: readonly MdEventValue['what'][] = [
  'array-failed',
  'disk-failed',
  'superblock',
  'started-degraded',
  'kicked',
  'read-error',
  'read-error-corrected',
  'not-clean',
];

export default defineRule({
  id: 'md-event',
  severity: 'warning',
  summary: 'An md array lost a member, runs without one, or met read errors',
  why: 'A member that fails a write is taken out of the array, which goes on without it as long as its level allows; the next failure may cost the data. A read error is answered from the other members and written back: corrected ones are early signs of a failing disk.',
  links: ['https://docs.kernel.org/admin-guide/md.html'],
  needs: [KernelLog],
  uses: [MdEvent, ...chainKinds],
  *check(host) {
    const arrays = new Map<string, string>();
    for (const { fact } of host.events(MdEvent))
      if (fact.value.array && fact.value.device) arrays.set(fact.value.device, fact.value.array);
    for (const [name, group] of groupEvents(
      host.events(MdEvent),
      v => v.array ?? arrays.get(v.device ?? '') ?? v.device ?? 'an array',
    ))
      yield finding(host, name, group);
  },
});

function finding(host: View<ChainKind>, name: string, group: readonly Reported[]): Finding {
  const worst = group.toSorted((a, b) => order.indexOf(a.fact.value.what) - order.indexOf(b.fact.value.what))[0]!;
  const { what, text, remaining, device } = worst.fact.value;
  const lost = what === 'disk-failed' || what === 'array-failed';
  const chain = lost && device ? errorsBefore(host, device, worst).filter(l => l.event.fact.kind !== MdEvent.name) : [];
  const severity = gravest(group.map(g => grave[g.fact.value.what]));
  return defined({
    message: [
      `${rootClause(chain)}${name}: ${tally(group, v => v.what, names)}`,
      clause` (${whenText(group)})`,
      `: ${clip(text, 120)}`,
      clause`; it runs on ${what === 'disk-failed' && remaining}`,
    ].join(''),
    severity,
    count: group.length,
    evidence: [
      worst.fact,
      ...chain.slice(0, 6).map(l => l.event.fact),
      ...withCopies(group, 24).filter(f => f !== worst.fact),
    ] as [Fact<any>, ...Fact<any>[]],
    detail: chain.length ? bullets(chainLines(chain)) : undefined,
    remedies:
      severity === 'info'
        ? []
        : [
            advice(
              'Look at the array',
              md`\`cat /proc/mdstat\` and \`mdadm --detail\` for its state now, \`smartctl -x\` for the member. Replace a failed member (\`mdadm --manage ... --replace\` or \`--add\`) before another one fails; check the other members first, for a rebuild reads all of them.`,
            ),
          ],
  });
}
