/** The vocabulary of everything a file can say: facts, their kinds and their places. */

/**
 * A place in a file: zero-based lines, UTF-16 columns, as in the Language Server Protocol. `end` is a column of
 * `through` where that is given, else of `line`.
 */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** Last line of something that takes several lines. */
  readonly through?: number;
}

/**
 * When something happened. `boot` is in seconds since boot, `wall` in milliseconds since the epoch; `wallIs` tells how
 * `wall` is known.
 */
export interface Time {
  readonly boot?: number;
  readonly wall?: number;
  /**
   * `zoned`: the line names its zone. `local`: printed without a zone, read as UTC. `yearless`: no year either, so only
   * differences within one file mean anything.
   */
  readonly wallIs?: 'zoned' | 'local' | 'yearless';
}

/**
 * Where the fields of a fact stand: three numbers for each name (line relative to the fact's first line, start, end).
 * Names are shared by the rows of a table.
 */
export interface Fields {
  readonly names: readonly string[];
  readonly at: ArrayLike<number>;
  /**
   * Where in `at` the numbers of this fact begin: a table of many rows keeps them all in one array. 0 where not given.
   */
  readonly from?: number;
}

/** The place of field `i`: line relative to the fact's first line, start, end; end 0 where the field is not there. */
export function placeOf({ at, from = 0 }: Fields, i: number): readonly [line: number, start: number, end: number] {
  const k = from + 3 * i;
  return [at[k]!, at[k + 1]!, at[k + 2]!];
}

/** A named, documented type of fact. The token is the key; nothing looks facts up by string. */
export interface Kind<T> {
  readonly name: string;
  readonly doc: string;
  /** Dump whose glossary explains the fields. */
  readonly glossary?: string;
  /**
   * The glossary's name of a field, where the row rather than the column names what is meant (`MemTotal`, `NET_RX`, a
   * sysctl key).
   */
  term?(value: T, field: string | undefined): { readonly dump: string; readonly field: string } | undefined;
  /** The fact in one line, for the outline and for the command line. */
  show?(value: T): string;
  /** For events: equal for two reports of the same thing, whatever log they stand in and however they are stamped. */
  same?(value: T): string;
  /** Phantom: carries `T` and never exists. */
  readonly __value?: T;
}

export interface KindOptions<T> {
  readonly glossary?: string;
  term?(value: T, field: string | undefined): { readonly dump: string; readonly field: string } | undefined;
  show?(value: T): string;
  same?(value: T): string;
}

/** Make a kind of fact. `name` is lower-case with dashes and is what the command line prints. */
export const kind = <T>(name: string, doc: string, options: KindOptions<T> = {}): Kind<T> => ({
  name,
  doc,
  ...options,
});

/** One thing a file says, and exactly where it says it. */
export interface Fact<T = unknown> {
  readonly kind: Kind<T>;
  readonly value: T;
  readonly at: Span;
  readonly fields?: Fields;
  readonly time?: Time;
}

/** The place of one field of a fact, or undefined when the fact does not carry it. */
export function fieldSpan(fact: Fact<unknown>, name: string): Span | undefined {
  const i = fact.fields?.names.indexOf(name) ?? -1;
  if (!fact.fields || i < 0) return undefined;
  const [line, start, end] = placeOf(fact.fields, i);
  return end > 0 ? { file: fact.at.file, line: fact.at.line + line, start, end } : undefined;
}

/** The field of a fact that covers a position; the only field of its line counts for the whole line, label and all. */
export function fieldAt(fact: Fact<unknown>, line: number, column: number): string | undefined {
  const { fields, at } = fact;
  if (!fields) return undefined;
  const onLine: number[] = [];
  for (let i = 0; i < fields.names.length; i++) {
    const [below, start, end] = placeOf(fields, i);
    if (below + at.line !== line || end === 0) continue;
    if (start <= column && column <= end) return fields.names[i];
    onLine.push(i);
  }
  return at.through !== undefined && onLine.length === 1 ? fields.names[onLine[0]!] : undefined;
}

/** Does the fact stand on this position (any line of it, for a fact of several lines)? */
export function covers(span: Span, line: number, column?: number): boolean {
  if (line < span.line || line > (span.through ?? span.line)) return false;
  return span.through !== undefined || column === undefined || (span.start <= column && column <= span.end);
}

/** The same fact with its place narrowed to one field, so that a finding points at the number that proves it. */
export function cite<T>(fact: Fact<T>, field: string): Fact<T> {
  const at = fieldSpan(fact, field);
  return at ? { ...fact, at } : fact;
}

/** Collects the places of fields while a fact of several lines is being read. */
export class FieldPlaces {
  private readonly names: string[] = [];
  private readonly at: number[] = [];
  private readonly first: number;
  constructor(firstLine: number) {
    this.first = firstLine;
  }
  /** An empty piece of text has no place. */
  add(name: string, line: number, start: number, end: number): void {
    if (end <= start) return;
    this.names.push(name);
    this.at.push(line - this.first, start, end);
  }
  done(): Fields {
    return { names: this.names, at: this.at };
  }
}
