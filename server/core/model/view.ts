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

/**
 * A machine as a rule over events sees it: all that happened in its captures, and of each state the last that is shown.
 * How things stood when something happened is told by the captures of that time.
 */
export interface History<in N extends string = string> extends View<N> {
  /**
   * As the capture shows it that was taken first after an event; what that one lacks as the next one of its boot shows
   * it, else the last of all. Names of devices may be those of another boot where no capture is of the event's own.
   */
  at(event: Occurrence<unknown>): View<N>;
  /**
   * As it stood last in the boot of an event: what a capture of that boot shows that was taken after it, and nothing
   * where there is none. Numbers of processes hold within one boot alone.
   */
  lastInBootOf(event: Occurrence<unknown>): View<N>;
  /** Was the machine surely booted since, so that what held then is over? */
  bootedSince(event: Occurrence<unknown>): boolean;
}
