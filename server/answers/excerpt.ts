/**
 * What is shown of a file that is too long for an editor: the lines around all that findings speak of, each behind its
 * number in the file. Only words of ours stand where no number does.
 */
import type { Span } from '../core/model/fact.ts';
import { oneLine } from '../core/model/text.ts';
import type { LineRange } from '../core/read/member.ts';
import type { Position } from './cursor.ts';
import type { HoverText } from './hover.ts';
import type { Hint } from './inlay.ts';
import type { Fold, OutlineNode } from './outline.ts';
import type { Reviewed } from './reviewed.ts';

/** Lines shown before and behind a place, and at the beginning of the file. */
const around = 20;
/** Lines shown of one report. */
const mostOfOne = 500;
/** Lines shown at most: what the gravest findings speak of comes first. */
const most = 20_000;
/** Characters of the column of numbers; the colours of `syntaxes` know it. */
export const gutter = 13;

export interface Excerpt {
  /** What of the file is shown, in its order; nothing of it touches. */
  readonly parts: readonly LineRange[];
  /** Lines of the file. */
  readonly lines: number;
  /** Where a place of the file stands in the excerpt; where it was left out, on the line that says so. */
  put(at: Span): Span;
  /** The line of the excerpt; undefined for one that is left out. */
  shown(line: number): number | undefined;
  /** The place in the file; undefined on a line of ours. */
  taken(position: Position): Position | undefined;
  /** The same for a range: what of it stands in the file. */
  takenRange(start: Position, end: Position): { readonly start: Position; readonly end: Position } | undefined;
}

/** The excerpt of a file of so many lines, around what a review cites of it. */
export function excerptOf(reviewed: Reviewed, path: string, lines: number): Excerpt {
  const wanted: LineRange[] = [{ from: 0, to: Math.min(lines, around) }];
  let count = 0;
  for (const { line, through = line } of citedOf(reviewed, path)) {
    const [from, to] = [Math.max(0, line - around), Math.min(lines, through + 1 + around, line + mostOfOne)];
    if (count + to - from > most) break;
    count += to - from;
    wanted.push({ from, to });
  }
  return laidOut(merged(wanted), lines);
}

/** All places of a file that findings speak of, those of the gravest first. */
function* citedOf(reviewed: Reviewed, path: string): Iterable<Span> {
  for (const finding of reviewed.findings.values())
    for (const { at } of finding.evidence) if (at.file === path) yield at;
}

