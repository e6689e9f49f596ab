/** What a reading thread is told, and what it tells. */
import type { Outcome } from '../core/read/entry.ts';
import type { OnDisk } from '../core/read/files.ts';
import type { PackedReading } from '../core/read/packed-reading.ts';

/** What a thread begins with. */
export interface ThreadData {
  /** The id of the job that the thread is at, for who outlives it; `idle` before the first and between them. */
  readonly at: Int32Array<SharedArrayBuffer>;
  /** Does the thread that began it answer others, who wait for it? Then that goes first wherever both could run. */
  readonly yields: boolean;
}
export const idle = -1;

/** One entry to read. */
export interface Job {
  readonly id: number;
  readonly at: OnDisk;
  readonly path: string;
  /** The format that it is of, where the user says so. */
  readonly as: string | undefined;
  /** Not 0 once nobody wants it any more. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/** What became of paths, and jobs that are done, in the order in which it came to that. */
export type Message = (
  | { readonly id: number; readonly outcome: PackedOutcome }
  | { readonly id: number; readonly done: true }
)[];

export interface PackedOutcome extends Omit<Outcome, 'reading'> {
  readonly reading: PackedReading | undefined;
}
