/** Which captures of a machine show how it stood when something happened. */
import type { Capture, Host } from './host.ts';
import type { Occurrence } from './occurrences.ts';

/**
 * The captures that show how things stood at an event, best first: the first of the event's own boot whose logs tell of
 * it, else one of that boot whose logs do not, else the first whose logs do; then the others of its boot.
 */
export function capturesAt(host: Host, event: Occurrence<unknown>): readonly Capture[] {
  const { captures } = host;
  const own = captures.filter(c => event.ofBoot !== undefined && c.boot?.name === event.ofBoot);
  const told = tellersOf(host, event);
  const best = own.find(c => told.has(c)) ?? own.at(-1) ?? captures.find(c => told.has(c));
  if (!best) return [];
  const near = captures.filter(c => c === best || (c.boot !== undefined && c.boot.name === best.boot?.name));
  const from = near.indexOf(best);
  return [...near.slice(from), ...near.slice(0, from).reverse()];
}

/**
 * The captures of an event's own boot that were taken after it, the last first. Where the boots are not known, those
 * whose logs tell of it as of their own boot.
 */
export function capturesAfter(host: Host, event: Occurrence<unknown>): readonly Capture[] {
  const { captures } = host;
  if (event.ofBoot === undefined) {
    if (event.boot !== undefined && event.boot <= -1) return [];
    const told = tellersOf(host, event, true);
    return captures.filter(c => told.has(c)).reverse();
  }
  const told = tellersOf(host, event);
  const ordered = captures.every(c => c.time !== undefined);
  const own = captures.filter(c => c.boot?.name === event.ofBoot && (ordered || told.has(c)));
  const first = own.findIndex(c => told.has(c));
  return first < 0 ? [] : own.slice(first).reverse();
}

/** Is the last capture surely of a later boot than the event? */
export function bootedSince({ captures }: Host, { ofBoot }: Occurrence<unknown>): boolean {
  const ordered = captures.every(c => c.time !== undefined);
  const last = captures.at(-1)?.boot;
  return ordered && ofBoot !== undefined && last !== undefined && last.name !== ofBoot;
}

/** The captures whose logs tell of an event; of their last boot only where asked. */
const tellersOf = (host: Host, { fact, copies }: Occurrence<unknown>, ofLastBoot = false): ReadonlySet<Capture> =>
  new Set([fact, ...copies].flatMap(f => (ofLastBoot && !host.ofLastBoot(f) ? [] : (host.captureOf(f.at.file) ?? []))));
