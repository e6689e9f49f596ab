/** What files of `name value` lines have in common: their lines become one fact, every value keeps its place. */
import { Places } from '../core/model/places.ts';
import type { At } from '../core/read/format.ts';
import { integer } from '../core/read/words.ts';

/** A fact of several lines while it is being read. */
export interface OpenRecord {
  readonly counters: Record<string, number>;
  /** Values that are no number, or one beyond 2^53. */
  readonly texts: Record<string, string>;
  readonly places: Places;
  readonly first: number;
  readonly start: number;
  through: number;
  end: number;
}

export const openRow = (line: number, start = 0): OpenRecord => ({
  counters: {},
  texts: {},
  places: new Places(line),
  first: line,
  start,
  through: line,
  end: start,
});

/** Where the fact stands once it has been read. */
export const rowAt = (row: OpenRecord): At => ({
  line: row.first,
  through: row.through,
  start: row.start,
  end: row.end,
  fields: row.places.done(),
});

/** Note the place of a field; the fact reaches at least to its end. */
export function placeField(row: OpenRecord, name: string, line: number, start: number, end: number): void {
  row.places.put(name, start, end, line);
  if (line > row.through) row.end = 0;
  row.through = line;
  row.end = Math.max(row.end, end);
}

/** Is `name` one the row has already? Then a second file follows in the same paste. */
export const knows = (row: OpenRecord, name: string): boolean =>
  Object.hasOwn(row.counters, name) || Object.hasOwn(row.texts, name);

/** Note a counter: as a number, or as text where it cannot be held exactly. False when it is neither. */
export function count(row: OpenRecord, name: string, text: string, line: number, start: number): boolean {
  const value = integer(text);
  if (value !== undefined) row.counters[name] = value;
  else if (/^\d{16,20}$/.test(text)) row.texts[name] = text;
  else return false;
  placeField(row, name, line, start, start + text.length);
  return true;
}

/**
 * Note a pair of words in the fact being read, which begins with it where there is none. What is no counter leaves the
 * fact as it was.
 */
export function withPair(row: OpenRecord | undefined, found: Pair, line: number, from = 0): OpenRecord | undefined {
  const next = row ?? openRow(line, from + found.nameAt);
  return count(next, found.name, found.value, line, from + found.valueAt) ? next : row;
}

/** A line `name value`, and where its words begin. */
export interface Pair {
  readonly name: string;
  readonly value: string;
  readonly nameAt: number;
  readonly valueAt: number;
}

/** The two words of a line `name value`, or undefined where the line is anything else. Names begin with a letter. */
export function pair(text: string): Pair | undefined {
  let i = 0;
  const length = text.length;
  while (i < length && isBlank(text.charCodeAt(i))) i++;
  const nameAt = i;
  while (i < length && isName(text.charCodeAt(i))) i++;
  const nameEnd = i;
  if (nameEnd === nameAt || !isLetter(text.charCodeAt(nameAt))) return undefined;
  if (text.charCodeAt(i) === 58) i++; // `rchar: 12`
  const gap = i;
  while (i < length && isBlank(text.charCodeAt(i))) i++;
  if (i === gap || i >= length) return undefined;
  const valueAt = i;
  while (i < length && !isBlank(text.charCodeAt(i))) i++;
  const valueEnd = i;
  while (i < length && isBlank(text.charCodeAt(i))) i++;
  if (i < length) return undefined;
  return { name: text.slice(nameAt, nameEnd), value: text.slice(valueAt, valueEnd), nameAt, valueAt };
}

const isBlank = (c: number): boolean => c === 32 || c === 9;
const isLetter = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90);
/** Letters, digits, `_`, `.` and `-`. */
const isName = (c: number): boolean => isLetter(c) || (c >= 48 && c <= 57) || c === 95 || c === 46 || c === 45;
