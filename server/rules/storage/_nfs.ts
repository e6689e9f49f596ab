/** Outages of NFS servers, and which tasks hung on them. */
import type { Occurrence } from '../../core/model/occurrences.ts';
import type { History } from '../../core/model/view.ts';
import type { About } from '../../core/review/rule.ts';
import type { HungTaskValue } from '../../facts/kernel-log/hung-task.ts';
import { NfsNotResponding, type NfsNotRespondingValue } from '../../facts/kernel-log/nfs-not-responding.ts';
import { firstReport, mayHaveBlocked } from '../_blocked.ts';
import { secondsInOneBoot } from '../_boots.ts';
import { groupEvents } from '../_events.ts';
import { type HangKind, nfs, waitsOf } from './_hung.ts';

type Reported = Occurrence<NfsNotRespondingValue>;

/** From the first "not responding" to the "OK" after it, where one came. */
interface Outage {
  readonly since: Reported;
  readonly until?: Reported;
}

/** The outages that the reports of one server tell. */
export function outagesOf(reports: readonly Reported[]): Outage[] {
  const found: Outage[] = [];
  let since: Reported | undefined;
  for (const report of reports) {
    if (!report.fact.value.recovered) since ??= report;
    else if (since) {
      found.push({ since, until: report });
      since = undefined;
    }
  }
  return since ? [...found, { since }] : found;
}

/**
 * Seconds from a request to "not responding" over TCP, unless mounted otherwise: 60, and as much again at each of two
 * retries (include/uapi/linux/nfs_fs.h NFS_DEF_TCP_TIMEO and NFS_DEF_TCP_RETRANS; fs/nfs/client.c
 * nfs_init_timeout_values(); net/sunrpc/xprt.c xprt_calc_majortimeo()). Over UDP it is less.
 */
const majorTimeout = 180;

/** May a task have blocked for the silence of the server, and did it block before the server was back? */
export function hangsOnServer(
  history: History<HangKind>,
  server: string,
  outages: readonly Outage[],
  report: Occurrence<HungTaskValue>,
): boolean {
  const awaited = services(waitsOf(history, report));
  // Mostly the report does not tell which server, or by its address where the log has its name.
  const named = awaited.filter(name => name !== nfs.name && isAddress(name) === isAddress(server));
  if (awaited.length === 0 || (named.length > 0 && !named.includes(server))) return false;
  const first = firstReport(history, report);
  return outages.some(({ since, until }) => {
    if (!mayHaveBlocked(history, since, report, majorTimeout)) return false;
    const back = until ? secondsInOneBoot(history, until, first) : -1;
    return back !== undefined && back < first.fact.value.seconds;
  });
}

const isAddress = (server: string): boolean => /^[\d.]+$|:/.test(server);

const services = (about: readonly About[]): string[] =>
  about.flatMap(({ thing, name }) => (thing === 'service' ? name : []));

/** Tells of a report the servers whose silence may account for it. */
export function silentServers(
  history: History<HangKind | 'nfs-not-responding'>,
): (report: Occurrence<HungTaskValue>) => readonly string[] {
  const servers = [...groupEvents(history.events(NfsNotResponding), v => v.server)].map(
    ([server, reports]) => [server, outagesOf(reports)] as const,
  );
  return report =>
    servers.flatMap(([server, outages]) => (hangsOnServer(history, server, outages, report) ? server : []));
}
