/** When events were, in words, and as evidence. */
import type { Fact } from '../core/model/fact.ts';
import { type Occurrence, ofOtherBoot } from '../core/model/occurrences.ts';

/** Clocks of one boot agree to this, in seconds, over a boot's life unless it was suspended. */
const clockDrift = 120;

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

/** Are events of several boots? Their times since boot count from different ones and cannot be compared. */
const severalBoots = (events: readonly Occurrence<unknown>[]): boolean => {
  const firstOf = new Map<string, Occurrence<unknown>>();
  const known = events.find(e => e.ofBoot !== undefined);
  return events.some(event => {
    const { file } = event.fact.at;
    const first = firstOf.get(file);
    if (!first) firstOf.set(file, event);
    return ofOtherBoot(event, first ?? event) || ofOtherBoot(event, known ?? event);
  });
};

/**
 * Seconds from one event to another, negative where it came before; 0 where only the order of lines is known. Undefined
 * when nothing tells, or when the events are of different boots.
 */
export function secondsBetween(a: Occurrence<any>, b: Occurrence<any>): number | undefined {
  if (ofOtherBoot(a, b)) return undefined;
  if (a.copies.length + b.copies.length === 0 && a.fact.at.file === b.fact.at.file) return secondsInLog(a.fact, b.fact);
  for (const x of [a.fact, ...a.copies])
    for (const y of [b.fact, ...b.copies]) if (x.at.file === y.at.file) return secondsInLog(x, y);
  if (a.boot !== undefined && b.boot !== undefined) return b.boot - a.boot;
  return a.fact.time?.wallIs === b.fact.time?.wallIs ? wallSeconds(a.fact, b.fact) : undefined;
}

/** Seconds from one line of a log to another; undefined where its clocks or the order of its lines deny each other. */
function secondsInLog(x: Fact<any>, y: Fact<any>): number | undefined {
  const boot = difference(x.time?.boot, y.time?.boot);
  const wall = wallSeconds(x, y);
  const order = y.at.line - x.at.line;
  const gap = boot ?? wall ?? 0;
  const backwards = order >= 0 ? gap < -1 : gap > 1;
  const apart = boot !== undefined && wall !== undefined && Math.abs(boot - wall) > clockDrift;
  if (backwards || apart) return undefined;
  return gap === 0 ? Math.sign(order) * 1e-9 : gap;
}

const difference = (from: number | undefined, to: number | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : to - from;

function wallSeconds(x: Fact<any>, y: Fact<any>): number | undefined {
  const milliseconds = difference(x.time?.wall, y.time?.wall);
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

/** How often, for three events or more over at least a minute: `about 12 a minute`; empty otherwise. */
function rateText(events: readonly Occurrence<unknown>[]): string {
  const seconds = events.length < 3 || severalBoots(events) ? undefined : secondsBetween(events[0]!, events.at(-1)!);
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

/** Evidence with the places where other logs say the same, each fact once, at most `most`. */
export function withCopies(events: readonly Occurrence<any>[], most = 24): Fact<any>[] {
  return [...events.map(e => e.fact), ...events.flatMap(e => e.copies)].slice(0, most);
}
