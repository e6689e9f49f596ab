/** What a rule sees of a host: the kinds it declared, and nothing else. */
import type { Fact } from './fact.ts';
import type { Kind } from './kind.ts';
import type { Occurrence } from './occurrences.ts';

/**
 * A machine as it may be asked. `N` are the names of the kinds that may be asked for: a function that takes a
 * `View<'zone' | 'meminfo'>` says what it reads, and a rule that did not declare one of them cannot call it. A host is a
 * view of every kind.
 */
export interface View<in N extends string = string> {
  /** The host's name. */
  readonly name: string;
  /** Was there a file that could tell about this kind? False means "not run", never "none". */
  has(kind: Kind<any, N>): boolean;
  all<T, K extends N>(kind: Kind<T, K>, where?: (value: T) => boolean): readonly Fact<T>[];
  first<T, K extends N>(kind: Kind<T, K>, where?: (value: T) => boolean): Fact<T> | undefined;
  /** The events of a kind, each once, however many logs of this host repeat it; oldest first. */
  events<T, K extends N>(kind: Kind<T, K>): readonly Occurrence<T>[];
  /** Never there: keeps a view of few kinds from passing for one of more. */
  readonly __reads?: (name: N) => void;
}
