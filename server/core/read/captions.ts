/** Lines that stand around the outputs of a paste and tell when, or on which machine, what follows was taken. */
import type { Time } from '../model/fact.ts';

export interface Caption {
  readonly time?: Time;
  /** The zone in letters or as an offset; '' where the time is told without one. */
  readonly zone?: string;
  readonly machine?: string;
}

/** How captions are known: given by who knows how shells and `date` print. */
export interface Captions {
  /** Anchored at the start of a line, without flags: may it be a caption? */
  readonly starts: RegExp;
  /** What a line tells of what follows; undefined where it is no caption. */
  read(line: string): Caption | undefined;
}

export const noCaptions: Captions = { starts: /^(?!)/, read: () => undefined };
