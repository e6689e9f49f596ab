/** Small tools that every parser needs: words with their places, numbers that are numbers. */

export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Split a line at white space, keeping columns. */
export function words(line: string): Word[] {
  const found: Word[] = [];
  for (const m of line.matchAll(/\S+/g)) found.push({ text: m[0], start: m.index, end: m.index + m[0].length });
  return found;
}

/** A decimal integer of at most 2^53, or undefined: a number that cannot be held exactly is damage, not data. */
export function integer(text: string | undefined): number | undefined {
  if (text === undefined || !/^[+-]?\d{1,16}$/.test(text)) return undefined;
  const n = Number(text);
  return Number.isSafeInteger(n) ? n : undefined;
}

/** A decimal number as printf writes it in any locale: `12.5`, `12,5`, `-1`. No thousands separators. */
export function decimal(text: string | undefined): number | undefined {
  if (text === undefined || !/^[+-]?\d{1,16}(?:[.,]\d{1,12})?$/.test(text)) return undefined;
  const n = Number(text.replace(',', '.'));
  return Math.abs(n) <= Number.MAX_SAFE_INTEGER ? n : undefined;
}

/** A copy that shares no memory with the text it was cut from (V8 keeps the whole parent of a slice alive). */
export const own = (text: string): string => (text.length < 13 ? text : (' ' + text).slice(1));
