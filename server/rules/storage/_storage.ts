/** Words and sums that the rules about storage share. */
import type { Occurrence } from '../../core/model/occurrences.ts';
import { listed, plural } from '../../core/model/text.ts';
import type { Severity } from '../../core/review/rule.ts';

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
  return listed([...counts].map(([sort, n]) => plural(n, ...((names[sort] ?? [sort]) as [string, string?]))));
}

const grades: readonly Severity[] = ['info', 'warning', 'error'];
/** The gravest of some severities. */
export const gravest = (severities: readonly Severity[]): Severity =>
  severities.reduce((a, b) => (grades.indexOf(b) > grades.indexOf(a) ? b : a), 'info' as Severity);

/** Text of a bundle cut to a length that a message bears. */
export const clip = (text: string, most = 100): string => (text.length > most ? `${text.slice(0, most - 3)}...` : text);
