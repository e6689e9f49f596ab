/** The vocabulary of everything a file can say: facts and where they stand. */
import { kindOf } from './kind.ts';
import { type Fields, placeOf } from './places.ts';
import { oneLine } from './text.ts';

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
   * differences within one file mean anything. `daily`: the time of day alone, counted on past midnight.
   */
  readonly wallIs?: 'zoned' | 'local' | 'yearless' | 'daily';
}

/** One thing a file says, and exactly where it says it: plain data, so that it crosses threads and can be written out. */
export interface Fact<T = unknown> {
  /** The name of its kind. */
  readonly kind: string;
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

/** The value of a fact with what follows from it. */
export function valueWithAll({ kind, value }: Fact<any>): Readonly<Record<string, unknown>> {
  const { follows } = kindOf({ kind });
  if (!follows) return value;
  return { ...value, ...Object.fromEntries(Object.entries(follows).map(([name, { of }]) => [name, of(value)])) };
}

/** A fact in one line of plain text. */
export function factText(fact: Fact<any>): string {
  const { show, doc } = kindOf(fact);
  return oneLine(show?.(fact.value) ?? doc, 400);
}
