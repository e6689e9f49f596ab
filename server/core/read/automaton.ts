/**
 * Which of many expressions may match at the start of a line, at the cost of one: they are joined into one automaton,
 * whose states are built when a text first leads to them (Thompson 1968). It may say yes too often, never no: counts
 * above a few and what is looked ahead for are left to the expression itself.
 */
import { lineFeed, type Node, other, readExpression, symbols } from './expression.ts';

/** A count above this is any count. */
const counted = 4;
const dead = 1;
const start = 2;

export class Automaton<T> {
  private readonly entries: readonly T[];
  // Of the expressions: a state waits for a character (`sets`), is a fork, or accepts (`accepts`).
  private readonly sets: (Uint8Array | undefined)[] = [];
  private readonly outs: (readonly number[])[] = [];
  private readonly accepts: (number | undefined)[] = [];
  private readonly reached: (readonly number[] | undefined)[] = [];
  private readonly first: readonly number[];
  // Of the automaton: the next state by state and symbol, 0 where not built yet, negative where something is accepted.
  private table = new Int32Array(0);
  private members: (readonly number[])[] = [];
  private readonly found = new Map<number, readonly T[]>();
  private readonly known = new Map<number, number>();
  /** In which turn a state was reached last. */
  private seen = new Int32Array(0);
  private behind = new Int32Array(0);
  private turn = 0;

  /** Beyond so many states all are forgotten and built anew: strange texts take time, not memory. */
  private readonly mostStates: number;

  /** Expressions are anchored at the start, have no flags and ask for one character at least. */
  constructor(entries: readonly (readonly [RegExp, T])[], mostStates = 8192) {
    this.mostStates = mostStates;
    this.entries = entries.map(([, entry]) => entry);
    const first = entries.map(([expression], i) => {
      const accepting = this.state(undefined, []);
      this.accepts[accepting] = i;
      return this.build(readExpression(expression), accepting, accepting);
    });
    this.seen = new Int32Array(this.sets.length);
    this.behind = new Int32Array(this.sets.length);
    this.first = this.closed(first);
    this.forget();
  }

  /**
   * The first entry that may match the line that begins at `from` and that `confirms`; undefined where there is none.
   * Reads no further than it must.
   */
  match(text: string, from: number, confirms: (entry: T) => boolean): T | undefined {
    const length = text.length;
    let state = start;
    for (let i = from; ; i++) {
      const c = i < length ? text.charCodeAt(i) : lineFeed;
      const symbol = c < other ? c : other;
      let next = this.table[state * symbols + symbol]!;
      if (next === 0) next = this.step(state, symbol);
      if (next < 0) {
        next = -next;
        for (const entry of this.found.get(next)!) if (confirms(entry)) return entry;
      }
      if (next === dead || c === lineFeed) return undefined;
      state = next;
    }
  }

  private state(set: Uint8Array | undefined, outs: readonly number[]): number {
    this.sets.push(set);
    this.outs.push(outs);
    return this.sets.length - 1;
  }

  /** The state in which a node begins that `next` follows. */
  private build(node: Node, next: number, accepting: number): number {
    switch (node.is) {
      case 'set':
        return this.state(node.set, [next]);
      case 'sequence':
        return node.nodes.reduceRight((after, part) => this.build(part, after, accepting), next);
      case 'choice':
        return this.state(
          undefined,
          node.nodes.map(part => this.build(part, next, accepting)),
        );
      case 'ahead':
        return this.build(node.node, accepting, accepting);
      case 'repeated':
        return this.repeat(node, next, accepting);
    }
  }

  private repeat({ node, min, max }: Node & { is: 'repeated' }, next: number, accepting: number): number {
    let after = next;
    if (max - min > 2 || min > counted) {
      const again: number[] = [next];
      after = this.state(undefined, again);
      again.push(this.build(node, after, accepting));
    } else for (let n = min; n < max; n++) after = this.state(undefined, [this.build(node, after, accepting), next]);
    for (let n = 0; n < Math.min(min, counted); n++) after = this.build(node, after, accepting);
    return after;
  }

  /** The states behind all forks. */
  private closed(states: readonly number[]): readonly number[] {
    const turn = ++this.turn;
    const open = [...states];
    const closed: number[] = [];
    for (let s = open.pop(); s !== undefined; s = open.pop()) {
      if (this.behind[s] === turn) continue;
      this.behind[s] = turn;
      if (this.sets[s] || this.accepts[s] !== undefined) closed.push(s);
      else for (const out of this.outs[s]!) open.push(out);
    }
    return closed;
  }

  private step(state: number, symbol: number): number {
    const { sets, reached, seen } = this;
    const next: number[] = [];
    const turn = ++this.turn;
    for (const s of this.members[state]!) {
      if (sets[s]?.[symbol] !== 1) continue;
      for (const r of (reached[s] ??= this.closed(this.outs[s]!))) {
        if (seen[r] === turn) continue;
        seen[r] = turn;
        next.push(r);
      }
    }
    if (this.members.length >= this.mostStates) {
      this.forget();
      return this.numbered(next, turn);
    }
    const number = this.numbered(next, turn);
    this.table[state * symbols + symbol] = number;
    return number;
  }

  /** The number of the automaton's state that stands for some states, in any order, all of them seen in this turn. */
  private numbered(states: readonly number[], turn: number): number {
    let sum = 0;
    for (const s of states) sum += Math.imul(s + 1, 0x9e3779b1) >>> 1;
    for (let at = sum; ; at++) {
      const known = this.known.get(at);
      if (known === undefined) {
        const number = this.added(states);
        this.known.set(at, number);
        return number;
      }
      const members = this.members[Math.abs(known)]!;
      if (members.length === states.length && members.every(s => this.seen[s] === turn)) return known;
    }
  }

  private added(states: readonly number[]): number {
    const at = this.members.length;
    const found: number[] = [];
    for (const s of states) if (!this.sets[s]) found.push(this.accepts[s]!);
    this.members.push(states);
    if (found.length > 0)
      this.found.set(
        at,
        found.sort((a, b) => a - b).map(i => this.entries[i]!),
      );
    if (this.table.length < (at + 1) * symbols) {
      const larger = new Int32Array(Math.max(256 * symbols, 2 * this.table.length));
      larger.set(this.table);
      this.table = larger;
    }
    return found.length > 0 ? -at : at;
  }

  private forget(): void {
    this.table = new Int32Array(0);
    this.members = [[]];
    this.found.clear();
    this.known.clear();
    for (const states of [[], this.first]) {
      for (const s of states) this.seen[s] = this.turn + 1;
      this.numbered(states, ++this.turn);
    }
  }
}
