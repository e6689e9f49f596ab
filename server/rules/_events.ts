/** What rules that report events of the kernel log share: reports of one cause together, how often, and where. */
import type { Fact } from '../core/model/fact.ts';
import type { Occurrence } from '../core/model/occurrences.ts';
import { plural } from '../core/model/text.ts';
import type { Finding } from '../core/review/rule.ts';
import { whenText, withCopies } from './_text.ts';

/** Events by what `keyOf` says of them, in the order of the first of each; undefined leaves one out. */
export function groupEvents<T>(
  events: readonly Occurrence<T>[],
  keyOf: (value: T, event: Occurrence<T>) => string | undefined,
): Map<string, Occurrence<T>[]> {
  const groups = new Map<string, Occurrence<T>[]>();
  for (const event of events) {
    const key = keyOf(event.fact.value, event);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  return groups;
}

/** Events of one cause, in the order of the first of each. */
export const grouped = <T>(
  events: readonly Occurrence<T>[],
  causeOf: (value: T, event: Occurrence<T>) => string,
): Occurrence<T>[][] => [...groupEvents(events, causeOf).values()];

/**
 * ` (3 reports, first ..., last ..., about 2 an hour)` to stand behind a message, ` (at ...)` for one event, and nothing
 * for one without a clock.
 */
export const whenNote = (events: readonly Occurrence<unknown>[], one = 'report'): string => {
  const text = [events.length > 1 ? plural(events.length, one) : '', whenText(events)].filter(Boolean).join(', ');
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
