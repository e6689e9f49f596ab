/** The view of a host that a rule gets. */
import { type Dump, factsAt, latest } from '../model/capture.ts';
import type { Fact } from '../model/fact.ts';
import type { Host } from '../model/host.ts';
import type { Kind } from '../model/kind.ts';
import type { View } from '../model/view.ts';

/**
 * What a rule sees: the kinds of these names, at the moment of a dump, else at the last moment. What happened is seen
 * whole, for logs tell of all moments. Asking for another kind throws: the types let nobody do so.
 */
export function viewOf(host: Host, names: ReadonlySet<string>, at?: Dump): View {
  const declared = (kind: Kind): Kind => {
    if (!names.has(kind.name)) throw new Error(`${kind.name} was not declared`);
    return kind;
  };
  const seen = new Map<string, readonly Fact<any>[]>();
  const factsOf = (kind: Kind): readonly Fact<any>[] => {
    let facts = seen.get(declared(kind).name);
    if (!facts)
      seen.set(kind.name, (facts = kind.same ? host.all(kind) : at ? factsAt(host, kind, at) : latest(host, kind)));
    return facts;
  };
  return {
    name: host.name,
    has: kind => host.has(declared(kind)),
    all: (kind, where) => (where ? factsOf(kind).filter(f => where(f.value)) : factsOf(kind)),
    first: (kind, where) => factsOf(kind).find(f => !where || where(f.value)),
    events: kind => host.events(declared(kind) as typeof kind),
  };
}
