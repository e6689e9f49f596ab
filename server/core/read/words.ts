/** Small tools that every parser needs: words with their places, numbers that are numbers. */

export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Split a line at white space, keeping columns; at most so many words of it. */
export function words(line: string, most = Infinity): Word[] {
  const found: Word[] = [];
  let start = -1;
  for (let end = 0; end <= line.length && found.length < most; end++) {
    const isInside = end < line.length && !isBlank(line.charCodeAt(end));
    if (isInside && start < 0) start = end;
    if (isInside || start < 0) continue;
    found.push({ text: line.slice(start, end), start, end });
    start = -1;
  }
  return found;
}

/** White space as expressions mean it (`\s`). */
const isBlank = (code: number): boolean =>
  code === 32 || (code >= 9 && code <= 13) || (code >= 0xa0 && /\s/.test(String.fromCharCode(code)));

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
