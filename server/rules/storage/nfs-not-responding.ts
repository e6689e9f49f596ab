import type { Fact } from '../../core/model/fact.ts';
import { md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause, plural } from '../../core/model/text.ts';
import { defineRule, type Finding, type Explains } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { NfsNotResponding, type NfsNotRespondingValue } from '../../facts/kernel-log/nfs-not-responding.ts';
import { HungTask } from '../../facts/kernel-log/hung-task.ts';
import { advice } from '../../linux/remedies.ts';
import { type HangKind, hangKinds } from './_hung.ts';
import { hangsOnServer, outagesOf } from './_nfs.ts';
import { eventsOf } from '../_boots.ts';
import { groupEvents } from '../_events.ts';
import { secondsBetween, whenText, withCopies } from '../_text.ts';

type Reported = Occurrence<NfsNotRespondingValue>;

/** An outage that users notice, in seconds. */
const noticed = 60;

export default defineRule({
  id: 'nfs-not-responding',
  severity: 'error',
  summary: 'An NFS server did not answer',
  why: 'The client waited for a major timeout (180 seconds over TCP unless mounted otherwise). On a hard mount it tries on and every task that touches the mount hangs in state D until the server answers; on a soft mount the call fails ("timed out") and data may be lost. The cause is the server, the network, or a client too busy to receive the answer.',
  needs: [KernelLog],
  uses: [NfsNotResponding, ...hangKinds],
  explains: { 'hung-task': explainsHang },
  *check(host) {
    for (const group of groupEvents(host.events(NfsNotResponding), v => v.server).values()) {
      const silent = group.filter(g => !g.fact.value.recovered);
      if (silent.length > 0) yield finding(group, silent);
    }
  },
});

/** Seconds of the longest outage that ended; undefined without clocks. */
function longest(group: readonly Reported[]): number | undefined {
  let most: number | undefined;
  for (const { since, until } of outagesOf(group)) {
    const seconds = until && secondsBetween(since, until);
    if (seconds !== undefined && seconds >= (most ?? 0)) most = seconds;
  }
  return most;
}

/** Does every task wait for the server? One that never answered again is nearer than one that did. */
function explainsHang(...[root, hang, view]: Parameters<Explains<'nfs-not-responding' | HangKind>>): false | number {
  const reports = eventsOf(view, NfsNotResponding, root);
  const outages = outagesOf(reports);
  const hung = eventsOf(view, HungTask, hang);
  const { server } = reports[0]!.fact.value;
  if (hung.length === 0 || !hung.every(report => hangsOnServer(view, server, outages, report))) return false;
  return outages.some(outage => outage.until === undefined) ? 0 : 1;
}

function finding(group: readonly Reported[], silent: readonly Reported[]): Finding {
  const first = silent[0]!;
  const { server } = first.fact.value;
  const recovered = group.at(-1)!.fact.value.recovered;
  const timedOut = silent.filter(o => o.fact.value.state === 'timed out').length;
  const seconds = longest(group);
  const reports = [plural(silent.length, 'report'), whenText(silent)].filter(Boolean).join(', ');
  const given = clause`, ${timedOut > 0 && plural(timedOut, 'request')} given up`;
  const outcome = recovered
    ? `it answers again${seconds === undefined || seconds < 1 ? '' : `, at the longest after ${Math.round(seconds)} s`}`
    : 'no answer from it after that in this log';
  return {
    message: `NFS server ${server} did not respond (${reports})${given}; ${outcome}`,
    severity: !recovered ? 'error' : timedOut || (seconds ?? 0) >= noticed ? 'warning' : 'info',
    count: silent.length,
    evidence: [first.fact, ...(recovered ? [group.at(-1)!.fact] : []), ...withCopies(silent, 16).slice(1)] as [
      Fact<any>,
      ...Fact<any>[],
    ],
    detail: md`Tasks that hang on this mount show NFS or RPC functions in their stacks; they go on by themselves when the server answers.`,
    remedies: [
      advice(
        'Look at the server and the way to it',
        md`Is the server up and its \`nfsd\` threads not all busy? On the client \`nfsstat -rc\` (retransmissions), \`mountstats\`, errors and drops of the interface (\`ip -s link\`), the MTU along the way. \`umount -f\` and \`-l\` do not bring the data back.`,
      ),
    ],
    about: [{ thing: 'service', name: server }],
    events: group.slice(group.indexOf(first)).map(g => g.fact),
  };
}
