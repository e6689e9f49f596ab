/** Events that findings of two rules stand for, and how far apart they were where they are of one boot. */
import type { Fact } from '../core/model/fact.ts';
import type { Kind } from '../core/model/kind.ts';
import { from } from '../core/model/nearest.ts';
import type { Occurrence } from '../core/model/occurrences.ts';
import type { View } from '../core/model/view.ts';
import type { Verdict } from '../core/review/rule.ts';
import { Boot } from '../facts/kernel-log/boot.ts';
import { secondsBetween } from './_text.ts';

/** The events of a kind that a finding stands for, or else that prove it, with their clocks. */
export function eventsOf<K extends string>(
  view: View<K>,
  kind: Kind<any, K>,
  { events, evidence }: Verdict,
): Occurrence<any>[] {
  const all = view.events(kind);
  let byFact = indices.get(all);
  if (!byFact) indices.set(all, (byFact = new Map(all.map(o => [o.fact, o]))));
  return (events ?? evidence).flatMap(fact => byFact.get(fact) ?? []);
}
const indices = new WeakMap<readonly Occurrence<any>[], ReadonlyMap<Fact<any>, Occurrence<any>>>();

/** Where boots begin, and when, for looking up what stands between two events. */
interface Boots {
  /** Lines by file, rising. */
  readonly lines: ReadonlyMap<string, readonly BootLine[]>;
  /** By the wall clock, rising. */
  readonly walls: readonly BootLine[];
}
interface BootLine {
  readonly at: number;
  readonly machine: string | undefined;
}

/** By the events: every comparison of two events asks for them. */
const known = new WeakMap<readonly Occurrence<any>[], Boots>();

function bootsOf(view: View<'boot'>): Boots {
  const events = view.events(Boot);
  let boots = known.get(events);
  if (boots) return boots;
  const lines = new Map<string, BootLine[]>();
  const walls: BootLine[] = [];
  for (const { fact, copies, machine } of events)
    for (const { at, time } of [fact, ...copies]) {
      const list = lines.get(at.file);
      if (list) list.push({ at: at.line, machine });
      else lines.set(at.file, [{ at: at.line, machine }]);
      if (time?.wall !== undefined) walls.push({ at: time.wall, machine });
    }
  for (const list of [...lines.values(), walls]) list.sort((a, b) => a.at - b.at);
  known.set(events, (boots = { lines, walls }));
  return boots;
}

/** Did the machine boot between two of its events? */
function bootedBetween(
  boots: readonly BootLine[] | undefined,
  x: number,
  y: number,
  machine: string | undefined,
): boolean {
  if (!boots) return false;
  const to = Math.max(x, y);
  for (let i = from(boots, Math.min(x, y), b => b.at); i < boots.length && boots[i]!.at < to; i++) {
    const { at, machine: booted } = boots[i]!;
    if (at > Math.min(x, y) && (booted === undefined || machine === undefined || booted === machine)) return true;
  }
  return false;
}

/**
 * Seconds from one event to another of the same boot, negative where it came before. Undefined where they are of two
 * boots, or nothing tells that they are of one.
 */
export function secondsInOneBoot(view: View<'boot'>, a: Occurrence<any>, b: Occurrence<any>): number | undefined {
  if (a.machine !== undefined && b.machine !== undefined && a.machine !== b.machine) return undefined;
  const boots = bootsOf(view);
  const shared = inOneLog(a, b);
  if (shared.length === 0) return betweenLogs(boots, a, b);
  const apart = shared.some(([x, y]) =>
    bootedBetween(boots.lines.get(x.at.file), x.at.line, y.at.line, a.machine ?? b.machine),
  );
  return apart ? undefined : secondsBetween(a, b);
}

/** The reports of two events that stand in the same log. */
export function inOneLog(a: Occurrence<any>, b: Occurrence<any>): (readonly [Fact<any>, Fact<any>])[] {
  // Most events stand in one log, and are asked about by the thousand.
  if (a.copies.length + b.copies.length === 0) return a.fact.at.file === b.fact.at.file ? [[a.fact, b.fact]] : [];
  const pairs: (readonly [Fact<any>, Fact<any>])[] = [];
  for (const x of [a.fact, ...a.copies])
    for (const y of [b.fact, ...b.copies]) if (x.at.file === y.at.file) pairs.push([x, y]);
  return pairs;
}

/** Clocks of one boot agree to this, in seconds. */
const drift = 120;

/** No log has both: two logs may be of two boots. Wall clocks tell, or that one clock was set by the other. */
function betweenLogs(boots: Boots, a: Occurrence<any>, b: Occurrence<any>): number | undefined {
  const [x, y] = [a.fact.time ?? {}, b.fact.time ?? {}];
  if (x.wall !== undefined && y.wall !== undefined) {
    const parted = bootedBetween(boots.walls, x.wall, y.wall, a.machine ?? b.machine);
    const begun = x.boot !== undefined && y.boot !== undefined ? y.wall / 1000 - y.boot - (x.wall / 1000 - x.boot) : 0;
    return parted || Math.abs(begun) > drift ? undefined : secondsBetween(a, b);
  }
  if (x.boot !== undefined && y.boot !== undefined) return undefined;
  // Where a time since boot was reckoned, one before that boot is of an older one.
  return (a.boot ?? 0) < 0 || (b.boot ?? 0) < 0 ? undefined : secondsBetween(a, b);
}
