import { defined } from '../../core/model/defined.ts';
import type { Fact } from '../../core/model/fact.ts';
import { md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause, listed } from '../../core/model/text.ts';
import { defineRule, type Finding, type Severity } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { CephEvent, type CephEventValue, type CephWhat } from '../../facts/kernel-log/ceph-event.ts';
import { advice } from '../../linux/remedies.ts';
import { clip, gravest, tally } from './_storage.ts';
import { groupEvents } from '../_events.ts';
import { whenText, withCopies } from '../_text.ts';

type Reported = Occurrence<CephEventValue>;

const names: Readonly<Record<string, readonly [string, string?]>> = {
  down: ['message that a daemon is down or out', 'messages that a daemon is down or out'],
  up: ['daemon up again', 'daemons up again'],
  connection: ['closed connection'],
  'session-lost': ['lost session'],
  'session-established': ['new session'],
  mds: ['trouble with a metadata server', 'troubles with a metadata server'],
  rbd: ['failed image request'],
};
/** Connections that are idle are closed by the daemon after a quarter of an hour: no fault by itself. */
const grave: Readonly<Record<CephWhat, Severity>> = {
  down: 'warning',
  up: 'info',
  connection: 'info',
  'session-lost': 'warning',
  'session-established': 'info',
  mds: 'warning',
  rbd: 'error',
};

export default defineRule({
  id: 'ceph-event',
  severity: 'warning',
  summary: 'The Ceph client lost daemons, or requests to an image failed',
  why: 'I/O to placement groups whose OSDs are down waits until the cluster has a new map; without a monitor no map comes at all. Tasks that use the image or the filesystem hang meanwhile, without an error. A request that failed with -108 or -107 met a client that the cluster has shut out.',
  needs: [KernelLog],
  uses: [CephEvent],
  *check(host) {
    const groups = groupEvents(host.events(CephEvent), v =>
      v.device ? `image ${v.device}` : (v.daemon ?? '').replace(/\d+$/, ''),
    );
    for (const group of groups.values())
      if (group.some(g => grave[g.fact.value.what] !== 'info' || g.fact.value.what === 'connection'))
        yield finding(group);
  },
});

/** Daemons by the last that was said of each. */
function downNow(group: readonly Reported[]): string[] {
  const last = new Map<string, CephWhat>();
  for (const { fact } of group)
    if (fact.value.daemon && fact.value.what !== 'connection') last.set(fact.value.daemon, fact.value.what);
  return [...last].filter(([, what]) => what === 'down').map(([daemon]) => daemon);
}

function finding(group: readonly Reported[]): Finding {
  const down = downNow(group);
  const monitors = group.filter(
    g => g.fact.value.what === 'session-lost' || g.fact.value.what === 'session-established',
  );
  const noMonitor = monitors.at(-1)?.fact.value.what === 'session-lost';
  const severityOf = (v: CephEventValue): Severity =>
    v.what === 'down' && down.length === 0
      ? 'info'
      : v.what === 'session-lost' && noMonitor && (v.daemon ?? '').startsWith('mon')
        ? 'error'
        : v.what === 'session-lost' && !noMonitor
          ? 'info'
          : grave[v.what];
  const severity = gravest(group.map(g => severityOf(g.fact.value)));
  const worst =
    group.find(g => severityOf(g.fact.value) === severity && grave[g.fact.value.what] !== 'info') ??
    group.find(g => severityOf(g.fact.value) === severity)!;
  const { daemon, device } = worst.fact.value;
  const who = device ?? (daemon ?? '').replace(/\d+$/, '');
  const state = down.length
    ? `; not said to be up again: ${listed(down, 6)}`
    : noMonitor
      ? '; no new session in this log'
      : '';
  return defined({
    message: [
      `Ceph ${who}: ${tally(group, v => v.what, names)}`,
      clause` (${whenText(group)})`,
      `: ${clip(worst.fact.value.text)}${state}`,
    ].join(''),
    severity,
    count: group.length,
    evidence: [worst.fact, ...withCopies(group, 24).filter(f => f !== worst.fact)] as [Fact<any>, ...Fact<any>[]],
    detail:
      severity === 'info'
        ? md`Idle connections are closed after 15 minutes and opened again with the next request.`
        : undefined,
    remedies:
      severity === 'info'
        ? []
        : [
            advice(
              'Look at the cluster',
              md`\`ceph -s\`, \`ceph osd tree\` and \`ceph health detail\` for the time of the first message; on this host the network to the daemons named. Requests under way stand in \`/sys/kernel/debug/ceph/*/osdc\`.`,
            ),
          ],
  });
}
