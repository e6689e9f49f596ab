/**
 * What may be handed to an engineer as a next step. Built only by the constructors in kernel/remedies.ts, which
 * validate every value against the running kernel's limits; here are only the shapes.
 */

/** What every remedy that changes something must state. All are single lines of text. */
interface Stated {
  readonly title: string;
  /** Why this is proposed, with the numbers of the evidence. */
  readonly why: string;
  /** What will be different afterwards, computed where it can be. */
  readonly effect: string;
  readonly risk: string;
  /** How to see that it worked. */
  readonly check: string;
  /** How to go back. */
  readonly undo: string;
}

/**
 * A persistent setting: one line of a sysctl.d file. Values are written as in `/proc/sys`, several separated by a
 * blank.
 */
export interface SysctlRemedy extends Stated {
  readonly kind: 'sysctl';
  readonly key: string;
  /** The value of the captured host; absent where the bundle does not show it. */
  readonly present?: string;
  readonly proposed: string;
}

/** Commands that act once and leave no setting behind. Never part of a sysctl.d file. */
export interface RunOnceRemedy extends Stated {
  readonly kind: 'run-once';
  readonly commands: readonly string[];
}

/** Commands that change the running system until something (a reboot, a re-plugged CPU) takes it back. */
export interface RuntimeRemedy extends Stated {
  readonly kind: 'runtime';
  readonly commands: readonly string[];
  /** How long it holds, and what would make it permanent. */
  readonly persists: string;
}

/** Lines of a configuration file that is not sysctl.d, or a sysctl.d line that only repeats the present value. */
export interface ConfigRemedy extends Stated {
  readonly kind: 'config';
  /** Absolute path on the host in question. */
  readonly file: string;
  readonly lines: readonly string[];
}

/** Words only, as Markdown. */
export interface AdviceRemedy {
  readonly kind: 'advice';
  readonly title: string;
  readonly markdown: string;
}

export type Remedy = SysctlRemedy | RunOnceRemedy | RuntimeRemedy | ConfigRemedy | AdviceRemedy;
