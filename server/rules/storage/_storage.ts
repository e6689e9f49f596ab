/** Words and sums that the rules about storage share. */
import type { Occurrence } from '../../core/model/occurrences.ts';
import { list, plural } from '../../core/model/text.ts';
import type { Severity } from '../../core/review/rule.ts';
import { secondsBetween } from './_chain.ts';
import { spanText } from '../_text.ts';

/** Group events by a key; undefined leaves one out. Order of first appearance. */
export function groupEvents<T>(
  events: readonly Occurrence<T>[],
  keyOf: (value: T) => string | undefined,
): Map<string, Occurrence<T>[]> {
  const groups = new Map<string, Occurrence<T>[]>();
  for (const event of events) {
    const key = keyOf(event.fact.value);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  return groups;
}

/** How often, for three events or more over at least a minute: `about 12 a minute`; empty otherwise. */
function rateText(events: readonly Occurrence<unknown>[]): string {
  const seconds = events.length < 3 ? undefined : secondsBetween(events[0]!, events.at(-1)!);
  if (seconds === undefined || seconds < 60) return '';
  for (const [unit, length] of [
    ['a second', 1],
    ['a minute', 60],
    ['an hour', 3600],
    ['a day', 86400],
  ] as const) {
    const rate = ((events.length - 1) * length) / seconds;
    if (rate >= 0.95) return `about ${Math.round(rate)} ${unit}`;
  }
  return '';
}

/** `first ..., last ..., about N a minute` for a bracket; empty without clocks. */
export const whenText = (events: readonly Occurrence<unknown>[]): string =>
  [spanText(events), rateText(events)].filter(Boolean).join(', ');

/**
 * `3 task aborts, 2 device resets`: how many of each sort, in order of first appearance. `names` gives singular and,
 * where it differs, plural.
 */
export function tally<T>(
  events: readonly Occurrence<T>[],
  sortOf: (value: T) => string,
  names: Readonly<Record<string, readonly [string, string?]>>,
): string {
  const counts = new Map<string, number>();
  for (const { fact } of events) counts.set(sortOf(fact.value), (counts.get(sortOf(fact.value)) ?? 0) + 1);
  return list([...counts].map(([sort, n]) => plural(n, ...((names[sort] ?? [sort]) as [string, string?]))));
}

const grades: readonly Severity[] = ['info', 'warning', 'error'];
/** The gravest of some severities. */
export const gravest = (severities: readonly Severity[]): Severity =>
  severities.reduce((a, b) => (grades.indexOf(b) > grades.indexOf(a) ? b : a), 'info' as Severity);

/** Text of a bundle cut to a length that a message bears. */
export const clip = (text: string, most = 100): string => (text.length > most ? `${text.slice(0, most - 3)}...` : text);
