/** Values that share no memory with the text they were cut from (V8 keeps the whole parent of a slice alive). */
import { own } from './words.ts';

/** Strings of a file that repeat are kept once, as long as there are not too many of them. */
const longestShared = 64;
const mostShared = 50_000;

/** Copies the strings of the values of one file, in place. */
export function ownerOf(): { owned(value: any): any; clear(): void } {
  const strings = new Map<string, string>();

  function ownedString(text: string): string {
    let known = strings.get(text);
    if (known === undefined) {
      known = own(text);
      if (text.length <= longestShared && strings.size < mostShared) strings.set(known, known);
    }
    return known;
  }

  function owned(value: any): any {
    if (typeof value === 'string') return ownedString(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'number') value[i] = owned(value[i]);
      return value;
    }
    for (const key in value) {
      const v = value[key];
      if (typeof v === 'string' || typeof v === 'object') value[key] = owned(v);
    }
    return value;
  }

  return { owned, clear: () => strings.clear() };
}
