/** What rules that report events of the kernel log share: reports of one cause together, how often, and where. */
import type { Fact } from '../core/model/fact.ts';
import type { Occurrence } from '../core/model/occurrences.ts';
import { plural } from '../core/model/text.ts';
import type { Finding } from '../core/review/rule.ts';
import { spanText, withCopies } from './_text.ts';

/** Events of one cause, in the order of the first of each. */
export function grouped<T>(events: readonly Occurrence<T>[], causeOf: (value: T) => string): Occurrence<T>[][] {
  const groups = new Map<string, Occurrence<T>[]>();
  for (const event of events) {
    const key = causeOf(event.fact.value);
    const known = groups.get(key);
    if (known) known.push(event);
    else groups.set(key, [event]);
  }
  return [...groups.values()];
}

/** Seconds on any clock that two events of one log share. */
const secondsOf = (e: Occurrence<unknown>): number | undefined =>
  e.boot ?? e.fact.time?.boot ?? (e.fact.time?.wall === undefined ? undefined : e.fact.time.wall / 1000);

/**
 * How often, from the first to the last of at least three events that are at least a minute apart: `about 12 an hour`.
 */
export function rateText(events: readonly Occurrence<unknown>[]): string {
  const [first, last] = [events[0] && secondsOf(events[0]), events.at(-1) && secondsOf(events.at(-1)!)];
  if (events.length < 3 || first === undefined || last === undefined || last - first < 60) return '';
  const perHour = ((events.length - 1) / (last - first)) * 3600;
  if (perHour >= 120) return `about ${Math.round(perHour / 60)} a minute`;
  return perHour >= 1
    ? `about ${Math.round(perHour)} an hour`
    : perHour * 24 >= 1
      ? `about ${Math.round(perHour * 24)} a day`
      : 'less than one a day';
}

/** `3 reports, first ..., last ..., about 2 an hour`, or `at ...` for one; empty for one without a clock. */
function whenText(events: readonly Occurrence<unknown>[], one = 'report'): string {
  return [events.length > 1 ? plural(events.length, one) : '', spanText(events), rateText(events)]
    .filter(Boolean)
    .join(', ');
}

/** The same in brackets behind a blank. */
export const whenNote = (events: readonly Occurrence<unknown>[], one = 'report'): string => {
  const text = whenText(events, one);
  return text ? ` (${text})` : '';
};

/** A finding on events of one cause; `proof` are facts of other files that belong to it. */
export function findingOf(
  events: readonly Occurrence<any>[],
  rest: Omit<Finding, 'evidence' | 'count'>,
  proof: readonly (Fact<any> | undefined)[] = [],
): Finding {
  return {
    ...rest,
    count: events.length,
    evidence: [events[0]!.fact, ...withCopies(events).slice(1), ...proof.filter(f => f !== undefined)],
  };
}
