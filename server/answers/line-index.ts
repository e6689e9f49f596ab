/**
 * Things by the lines they stand on, found by halving: a file of half a million facts answers as fast as one of ten.
 */
import type { Span } from '../core/model/fact.ts';

export interface LineIndex<T> {
  /** What stands on any line from `first` to `last`, in the order given. */
  between(first: number, last: number): T[];
}

/** `items` in the order of their first lines. */
export function lineIndex<T>(items: readonly T[], spanOf: (item: T) => Span): LineIndex<T> {
  const short: T[] = [];
  const long: T[] = [];
  for (const item of items) (lastLine(spanOf(item)) > spanOf(item).line ? long : short).push(item);
  // The last line that this or any earlier one reaches: where it falls short of a line, nothing before can stand on it.
  let most = -1;
  const reach = long.map(item => (most = Math.max(most, lastLine(spanOf(item)))));

  /** How many of `list` begin before `line`. */
  function startingBefore(list: readonly T[], line: number): number {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (spanOf(list[middle]!).line < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    between(first, last) {
      const found: T[] = [];
      for (let i = startingBefore(long, last + 1) - 1; i >= 0 && reach[i]! >= first; i--)
        if (lastLine(spanOf(long[i]!)) >= first) found.push(long[i]!);
      found.reverse();
      for (let i = startingBefore(short, first); i < short.length && spanOf(short[i]!).line <= last; i++)
        found.push(short[i]!);
      return long.length
        ? found.sort((a, b) => spanOf(a).line - spanOf(b).line || spanOf(a).start - spanOf(b).start)
        : found;
    },
  };
}

const lastLine = (at: Span): number => at.through ?? at.line;
