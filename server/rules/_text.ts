/** When events were, in words, and as evidence. */
import type { Fact } from '../core/model/fact.ts';
import type { Occurrence } from '../core/model/occurrences.ts';

/** Seconds since boot, or the printed wall time, or nothing. */
export function timeText(o: Occurrence<unknown>): string | undefined {
  const boot = o.fact.time?.boot ?? o.boot;
  if (boot !== undefined) return `${boot.toFixed(boot < 1000 ? 3 : 0)} s after boot`;
  const { wall, wallIs } = o.fact.time ?? {};
  if (wall === undefined) return undefined;
  const iso = new Date(wall).toISOString().replace('T', ' ').slice(0, 19);
  return wallIs === 'yearless' ? iso.slice(5) : iso;
}

/** `first at ..., last at ...` of events in order; empty without clocks. */
export function spanText(events: readonly Occurrence<unknown>[]): string {
  const first = events[0] && timeText(events[0]);
  const last = events.at(-1) && timeText(events.at(-1)!);
  if (!first || !last) return '';
  if (severalBoots(events)) return 'in more than one boot';
  return events.length === 1 || first === last ? `at ${first}` : `first ${first}, last ${last}`;
}

/**
 * Does a log hold them in another order than their times since boot? Then these count from different boots and cannot
 * be compared.
 */
function severalBoots(events: readonly Occurrence<unknown>[]): boolean {
  const lastLine = new Map<string, number>();
  for (const { fact } of events) {
    if (fact.time?.boot === undefined) continue;
    if (fact.at.line < (lastLine.get(fact.at.file) ?? -1)) return true;
    lastLine.set(fact.at.file, fact.at.line);
  }
  return false;
}

/** Evidence with the places where other logs say the same, each fact once, at most `most`. */
export function withCopies(events: readonly Occurrence<any>[], most = 24): Fact<any>[] {
  return [...events.map(e => e.fact), ...events.flatMap(e => e.copies)].slice(0, most);
}
