/** Events that findings of two rules stand for, and how far apart they were where they are of one boot. */
import type { Fact } from '../core/model/fact.ts';
import type { Kind } from '../core/model/kind.ts';
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

/** By the events: every comparison of two events asks for them. */
const bootLines = new WeakMap<readonly Occurrence<any>[], readonly Fact<any>[]>();

/** Every line that tells of a boot, in each log that has it. */
function bootsOf(view: View<'boot'>): readonly Fact<any>[] {
  const boots = view.events(Boot);
  let lines = bootLines.get(boots);
  if (!lines) bootLines.set(boots, (lines = boots.flatMap(o => [o.fact, ...o.copies])));
  return lines;
}

/**
 * Seconds from one event to another of the same boot, negative where it came before. Undefined where they are of two
 * boots, or nothing tells that they are of one.
 */
export function secondsInOneBoot(view: View<'boot'>, a: Occurrence<any>, b: Occurrence<any>): number | undefined {
  const boots = bootsOf(view);
  const shared = inOneLog(a, b);
  if (shared.length === 0) return betweenLogs(boots, a, b);
  const apart = shared.some(([x, y]) => boots.some(boot => standsBetween(boot, x, y)));
  return apart ? undefined : secondsBetween(a, b);
}

/** The reports of two events that stand in the same log. */
export function inOneLog(a: Occurrence<any>, b: Occurrence<any>): (readonly [Fact<any>, Fact<any>])[] {
  const pairs: (readonly [Fact<any>, Fact<any>])[] = [];
  for (const x of [a.fact, ...a.copies])
    for (const y of [b.fact, ...b.copies]) if (x.at.file === y.at.file) pairs.push([x, y]);
  return pairs;
}

const standsBetween = ({ at }: Fact<any>, x: Fact<any>, y: Fact<any>): boolean =>
  at.file === x.at.file && (at.line - x.at.line) * (at.line - y.at.line) < 0;

/** Clocks of one boot agree to this, in seconds. */
const drift = 120;

/** No log has both: two logs may be of two boots. Wall clocks tell, or that one clock was set by the other. */
function betweenLogs(boots: readonly Fact<any>[], a: Occurrence<any>, b: Occurrence<any>): number | undefined {
  const [x, y] = [a.fact.time ?? {}, b.fact.time ?? {}];
  if (x.wall !== undefined && y.wall !== undefined) {
    const parted = boots.some(({ time }) => {
      const wall = time?.wall;
      return wall !== undefined && (wall - x.wall!) * (wall - y.wall!) < 0;
    });
    const begun = x.boot !== undefined && y.boot !== undefined ? y.wall / 1000 - y.boot - (x.wall / 1000 - x.boot) : 0;
    return parted || Math.abs(begun) > drift ? undefined : secondsBetween(a, b);
  }
  if (x.boot !== undefined && y.boot !== undefined) return undefined;
  // Where a time since boot was reckoned, one before that boot is of an older one.
  return (a.boot ?? 0) < 0 || (b.boot ?? 0) < 0 ? undefined : secondsBetween(a, b);
}
