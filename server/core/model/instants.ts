/** Moments whose time is known, and what they are called. */

export interface Instant {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** How much of `2022-02-10 09:51:32` is known. */
  readonly digits: number;
}

/** As short as tells them apart: `09:51`, `09:51:32`, `2022-02-10 09:51`; no more than is known. */
export function timeNames(instants: readonly Instant[]): string[] {
  const known = Math.min(...instants.map(m => m.digits));
  const stamps = instants.map(m => new Date(m.time).toISOString().replace('T', ' ').slice(0, 23));
  const from = new Set(stamps.map(s => s.slice(0, 10))).size > 1 ? 0 : 11;
  const to = [16, 19].find(n => new Set(stamps.map(s => s.slice(0, n))).size === stamps.length) ?? 23;
  return stamps.map(s => s.slice(from, Math.min(to, known)));
}
