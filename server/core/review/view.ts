/** The view of a host that a rule gets. */
import type { Dump } from '../model/capture.ts';
import { factsAt, lastIn, latest } from '../model/shown.ts';
import type { Fact } from '../model/fact.ts';
import type { Capture, Host } from '../model/host.ts';
import type { Kind } from '../model/kind.ts';
import type { Occurrence } from '../model/occurrences.ts';
import { bootedSince, capturesAfter, capturesAt } from '../model/then.ts';
import type { History, View } from '../model/view.ts';

/** What holds of a kind of state; undefined where nothing tells. */
type States = (kind: Kind) => readonly Fact<any>[] | undefined;

/**
 * What a rule sees: the kinds of these names, at the moment of a dump, else at the last moment. What happened is seen
 * whole, for logs tell of all moments. Asking for another kind throws: the types let nobody do so.
 */
export const viewOf = (host: Host, names: ReadonlySet<string>, at?: Dump): View =>
  seen(host, names, kind => (at ? factsAt(host, kind, at) : latest(host, kind)));

function seen(
  host: Host,
  names: ReadonlySet<string>,
  states: States,
  tells: (kind: Kind) => boolean = () => true,
): View {
  const declared = (kind: Kind): Kind => {
    if (!names.has(kind.name)) throw new Error(`${kind.name} was not declared`);
    return kind;
  };
  const known = new Map<string, readonly Fact<any>[]>();
  const factsOf = (kind: Kind): readonly Fact<any>[] => {
    let facts = known.get(declared(kind).name);
    if (!facts) known.set(kind.name, (facts = kind.same ? host.all(kind) : (states(kind) ?? [])));
    return facts;
  };
  return {
    name: host.name,
    has: kind => host.has(declared(kind)) && tells(kind),
    all: (kind, where) => (where ? factsOf(kind).filter(f => where(f.value)) : factsOf(kind)),
    first: (kind, where) => factsOf(kind).find(f => !where || where(f.value)),
    events: kind => host.events(declared(kind) as typeof kind),
  };
}

/** What a rule over events sees: the host at its last moment, and as its captures show it at an event. */
export function historyOf(host: Host, names: ReadonlySet<string>): History {
  const shown = (captures: readonly Capture[]): States => {
    const roots = captures.map(c => c.root);
    return kind => {
      for (const root of roots) {
        const facts = lastIn(host, kind, root);
        if (facts) return facts;
      }
      return undefined;
    };
  };
  const at = (captures: readonly Capture[]): View => {
    const states = shown(captures);
    return seen(host, names, kind => states(kind) ?? latest(host, kind));
  };
  const lastInBootOf = (captures: readonly Capture[]): View => {
    const tells = (kind: Kind): boolean =>
      kind.same !== undefined ||
      host.filesTelling(new Set([kind.name])).some(f => captures.some(c => c === host.captureOf(f.file)));
    return seen(host, names, shown(captures), tells);
  };
  const history: History = {
    ...viewOf(host, names),
    at: host.captures.length === 1 ? () => history : once(host, capturesAt, at),
    lastInBootOf: host.captures.length === 1 ? () => history : once(host, capturesAfter, lastInBootOf),
    bootedSince: event => bootedSince(host, event),
  };
  return history;
}

/** One view for all events that the same captures tell of. */
function once(
  host: Host,
  shownBy: (host: Host, event: Occurrence<unknown>) => readonly Capture[],
  made: (captures: readonly Capture[]) => View,
): (event: Occurrence<unknown>) => View {
  const views = new Map<string, View>();
  return event => {
    const captures = shownBy(host, event);
    const key = captures.map(c => c.root).join('\n');
    let view = views.get(key);
    if (!view) views.set(key, (view = made(captures)));
    return view;
  };
}
