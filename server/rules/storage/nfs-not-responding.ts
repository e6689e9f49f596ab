import type { Fact } from '../../core/model/fact.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { plural } from '../../core/model/text.ts';
import { defineRule, type Finding } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { NfsNotResponding, type NfsNotRespondingValue } from '../../facts/kernel-log/nfs-not-responding.ts';
import { advice } from '../../linux/remedies.ts';
import { groupEvents } from '../_events.ts';
import { secondsBetween, whenText, withCopies } from '../_text.ts';

type Report = Occurrence<NfsNotRespondingValue>;

/** An outage that users notice, in seconds. */
const noticed = 60;

export default defineRule({
  id: 'nfs-not-responding',
  severity: 'error',
  summary: 'An NFS server did not answer',
  why: 'The client waited for a major timeout (60 seconds over TCP unless mounted otherwise). On a hard mount it tries on and every task that touches the mount hangs in state D until the server answers; on a soft mount the call fails ("timed out") and data may be lost. The cause is the server, the network, or a client too busy to receive the answer.',
  needs: [KernelLog],
  uses: [NfsNotResponding],
  *check(host) {
    for (const group of groupEvents(host.events(NfsNotResponding), v => v.server).values()) {
      const outages = group.filter(g => !g.fact.value.recovered);
      if (outages.length > 0) yield finding(group, outages);
    }
  },
});

/** Seconds of the longest time from the first "not responding" to the "OK" after it; undefined without clocks. */
function longest(group: readonly Report[]): number | undefined {
  let most: number | undefined;
  let since: Report | undefined;
  for (const report of group) {
    if (!report.fact.value.recovered) since ??= report;
    else if (since) {
      const seconds = secondsBetween(since, report);
      if (seconds !== undefined && seconds >= (most ?? 0)) most = seconds;
      since = undefined;
    }
  }
  return most;
}

function finding(group: readonly Report[], outages: readonly Report[]): Finding {
  const first = outages[0]!;
  const { server } = first.fact.value;
  const recovered = group.at(-1)!.fact.value.recovered;
  const timedOut = outages.filter(o => o.fact.value.state === 'timed out').length;
  const seconds = longest(group);
  const when = whenText(outages);
  const outcome = recovered
    ? `it answers again${seconds === undefined || seconds < 1 ? '' : `, at the longest after ${Math.round(seconds)} s`}`
    : 'no answer from it after that in this log';
  return {
    message: `NFS server ${server} did not respond (${[plural(outages.length, 'report'), when].filter(Boolean).join(', ')})${timedOut ? `, ${plural(timedOut, 'request')} given up` : ''}; ${outcome}`,
    severity: !recovered ? 'error' : timedOut || (seconds ?? 0) >= noticed ? 'warning' : 'info',
    count: outages.length,
    evidence: [first.fact, ...(recovered ? [group.at(-1)!.fact] : []), ...withCopies(outages, 16).slice(1)] as [
      Fact<any>,
      ...Fact<any>[],
    ],
    detail:
      'Tasks that hang on this mount show NFS or RPC functions in their stacks; they go on by themselves when the server answers.',
    remedies: [
      advice(
        'Look at the server and the way to it',
        'Is the server up and its `nfsd` threads not all busy? On the client `nfsstat -rc` (retransmissions), `mountstats`, errors and drops of the interface (`ip -s link`), the MTU along the way. `umount -f` and `-l` do not bring the data back.',
      ),
    ],
  };
}
