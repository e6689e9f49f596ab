/** The nearest in time of many, where those already taken do not count. */

/** Index of the first entry at or after a time. */
export function from<E>(list: readonly E[], at: number, atOf: (entry: E) => number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (atOf(list[middle]!) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const atOf = ({ at }: { readonly at: number }): number => at;

/** Entries in the order of time. What is taken stays so, and is skipped in steps that grow (a disjoint-set forest). */
export class Untaken<E extends { readonly at: number }> {
  private readonly list: readonly E[];
  private readonly isTaken: (entry: E) => boolean;
  /** For each entry that is taken, an index behind it, and one before it, that may not be. */
  private readonly behind: number[];
  private readonly before: number[];

  constructor(list: readonly E[], isTaken: (entry: E) => boolean) {
    this.list = list;
    this.isTaken = isTaken;
    this.behind = list.map((_, i) => i + 1);
    this.before = list.map((_, i) => i - 1);
  }

  /** The entry nearest to a time: of two as near the earlier, of equal times the first. */
  nearest(at: number): E | undefined {
    const i = from(this.list, at, atOf);
    const later = this.skip(this.behind, i);
    const earlier = this.skip(this.before, i - 1);
    if (!earlier || (later && later.at - at < at - earlier.at)) return later;
    return this.skip(this.behind, from(this.list, earlier.at, atOf));
  }

  private skip(steps: number[], start: number): E | undefined {
    let end = start;
    while (this.list[end] && this.isTaken(this.list[end]!)) end = steps[end]!;
    for (let i = start; i !== end; ) {
      const next = steps[i]!;
      steps[i] = end;
      i = next;
    }
    return this.list[end];
  }
}
