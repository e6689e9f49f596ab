/** What a user may set. A value that makes no sense is as good as none. */
import * as z from 'zod/mini';
import type { Settings } from './messages.ts';

const strings = z.catch(z.array(z.string()), []);
const off = z.catch(z.boolean(), false);
const noHints = { time: false, sizes: false };
const inlayHints = z.catch(z.object({ time: off, sizes: off }), noHints);
/** What holds where nothing is set. */
export const defaults: Settings = { exclude: [], disabledRules: [], automatic: true, inlayHints: noHints };
const shape = z.catch(
  z.object({ exclude: strings, disabledRules: strings, automatic: z.catch(z.boolean(), true), inlayHints }),
  { ...defaults, exclude: [], disabledRules: [] },
);

export const readSettings = (given: unknown): Settings => shape.parse(given);

/** Longest text that a client tells of, in UTF-16 units, as it says when it begins; undefined where it knows no limit. */
export const readLongest = (options: unknown): number | undefined =>
  z.catch(z.object({ longest: z.optional(z.number().check(z.positive())) }), {}).parse(options).longest;

/**
 * Is a path excluded? Globs as in the editor's own settings: `*` and `?` within a segment, `**` across segments,
 * `{a,b}`; a glob without `/` matches in every folder, and a folder that matches takes in what is below it. Time is at
 * most glob times path, whatever the glob.
 */
export function excluder(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.filter(g => g !== '' && g.length < 500).flatMap(g => alternatives(g).map(segmentsOf));
  if (patterns.length === 0) return () => false;
  return path => {
    const segments = path.split('/');
    return patterns.some(p => startsWithGlob(segments, p));
  };
}

/** Many alternatives of many alternatives are nobody's glob. */
const maxAlternatives = 200;

/** `a{b,c}` as `ab` and `ac`, the innermost braces first. */
function alternatives(glob: string): string[] {
  let all = [glob];
  for (let found = true; found; ) {
    found = false;
    all = all.flatMap(g => {
      const close = g.indexOf('}');
      const open = close < 0 ? -1 : g.lastIndexOf('{', close);
      if (open < 0) return [g];
      found = true;
      return g
        .slice(open + 1, close)
        .split(',')
        .map(part => g.slice(0, open) + part + g.slice(close + 1));
    });
    if (all.length > maxAlternatives) return all.slice(0, maxAlternatives);
  }
  return all;
}

function segmentsOf(glob: string): string[] {
  const plain = glob.replace(/^\.?\//, '').replace(/\/$/, '');
  const segments = (plain.includes('/') ? plain : `**/${plain}`).split('/');
  return segments.filter((s, i) => s !== '**' || segments[i - 1] !== '**');
}

/** Do the first segments match? What comes after them stands below a folder that does. */
const startsWithGlob = (path: readonly string[], glob: readonly string[]): boolean =>
  wildMatch(
    path,
    glob.at(-1) === '**' ? glob : [...glob, '**'],
    part => part === '**',
    (part, segment) =>
      wildMatch(
        segment,
        part,
        c => c === '*',
        (c, given) => c === '?' || c === given,
      ),
  );

/** Match with wild cards by going back to the last one only: that is enough, and keeps the time in bounds. */
function wildMatch<T>(
  given: ArrayLike<T>,
  pattern: ArrayLike<T>,
  isWild: (part: T) => boolean,
  matches: (part: T, given: T) => boolean,
): boolean {
  let [g, p, wild, from] = [0, 0, -1, 0];
  while (g < given.length) {
    if (p < pattern.length && isWild(pattern[p]!)) [wild, p, from] = [p, p + 1, g];
    else if (p < pattern.length && matches(pattern[p]!, given[g]!)) [g, p] = [g + 1, p + 1];
    else if (wild < 0) return false;
    else [p, from, g] = [wild + 1, from + 1, from + 1];
  }
  while (p < pattern.length && isWild(pattern[p]!)) p++;
  return p === pattern.length;
}
