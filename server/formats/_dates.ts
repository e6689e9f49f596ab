/**
 * Dates as `date` prints them: `Thu Feb 10 09:51:32 UTC 2022`, `Thu Feb 10 09:51:32 AM UTC 2022`, `Thu 10 Feb 2022
 * 09:51:32 AM UTC` (newer en_US), `Do 10. Feb 09:51:32 CET 2022`, ISO 8601 and RFC 5322. Month names of any language that
 * the kernel log reader knows.
 */
import type { Time } from '../core/model/fact.ts';
import { integer } from '../core/read/words.ts';
import { monthOf } from './_months.ts';

const clock = '(?<h>\\d\\d):(?<min>\\d\\d):(?<s>\\d\\d)(?:[.,](?<fraction>\\d{1,9}))?';
const half = '(?: (?<half>AM|PM|am|pm))?';
const zone = '(?<zone>[A-Z][A-Za-z]{1,5}|[+-]\\d\\d(?::?\\d\\d)?|Z)';
const zoned = [
  new RegExp(
    `^[^\\s\\d]{1,12} (?<month>[^\\s\\d]{2,12}) {1,2}(?<day>\\d{1,2}) ${clock}${half} ${zone} (?<year>\\d{4})$`,
    'd',
  ),
  new RegExp(
    '^[^\\s\\d]{1,12} {1,2}(?<day>\\d{1,2})\\.? (?<month>[^\\s\\d]{2,12}) ' +
      `(?:(?<year>\\d{4}) )?${clock}${half} ${zone}(?: (?<year2>\\d{4}))?$`,
    'd',
  ),
  new RegExp(`^(?<year>\\d{4})-(?<number>\\d\\d)-(?<day>\\d\\d)[T ]${clock} ?${zone}$`, 'd'),
];

/** As programs print them that know no zone. */
const zoneless = [
  new RegExp(`^[^\\s\\d]{1,12} (?<month>[^\\s\\d]{2,12}) {1,2}(?<day>\\d{1,2}) ${clock} (?<year>\\d{4})$`),
  new RegExp(`^(?<year>\\d{4})-(?<number>\\d\\d)-(?<day>\\d\\d)[T ]${clock}$`),
];

/** A date with the zone that it names, '' where it names none. */
export interface Dated {
  readonly time: Time;
  readonly zone: string;
}

/** The date that a text is, with its zone; undefined for any other text. */
export const zonedDate = (text: string): Dated | undefined => dateBy(zoned, text);

/** The date that a text is, with or without a zone; undefined for any other text. */
export const anyDate = (text: string): Dated | undefined => zonedDate(text) ?? dateBy(zoneless, text);

function dateBy(shapes: readonly RegExp[], text: string): Dated | undefined {
  for (const shape of shapes) {
    const g = shape.exec(text)?.groups;
    if (!g) continue;
    const month = g['number'] === undefined ? monthOf(g['month']!.replace(/[.,]$/, '')) : Number(g['number']) - 1;
    const year = integer(g['year'] ?? g['year2']);
    if (month === undefined || month > 11 || year === undefined || year < 1970) continue;
    const hour = hours(Number(g['h']), g['half']);
    const wall =
      Date.UTC(year, month, Number(g['day']), hour, Number(g['min']), Number(g['s'])) +
      Number(`0.${g['fraction'] ?? '0'}`) * 1000;
    const zone = g['zone'] ?? '';
    const offset = offsetOf(zone);
    return {
      time: offset === undefined ? { wall, wallIs: 'local' } : { wall: wall - offset, wallIs: 'zoned' },
      zone,
    };
  }
  return undefined;
}

function hours(h: number, half: string | undefined): number {
  if (half === undefined) return h;
  return (h % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

/** Milliseconds east of Greenwich. Letters other than UTC's mean different zones in different countries. */
function offsetOf(zone: string): number | undefined {
  if (/^(?:UTC|GMT|Z)$/.test(zone)) return 0;
  const m = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  return m ? (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3] ?? 0)) * 60_000 : undefined;
}
