/** Dumps within one file: which row is which, and where a row that comes again begins another dump. */
import type { Fact } from './fact.ts';
import type { Field, Kind } from './kind.ts';
import { from } from './nearest.ts';

/** Is a row that comes again of another moment? */
export const comesAgain = (kind: Kind): boolean => kind.once === true || kind.iterations !== undefined;

/** Which row of its kind a fact is: equal for the same row of two dumps. Undefined where the kind has no such fields. */
export function identityOf(kind: Kind, value: Readonly<Record<string, unknown>>): string | undefined {
  const names = identityFields(kind);
  return names.length ? names.map(name => `${value[name] ?? ''}`).join('/') : undefined;
}

const identities = new WeakMap<Kind, readonly string[]>();
/** The fields of which that is made. */
export function identityFields(kind: Kind): readonly string[] {
  let names = identities.get(kind);
  if (!names) identities.set(kind, (names = namesWhere(kind, f => f.identity === true)));
  return names;
}
const namesWhere = (kind: Kind, where: (f: Field) => boolean): string[] =>
  Object.entries(kind.fields).flatMap(([name, f]) => (where(f) ? [name] : []));

/** One dump within a file, and its number there, from 0. */
export interface Part {
  readonly part: number;
  readonly facts: readonly Fact<any>[];
  readonly iteration?: true;
}

/** Facts of a file and a kind never change, whatever host they are seen on. */
const partsKnown = new WeakMap<readonly Fact<any>[], readonly Part[]>();

/** The dumps within a file, as rows that come again and captions part them; of a run its iterations but the first of several. */
export function partsOf(kind: Kind, source: Sourced): readonly Part[] {
  let parts = partsKnown.get(source.facts);
  if (!parts) partsKnown.set(source.facts, (parts = partsIn(kind, source)));
  return parts;
}

function partsIn(kind: Kind, { facts, cuts }: Sourced): Part[] {
  if (!comesAgain(kind)) return [{ part: 0, facts }];
  const runs = runsOf(kind, facts, cuts);
  const [only] = runs.length === 1 ? runs : [];
  if (only && kind.iterations !== undefined) return iterationsOf(kind.iterations, only);
  const parts = runs.flatMap(run =>
    kind.iterations === undefined ? repetitionsOf(kind, run) : iterationsOf(kind.iterations, run),
  );
  return parts.map((p, i) => ({ part: i, facts: p.facts }));
}

/** The outputs between captions, those together that show no row twice: excerpts of one dump, perhaps. */
function runsOf(kind: Kind, facts: readonly Fact<any>[], cuts: readonly number[]): (readonly Fact<any>[])[] {
  if (cuts.length === 0 || facts.length === 0) return [facts];
  const outputs = new Map<number, Fact<any>[]>();
  for (const fact of facts) {
    const output = from(cuts, fact.at.line, line => line);
    const rows = outputs.get(output);
    if (rows) rows.push(fact);
    else outputs.set(output, [fact]);
  }
  const runs: Fact<any>[][] = [];
  let seen = new Set<string | undefined>();
  for (const output of outputs.values()) {
    const rows = new Set(output.map(f => identityOf(kind, f.value)));
    const last = runs.at(-1);
    if (last && ![...rows].some(row => seen.has(row))) {
      for (const fact of output) last.push(fact);
      for (const row of rows) seen.add(row);
    } else {
      runs.push(output);
      seen = rows;
    }
  }
  return runs;
}

/** A dump begins where the row that began the last one comes again. */
function repetitionsOf(kind: Kind, facts: readonly Fact<any>[]): Part[] {
  const parts: Fact<any>[][] = [];
  let begin: string | undefined;
  for (const fact of facts) {
    const row = identityOf(kind, fact.value);
    const last = parts.at(-1);
    if (last && (row === undefined || row !== begin)) last.push(fact);
    else {
      parts.push([fact]);
      begin = row;
    }
  }
  return parts.map((part, i) => ({ part: i, facts: part }));
}

/** The rows of each iteration. Most listings are of one, and may have rows by the hundred thousand. */
function byNumber(field: string, facts: readonly Fact<any>[]): ReadonlyMap<number, readonly Fact<any>[]> {
  const first = facts[0]?.value[field];
  if (facts.length > 0 && facts.every(fact => fact.value[field] === first)) return new Map([[first, facts]]);
  const parts = new Map<number, Fact<any>[]>();
  for (const fact of facts) {
    const part = parts.get(fact.value[field]);
    if (part) part.push(fact);
    else parts.set(fact.value[field], [fact]);
  }
  return parts;
}

/** The iterations of each run by their numbers, without the first of several. */
function iterationsOf(field: string, facts: readonly Fact<any>[]): Part[] {
  const parts = byNumber(field, facts);
  const all = [...parts].map(([part, rows]) => ({ part, facts: rows, iteration: true as const }));
  const begins = runsBegin(all);
  return all.filter((_, i) => !begins.has(i) || i + 1 === all.length || begins.has(i + 1));
}

/** A pause this much longer than the shortest, and at least a minute, parts two runs: the first of each counts from boot. */
const muchLonger = 20;

function runsBegin(parts: readonly Part[]): ReadonlySet<number> {
  const gaps = parts.map(({ facts: [first] }, i) => {
    const [time, before] = [first?.time, parts[i - 1]?.facts[0]?.time];
    return time?.wall === undefined || before?.wall === undefined ? undefined : time.wall - before.wall;
  });
  const shortest = Math.min(...gaps.flatMap(gap => (gap === undefined || gap <= 0 ? [] : gap)));
  const longest = Math.max(muchLonger * shortest, 60_000);
  return new Set([0, ...gaps.flatMap((gap, i) => (gap !== undefined && gap > longest ? i : []))]);
}

/** What one file says of a kind. */
export interface Sourced {
  readonly file: string;
  readonly facts: readonly Fact<any>[];
  /** Lines of captions, which part its outputs. */
  readonly cuts: readonly number[];
}
