/**
 * Times of a host in words, by a clock that was opened once: opening it looks at every file, which is too much for each
 * hover.
 */
import type { Fact } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import type { Clock, WallTime } from '../facts/host/clock.ts';

/** `2026-11-20 18:15:14.000 UTC`, a local time without the zone; `digits` of the second's fraction. */
export function wallText({ wall, isLocal }: WallTime, digits: 0 | 3): string {
  const text = new Date(wall)
    .toISOString()
    .replace('T', ' ')
    .slice(0, digits === 0 ? 19 : 23);
  return isLocal ? text : `${text} UTC`;
}

/** `1000.500 s after boot, 2026-11-20 18:15:14.000 UTC (printed)`; undefined for a fact without a time. */
export function clockText(clockOf: (host: Host) => Clock, host: Host, fact: Fact<any>): string | undefined {
  const { time } = fact;
  if (!time) return undefined;
  const known = clockOf(host)(fact);
  return (
    [
      time.boot === undefined ? '' : `${time.boot.toFixed(3)} s after boot`,
      known ? `${wallText(known, 3)} (${known.how})` : '',
    ]
      .filter(Boolean)
      .join(', ') || undefined
  );
}
