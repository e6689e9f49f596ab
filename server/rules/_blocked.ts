/** When tasks blocked that the hung task detector reports, and whether that may be for what another report tells of. */
import type { Occurrence } from '../core/model/occurrences.ts';
import type { View } from '../core/model/view.ts';
import { HungTask, type HungTaskValue } from '../facts/kernel-log/hung-task.ts';
import { secondsInOneBoot } from './_boots.ts';
import { secondsBetween } from './_text.ts';

type Reported = Occurrence<HungTaskValue>;

/** By the list of reports: to look for the first one anew for each report is quadratic. */
const firstReports = new WeakMap<readonly Reported[], ReadonlyMap<Reported, Reported>>();

/**
 * The first report of what may be the same wait. A task that stays blocked is told again at each check, a timeout apart
 * at most (kernel/hung_task.c watchdog()); one that blocked anew may come as soon as that, so only two part them.
 */
export function firstReport(view: View<'hung-task'>, report: Reported): Reported {
  const reports = view.events(HungTask);
  let firsts = firstReports.get(reports);
  if (!firsts) firstReports.set(reports, (firsts = readFirsts(reports)));
  return firsts.get(report) ?? report;
}

function readFirsts(reports: readonly Reported[]): ReadonlyMap<Reported, Reported> {
  const firsts = new Map<Reported, Reported>();
  const last = new Map<string, Reported>();
  for (const report of reports) {
    const { task, pid, seconds } = report.fact.value;
    const before = last.get(`${task} ${pid}`);
    const gap = before && secondsBetween(before, report);
    const goesOn = gap !== undefined && gap < 2 * seconds;
    firsts.set(report, goesOn ? firsts.get(before!)! : report);
    last.set(`${task} ${pid}`, report);
  }
  return firsts;
}

const hasClock = ({ fact, boot }: Occurrence<any>): boolean => boot !== undefined || fact.time?.wall !== undefined;

/**
 * May a task have blocked for a request of which an event tells, at most `late` seconds after it was sent, that it
 * failed? At its first report the task was not scheduled for the seconds that are printed (kernel/hung_task.c
 * check_hung_task()), so it had blocked that long before, or longer. Where that was before the request it has another
 * reason. The report itself may come before the event. Without clocks it must come after.
 */
export function mayHaveBlocked(
  view: View<'hung-task' | 'boot'>,
  event: Occurrence<any>,
  report: Reported,
  late: number,
): boolean {
  const first = firstReport(view, report);
  const gap = secondsInOneBoot(view, event, first);
  if (gap === undefined) return false;
  return hasClock(event) && hasClock(first) ? gap >= first.fact.value.seconds - late : gap > 0;
}

/**
 * Had a task blocked by so many seconds after an event? It is first reported at the second check in which it was not
 * scheduled, checks being as far apart as the seconds that are printed, so it had blocked twice as long before at most.
 */
export function mustHaveBlocked(
  view: View<'hung-task' | 'boot'>,
  event: Occurrence<any>,
  report: Reported,
  within: number,
): boolean {
  const first = firstReport(view, report);
  const gap = secondsInOneBoot(view, event, first);
  return gap === undefined || gap <= 2 * first.fact.value.seconds + within;
}
