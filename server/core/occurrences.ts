/**
 * One event, several logs. The same report stands in dmesg, in the journal and in kern.log, each time stamped in another way: seconds since boot,
 * wall time to the second, wall time without a year. Two reports are one event when they say the same and their clocks agree.
 */
import type { Fact } from './fact.ts';

export interface Occurrence<T> {
  /** The report with the best time: it speaks for the event. */
  readonly fact: Fact<T>;
  /** The same report in other logs, or repeated by a second console. */
  readonly copies: readonly Fact<T>[];
  /** Seconds since boot where a log prints them or the clocks of two logs could be compared. */
  readonly boot: number | undefined;
}

/** Seconds after boot in which a log daemon may not run yet. */
const firstMinute = 60;

/** Stamps of the kernel itself agree to the microsecond; a daemon's wall time is rounded and comes a little later, at boot much later. */
const tolerance = (both: 'boot' | 'wall', boot: number): number => (both === 'boot' ? 0.05 : boot < firstMinute ? 60 : 3);

const keyOf = (fact: Fact<any>): string => `${fact.kind.name} ${fact.kind.same?.(fact.value) ?? JSON.stringify(fact.value)}`;

/**
 * Merge the reports of one kind. `files` holds its facts by file, `clocks` all events by file, by which the offset between two logs is found.
 * Oldest first where times are known, else in the order of the files.
 */
export function occurrences<T>(files: ReadonlyMap<string, readonly Fact<T>[]>, clocks: ReadonlyMap<string, readonly Fact<any>[]>): Occurrence<T>[] {
  const offsets = wallOffsets(clocks);
  const bootOf = (fact: Fact<T>): number | undefined => {
    if (fact.time?.boot !== undefined) return fact.time.boot;
    const offset = offsets.get(fact.at.file);
    return fact.time?.wall !== undefined && offset !== undefined ? fact.time.wall / 1000 - offset : undefined;
  };
  type Open = { fact: Fact<T>; copies: Fact<T>[]; boot: number | undefined; seenIn: Set<string> };
  const byKey = new Map<string, Open[]>();
  const all: Open[] = [];
  const ordered = [...files].sort((a, b) => clockRank(a[1]) - clockRank(b[1]));
  for (const [file, facts] of ordered) {
    for (const fact of facts) {
      const key = keyOf(fact);
      const known = byKey.get(key) ?? [];
      const match = nearest(known, fact, bootOf(fact));
      if (match) {
        match.copies.push(fact);
        match.seenIn.add(file);
        match.boot ??= bootOf(fact);
        continue;
      }
      const open = { fact, copies: [], boot: bootOf(fact), seenIn: new Set([file]) };
      byKey.set(key, [...known, open]);
      all.push(open);
    }
  }
  const at = (o: Open): number => o.boot ?? (o.fact.time?.wall ?? 0) / 1000;
  return all.sort((a, b) => at(a) - at(b)).map(({ fact, copies, boot }) => ({ fact, copies, boot }));

  function nearest(known: readonly Open[], fact: Fact<T>, boot: number | undefined): Open | undefined {
    let best: Open | undefined;
    let distance = Infinity;
    for (const o of known) {
      const twice = o.seenIn.has(fact.at.file);
      if (twice && !(fact.time?.boot !== undefined && fact.time.boot === o.fact.time?.boot)) continue;
      const gap = apart(o.fact, fact, o.boot, boot);
      if (gap === undefined) return o; // no clock to tell them apart: the n-th report of one log is the n-th of the other
      if (gap < distance) [best, distance] = [o, gap];
    }
    return best;
  }
}

/** Seconds between two reports, Infinity when they cannot be one event, undefined when no clock tells. */
function apart(a: Fact<any>, b: Fact<any>, bootA: number | undefined, bootB: number | undefined): number | undefined {
  if (bootA !== undefined && bootB !== undefined) {
    const both = a.time?.boot !== undefined && b.time?.boot !== undefined ? 'boot' : 'wall';
    const gap = Math.abs(bootA - bootB);
    return gap <= tolerance(both, bootA) ? gap : Infinity;
  }
  if (a.time?.wall !== undefined && b.time?.wall !== undefined && a.time.wallIs === b.time.wallIs) {
    const gap = Math.abs(a.time.wall - b.time.wall) / 1000;
    return gap <= tolerance('wall', Infinity) ? gap : Infinity;
  }
  return undefined;
}

const clockRank = (facts: readonly Fact<any>[]): number => (facts.some(f => f.time?.boot !== undefined) ? 0 : facts.some(f => f.time?.wall !== undefined) ? 1 : 2);

/** For each log: its wall clock (seconds) minus seconds since boot, from its own lines that carry both, else from reports it shares with another log. */
function wallOffsets(clocks: ReadonlyMap<string, readonly Fact<any>[]>): Map<string, number> {
  const offsets = new Map<string, number>();
  const bootTimes = new Map<string, number[]>();
  for (const facts of clocks.values())
    for (const fact of facts) {
      if (fact.time?.boot === undefined) continue;
      const key = keyOf(fact);
      const list = bootTimes.get(key);
      if (list) list.push(fact.time.boot);
      else bootTimes.set(key, [fact.time.boot]);
    }
  for (const [file, facts] of clocks) {
    const votes = new Map<number, number>();
    for (const fact of facts) {
      if (fact.time?.wall === undefined) continue;
      const boots = fact.time.boot !== undefined ? [fact.time.boot] : (bootTimes.get(keyOf(fact)) ?? []).slice(0, 64);
      for (const boot of new Set(boots)) {
        const offset = Math.round(fact.time.wall / 1000 - boot);
        // What was printed before the daemon ran is stamped with the daemon's start: it decides only where nothing later does.
        const weight = boot >= firstMinute ? 1000 : 1;
        for (const near of [offset - 1, offset, offset + 1]) votes.set(near, (votes.get(near) ?? 0) + weight * (near === offset ? 2 : 1));
      }
    }
    let best: [number, number] | undefined;
    for (const vote of votes) if (!best || vote[1] > best[1]) best = vote;
    if (best) offsets.set(file, best[0]);
  }
  return offsets;
}
