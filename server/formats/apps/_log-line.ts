/** Lines of applications' logs: their times, and the few numbers of a message that have a name. */
import type { Time } from '../../core/model/fact.ts';
import type { Places } from '../../core/model/places.ts';

/** `2022-02-10`, `09:32:05.746`, `+0000` as a time; without a zone it is local, as everywhere. */
export function stamp(date: string, clock: string, zone?: string): Time | undefined {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const [h, m, s] = clock.replace(',', '.').split(':').map(Number) as [number, number, number];
  const wall = Date.UTC(year, month - 1, day, h, m, 0) + Math.round(s * 1000);
  if (!Number.isFinite(wall) || month > 12 || day > 31 || h > 23 || m > 59) return undefined;
  if (!zone) return { wall, wallIs: 'local' };
  const offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
  return { wall: zone.startsWith('-') ? wall + offset : wall - offset, wallIs: 'zoned' };
}

/** What to look for in a message: an expression with one group for each name. */
export type Figure = readonly [pattern: RegExp, ...names: string[]];

/** The numbers of `text` by name; `from` is where the text stands in its line. Undefined where there are none. */
export function figuresOf(
  text: string,
  from: number,
  wanted: readonly Figure[],
  places: Places,
): Record<string, number> | undefined {
  let found: Record<string, number> | undefined;
  for (const [pattern, ...names] of wanted) {
    const m = pattern.exec(text);
    if (!m) continue;
    let at = m.index;
    names.forEach((name, i) => {
      const digits = m[i + 1];
      if (digits === undefined || found?.[name] !== undefined) return;
      at = text.indexOf(digits, at);
      const value = Number(digits);
      // A number that goes on at either end is longer than any of these may be: damage.
      if (
        !Number.isSafeInteger(Math.trunc(value)) ||
        /\d/.test(text[at + digits.length] ?? '') ||
        /[\d.,]/.test(text[at - 1] ?? '')
      )
        return;
      (found ??= {})[name] = value;
      places.put(name, from + at, from + at + digits.length);
      at += digits.length;
    });
  }
  return found;
}
