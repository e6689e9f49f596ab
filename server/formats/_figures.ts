/** Rows of numbers that bear names: what most dumps of the network and of services are made of. */
import { Places } from '../core/model/places.ts';
import { integer, type Word } from '../core/read/words.ts';

/** Nothing but blanks (those of Unicode too, which `words` cuts at), or the line that grep puts between its finds. */
export const isGap = (line: string): boolean => line === '--' || line.trim() === '';

/** A record for names that come from a file: `constructor` and the like are names as any other. */
export const emptyRecord = (): Record<string, number> => Object.create(null) as Record<string, number>;

/** Take a word as the integer `name`; false where it is none. */
export function put(
  into: Record<string, number>,
  places: Places,
  name: string,
  word: Word | undefined,
  n: number,
): boolean {
  const value = integer(word?.text);
  if (value === undefined) return false;
  into[name] = value;
  places.put(name, word!.start, word!.end, n);
  return true;
}

/**
 * Integers of `row` from word `from` on under `names`, in order. Numbers too large to be held are left out. Undefined
 * when a word is no number, or words are missing.
 */
export function figures(
  names: readonly string[],
  row: readonly Word[],
  from: number,
  n: number,
  places: Places,
): Record<string, number> | undefined {
  if (row.length - from < names.length) return undefined;
  const into = emptyRecord();
  for (let i = 0; i < names.length; i++) {
    const word = row[from + i]!;
    if (!put(into, places, names[i]!, word, n) && !/^[+-]?\d+$/.test(word.text)) return undefined;
  }
  return into;
}

/**
 * A text that is one number, alone or with a unit: `1500`, `10000Mb/s`, `16384 MB`. `digits` is the number as it is
 * written.
 */
export function measured(
  text: string,
): { readonly value: number; readonly digits: string; readonly unit: string } | undefined {
  const m = /^([+-]?\d{1,16}(?:\.\d{1,9})?)(?: ?([A-Za-zµ%]{1,8}(?:\/s)?))?$/.exec(text);
  if (!m) return undefined;
  const value = Number(m[1]);
  return Number.isSafeInteger(Math.trunc(value)) ? { value, digits: m[1]!, unit: m[2] ?? '' } : undefined;
}

/**
 * `name: text` cut at its first colon, with places; undefined where there is none. A name has at most 80 characters.
 */
export function namedText(
  line: string,
): { readonly name: string; readonly nameAt: number; readonly text: string; readonly textAt: number } | undefined {
  const colon = line.indexOf(':');
  if (colon < 0 || colon > 120) return undefined;
  const nameAt = line.length - line.trimStart().length;
  const name = line.slice(nameAt, colon).trimEnd();
  if (name === '' || name.length > 80) return undefined;
  const rest = line.slice(colon + 1);
  const text = rest.trim();
  return { name, nameAt, text, textAt: text === '' ? line.length : colon + 1 + rest.length - rest.trimStart().length };
}

/** The places of a `name: text` line; `value` where the text is a number. */
export function namedPlaces(
  n: number,
  { name, nameAt, text, textAt }: NonNullable<ReturnType<typeof namedText>>,
  digits: string | undefined,
): Places {
  const places = new Places(n);
  places.put('name', nameAt, nameAt + name.length);
  if (digits !== undefined) places.put('value', textAt, textAt + digits.length);
  if (text !== '' && digits !== text) places.put('text', textAt, textAt + text.length);
  return places;
}
