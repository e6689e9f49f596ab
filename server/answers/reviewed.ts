/**
 * The result of one review, with what it takes to answer soon: by file, by line, by finding. Nothing here knows where
 * the bundle stands.
 */
import type { Fact } from '../core/model/fact.ts';
import type { Format } from '../core/read/format.ts';
import type { Host } from '../core/model/host.ts';
import type { Bundle } from '../core/read/load.ts';
import type { Review } from '../core/review/run.ts';
import type { Linked } from '../core/review/links.ts';
import { type Clock, openClock } from '../facts/host/clock.ts';
import { type LineIndex, lineIndex } from './line-index.ts';

/** One place that a finding speaks of. */
export interface Cited {
  readonly id: string;
  readonly finding: Linked;
  readonly fact: Fact<any>;
  /** The place where the finding is shown, not one that proves it further. */
  readonly head: boolean;
}

/** A reviewed bundle with its indexes: all that an answer looks at. Paths are those of the bundle. */
export interface Reviewed {
  readonly bundle: Bundle;
  readonly review: Review;
  /** Findings by their ids, which stay the same as long as the finding does. */
  readonly findings: ReadonlyMap<string, Linked>;
  /** The finding that accounts for another, if one does. */
  explainedBy(finding: Linked): Linked | undefined;
  hostOf(path: string): Host | undefined;
  /** Formats found in a file, in their order. */
  formatsOf(path: string): readonly Format[];
  /** Facts of a file, in the order they stand in it. */
  factsOf(path: string): readonly Fact<any>[];
  /**
   * Facts of a file that stand on any line from `first` to `last`, in their order; time grows with what is found, not
   * with the file.
   */
  factsOn(path: string, first: number, last?: number): readonly Fact<any>[];
  /** Places of a file on those lines that findings speak of: those of the gravest finding first. */
  citedOn(path: string, first: number, last?: number): readonly Cited[];
  /** Lines of a file that findings speak of. */
  citedLines(path: string): ReadonlySet<number>;
  /** The clocks of a host, gathered once. */
  clockOf(host: Host): Clock;
}

/**
 * Indexes of lines are made when they are first asked for. `name` begins the id of every finding and tells it from those
 * of other bundles.
 */
export function reviewedOf(bundle: Bundle, review: Review, name: string): Reviewed {
  const hosts = new Map(bundle.hosts.flatMap(h => h.files().map(f => [f, h] as const)));
  const formats = new Map(bundle.files.map(f => [f.path, f.formats]));
  const facts = new Map<string, readonly Fact<any>[]>();
  const findings = new Map<string, Linked>();
  for (const f of review.findings) {
    const { file, line, start } = f.evidence[0].at;
    const id = `${name} ${f.rule.id} ${f.host} ${file}:${line}:${start}`;
    let unique = id;
    for (let n = 2; findings.has(unique); n++) unique = `${id} ${n}`;
    findings.set(unique, f);
  }
  const parents = new Map<Linked, Linked>(review.findings.flatMap(f => f.explains.map(other => [other, f] as const)));
  const clocks = new Map<Host, Clock>();
  const indexes = new Map<string, LineIndex<Fact<any>>>();
  let cited: Map<string, { places: Cited[]; index?: LineIndex<Cited> }> | undefined;

  function factsOf(path: string): readonly Fact<any>[] {
    return kept(facts, path, () => hosts.get(path)?.factsOf(path) ?? []);
  }

  function citedIn(path: string): { places: Cited[]; index?: LineIndex<Cited> } | undefined {
    if (!cited) {
      cited = new Map();
      for (const [id, finding] of findings)
        for (const [i, fact] of finding.evidence.entries())
          kept(cited, fact.at.file, () => ({ places: [] })).places.push({ id, finding, fact, head: i === 0 });
    }
    return cited.get(path);
  }

  return {
    bundle,
    review,
    findings,
    explainedBy: finding => parents.get(finding),
    hostOf: path => hosts.get(path),
    formatsOf: path => formats.get(path) ?? [],
    factsOf,
    factsOn: (path, first, last = first) =>
      kept(indexes, path, () => lineIndex(factsOf(path), f => f.at)).between(first, last),
    citedOn(path, first, last = first) {
      const here = citedIn(path);
      if (!here) return [];
      here.index ??= lineIndex(
        here.places.toSorted((a, b) => a.fact.at.line - b.fact.at.line || a.fact.at.start - b.fact.at.start),
        c => c.fact.at,
      );
      return here.index.between(first, last);
    },
    citedLines: path => new Set(citedIn(path)?.places.map(c => c.fact.at.line)),
    clockOf: host => kept(clocks, host, () => openClock(host)),
  };
}

/** What a map holds under a key, made when it is first asked for. */
function kept<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