/** In their order; what overlaps or touches is one. */
function merged(wanted: readonly LineRange[]): LineRange[] {
  const parts: LineRange[] = [];
  for (const next of wanted.toSorted((a, b) => a.from - b.from)) {
    const last = parts.at(-1);
    if (last && next.from <= last.to) parts[parts.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    else parts.push(next);
  }
  return parts;
}

/** A line of ours at the top, and one wherever lines are left out. */
function laidOut(parts: readonly LineRange[], lines: number): Excerpt {
  const starts: number[] = [];
  let next = 1;
  for (const [i, { from, to }] of parts.entries()) {
    if (from > (parts[i - 1]?.to ?? 0)) next++;
    starts.push(next);
    next += to - from;
  }
  /** The last part that begins at or before a line. */
  const before = (sorted: (i: number) => number, line: number): number => {
    let [low, high] = [0, parts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted(middle) <= line) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  const shown = (line: number): number | undefined => {
    const i = before(at => parts[at]!.from, line);
    return i >= 0 && line < parts[i]!.to ? starts[i]! + line - parts[i]!.from : undefined;
  };
  const lineAt = (at: number): number | undefined => {
    const i = before(part => starts[part]!, at);
    const line = i < 0 ? undefined : parts[i]!.from + at - starts[i]!;
    return line !== undefined && line < parts[i]!.to ? line : undefined;
  };
  const taken = ({ line, character }: Position): Position | undefined => {
    const there = lineAt(line);
    return there === undefined ? undefined : { line: there, character: Math.max(0, character - gutter) };
  };
  return {
    parts,
    lines,
    shown,
    taken,
    put({ file, line, start, end, through }) {
      const at = shown(line);
      const i = before(part => parts[part]!.from, line);
      if (at === undefined) return { file, line: starts[i]! + parts[i]!.to - parts[i]!.from, start: 0, end: 0 };
      const place = { file, line: at, start: start + gutter, end: end + gutter };
      return through === undefined
        ? place
        : { ...place, through: starts[i]! + Math.min(through, parts[i]!.to - 1) - parts[i]!.from };
    },
    takenRange(start, end) {
      // A line of ours stands before a part or behind the last.
      let from = taken(start);
      for (let line = start.line + 1; !from && line <= end.line; line++) from = taken({ line, character: 0 });
      let to = taken(end);
      for (let line = end.line - 1; !to && line >= start.line; line--) to = taken({ line, character: Infinity });
      return from && to ? { start: from, end: to } : undefined;
    },
  };
}

const grouped = (n: number): string => n.toLocaleString('en-US');

/** The text of an excerpt, given the lines of its parts in their order. */
export function excerptText({ parts, lines }: Excerpt, name: string, given: readonly string[]): string {
  const ours = (words: string): string => `${' '.repeat(gutter - 3)} │ ${words}`;
  const shown = parts.reduce((n, { from, to }) => n + to - from, 0);
  const of = `${grouped(shown)} of ${grouped(lines)} lines of ${oneLine(name, 200)}`;
  const text = [ours(`${of}, which is too long to be shown: its beginning, and what findings speak of`)];
  let end = 0;
  let next = 0;
  const leftOut = (to: number): void => {
    if (to > end) text.push(ours(`… ${to - end === 1 ? '1 line is' : `${grouped(to - end)} lines are`} left out …`));
  };
  for (const { from, to } of parts) {
    leftOut(from);
    for (let line = from; line < to; line++)
      text.push(`${String(line + 1).padStart(gutter - 3)} │ ${given[next++] ?? ''}`);
    end = to;
  }
  leftOut(lines);
  return `${text.join('\n')}\n`;
}

/** Answers about the file, as they stand in its excerpt; what is left out there is not told. */
export const inExcerpt = {
  hover: (excerpt: Excerpt, told: HoverText | undefined): HoverText | undefined =>
    told?.at ? { ...told, at: excerpt.put(told.at) } : told,

  outline: (excerpt: Excerpt, nodes: readonly OutlineNode[]): OutlineNode[] =>
    nodes.flatMap(node => {
      const children = inExcerpt.outline(excerpt, node.children ?? []);
      if (excerpt.shown(node.head.line) === undefined) return children;
      const head = excerpt.put(node.head);
      const at = excerpt.shown(node.at.line) === undefined ? head : excerpt.put(node.at);
      return { ...node, at, head, ...(children.length ? { children } : {}) };
    }),

  folds: (excerpt: Excerpt, folds: readonly Fold[]): Fold[] =>
    folds.flatMap(({ from, to }) => {
      const { line, through = line } = excerpt.put({ file: '', line: from, start: 0, end: 0, through: to });
      return excerpt.shown(from) !== undefined && through > line ? { from: line, to: through } : [];
    }),

  /** Between two lines of the excerpt; `hints` gives those between two lines of the file. */
  hints: (
    excerpt: Excerpt,
    { first, last }: { readonly first: number; readonly last: number },
    hints: (first: number, last: number) => readonly Hint[],
  ): Hint[] =>
    excerpt.parts.flatMap(({ from, to }) => {
      const start = excerpt.shown(from)!;
      const [above, below] = [Math.max(first, start), Math.min(last, start + to - from - 1)];
      if (above > below) return [];
      return hints(from + above - start, from + below - start).map(({ line, character, ...hint }) => ({
        ...hint,
        line: line - from + start,
        character: character + gutter,
      }));
    }),
} as const;
