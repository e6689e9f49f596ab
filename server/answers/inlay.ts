/**
 * Hints between the words, off unless asked for: wall time behind the stamp of an event, sizes behind numbers that
 * count pages, kB or bytes.
 */
import { kindOf } from '../core/model/kind.ts';
import { type Fact, fieldSpan } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { wallText } from './clock-text.ts';
import type { TextAt } from './cursor.ts';
import { countsMemory, type Explanation, entryOf, humanValue, type PageSizes, pageSizes } from './numbers.ts';
import type { Reviewed } from './reviewed.ts';

/** Hints of one request; an editor asks for what it shows. */
const maxHints = 2000;
/** The stamp of printk, with the caller behind it where the kernel prints one, within the beginning of a line. */
const stamp = /\[ {0,12}\d{1,12}\.\d{1,9}\](?:\[[ \t]{0,8}[TC]\d{1,9}\])?/;
const maxPrefix = 400;

/** Words to be shown behind what stands before `character` of a line, with a gap between. */
export interface Hint {
  readonly line: number;
  readonly character: number;
  readonly label: string;
  /** How it is known, in plain text. */
  readonly tooltip?: string;
}

/** Which hints are wanted. */
export interface HintKinds {
  /** Wall time behind the stamp of events in a kernel log. */
  readonly time: boolean;
  /** Human sizes behind numbers that count pages, kB or bytes. */
  readonly sizes: boolean;
}

/** Lines of a file, the last one included. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

/** Hints for some lines of a file, in their order. */
export function hintsOn(reviewed: Reviewed, path: string, lines: Lines, wanted: HintKinds, textAt: TextAt): Hint[] {
  const host = reviewed.hostOf(path);
  if (!host || (!wanted.time && !wanted.sizes)) return [];
  const hints: Hint[] = [];
  const facts = reviewed.factsOn(path, lines.first, lines.last);
  if (wanted.time) hints.push(...times(reviewed, host, facts, lines, textAt));
  if (wanted.sizes) hints.push(...sizes(host.seenFrom(path), facts, lines, textAt));
  return hints.sort((a, b) => a.line - b.line || a.character - b.character).slice(0, maxHints);
}

const within = (line: number, { first, last }: Lines): boolean => first <= line && line <= last;

/** Wall time of events, once a line, where the line itself prints none. */
function* times(
  reviewed: Reviewed,
  host: Host,
  facts: readonly Fact<any>[],
  lines: Lines,
  textAt: TextAt,
): Iterable<Hint> {
  const done = new Set<number>();
  for (const fact of facts) {
    const { line } = fact.at;
    if (
      kindOf(fact).same === undefined ||
      fact.time?.boot === undefined ||
      fact.time.wall !== undefined ||
      done.has(line) ||
      !within(line, lines)
    )
      continue;
    const known = reviewed.clockOf(host)(fact);
    const m = known && stamp.exec(textAt({ file: fact.at.file, line, start: 0, end: maxPrefix }));
    if (!known || !m) continue;
    done.add(line);
    yield {
      line,
      character: m.index + m[0].length,
      label: wallText(known, 0),
      tooltip: `Wall time by ${known.how}`,
    };
  }
}

/** Sizes of memory, of one number once. */
function* sizes(host: Host, facts: readonly Fact<any>[], lines: Lines, textAt: TextAt): Iterable<Hint> {
  let page: PageSizes | undefined;
  const known = new Map<string, Explanation | undefined>();
  const done = new Set<string>();
  let left = maxHints;
  for (const fact of facts) {
    if (kindOf(fact).same !== undefined) continue;
    for (const field of fact.fields?.names ?? []) {
      const entry = cachedEntry(known, fact, field);
      if (!countsMemory(entry?.unit)) continue;
      const span = fieldSpan(fact, field);
      if (!span || !within(span.line, lines) || done.has(`${span.line}:${span.end}`)) continue;
      const human = humanValue(textAt(span), entry?.unit, fact, () => (page ??= pageSizes(host)));
      if (!human) continue;
      done.add(`${span.line}:${span.end}`);
      // What it is printed in stays with its number.
      const printed = / ?[kK]B?\b/y.exec(textAt({ ...span, start: span.end, end: span.end + 4 }))?.[0].length ?? 0;
      yield { line: span.line, character: span.end + printed, label: `= ${human}` };
      if (--left === 0) return;
    }
  }
}

/** A row of a thousand columns asks the glossary once. */
function cachedEntry(
  known: Map<string, Explanation | undefined>,
  fact: Fact<any>,
  field: string,
): Explanation | undefined {
  const term = kindOf(fact).term?.(fact.value, field);
  const key = `${fact.kind} ${term ? `${term.dump} ${term.field}` : ''} ${field.replace(/\d+/g, '0')}`;
  if (!known.has(key)) known.set(key, entryOf(fact, field).entry);
  return known.get(key);
}
