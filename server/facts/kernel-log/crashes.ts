/**
 * Crashes, stalls and complaints of the kernel about itself. Field names here are read by other programs (DESIGN: entry
 * points).
 */
import { kind } from '../../core/model/fact.ts';
import type { Frames } from './memory-and-tasks.ts';

/**
 * What every report of this family says. `function` is the guilty frame; `task`, `pid`, `cpu`: who ran when it
 * happened.
 */
interface Crash {
  readonly function?: string;
  /** The trace the guilty frame was found in. */
  readonly frames: Frames;
  readonly release?: string;
}

export interface SoftLockupValue extends Crash {
  readonly cpu: number;
  /** How long the CPU ran without giving way; up to 2.6.2x not printed. */
  readonly seconds?: number;
  readonly task?: string;
  readonly pid?: number;
}
export const SoftLockup = kind<SoftLockupValue>(
  'soft-lockup',
  'A CPU ran kernel code for more than twice watchdog_thresh without giving way',
  {
    show: v =>
      `CPU ${v.cpu} stuck${v.seconds === undefined ? '' : ` for ${v.seconds} s`}${v.task ? ` by ${v.task}:${v.pid}` : ''}${v.function ? ` in ${v.function}` : ''}`,
    same: v => `${v.cpu} ${v.seconds ?? ''} ${v.task ?? ''} ${v.pid ?? ''}`,
  },
);

export interface HardLockupValue extends Crash {
  /** Undefined where the message names several. */
  readonly cpu?: number;
}
export const HardLockup = kind<HardLockupValue>(
  'hard-lockup',
  'A CPU took no timer interrupt for watchdog_thresh seconds',
  {
    show: v => `CPU ${v.cpu ?? '?'} takes no interrupts${v.function ? ` in ${v.function}` : ''}`,
    same: v => `${v.cpu ?? ''} ${v.function ?? ''}`,
  },
);

export interface RcuStallValue extends Crash {
  /** CPUs that hold the grace period up; empty where a preempted task does, or the lines that name them are lost. */
  readonly cpus: readonly number[];
  /** As printed: `rcu_sched`, `rcu_preempt`, `rcu_tasks`, ... */
  readonly flavour?: string;
  readonly selfDetected?: boolean;
  readonly expedited?: boolean;
  /** The kthread that drives grace periods got no CPU for so many jiffies: it, not a reader, holds things up. */
  readonly starved?: number;
  /** Age of the grace period in jiffies. */
  readonly jiffies?: number;
}
export const RcuStall = kind<RcuStallValue>(
  'rcu-stall',
  'An RCU grace period does not end: a CPU or a task does not leave its read-side section, or the grace-period kthread does not run',
  {
    show: v =>
      `${v.flavour ?? 'RCU'} stall${v.cpus.length > 0 ? ` on CPU ${v.cpus.join(', ')}` : ''}${v.function ? ` in ${v.function}` : ''}${v.starved === undefined ? '' : ', kthread starved'}`,
    same: v => `${v.flavour ?? ''} ${v.cpus.join()} ${v.jiffies ?? ''} ${v.starved ?? ''} ${v.function ?? ''}`,
  },
);

export const WorkqueueLockup = kind<{ readonly cpus?: string; readonly seconds: number; readonly nice?: number }>(
  'workqueue-lockup',
  'A worker pool made no progress for watchdog_thresh seconds',
  {
    show: v => `worker pool of CPUs ${v.cpus ?? '?'} stuck for ${v.seconds} s`,
    same: v => `${v.cpus ?? ''} ${v.nice ?? ''} ${v.seconds}`,
  },
);

/** A hint of the kernel to the author of a work function, no fault (6.5 and later). */
export const WorkqueueHogged = kind<{
  readonly function: string;
  readonly microseconds: number;
  readonly count: number;
}>('workqueue-hogged', 'A work function of a per-CPU workqueue ran long', {
  show: v => `${v.function} ran for more than ${v.microseconds} us, ${v.count} times`,
  same: v => `${v.function} ${v.count}`,
});

/** `title`: the kind of fault in the words of the message, without addresses and numbers. */
export interface CrashValue extends Crash {
  readonly title: string;
  readonly task?: string;
  readonly pid?: number;
  readonly cpu?: number;
  /** `fs/dcache.c:1616`, where the message names it. */
  readonly source?: string;
  readonly taint?: string;
}

const show = (v: CrashValue): string => `${v.title}${v.function ? ` in ${v.function}` : ''}`;
const same = (v: CrashValue): string =>
  `${v.title} ${v.function ?? ''} ${v.source ?? ''} ${v.pid ?? ''} ${v.cpu ?? ''}`;

export const KernelOops = kind<CrashValue>(
  'kernel-oops',
  'The kernel met an exception of its own that it cannot handle: a bad pointer, a division by zero, an illegal instruction',
  { show, same },
);
export const KernelBug = kind<CrashValue>('kernel-bug', 'The kernel found itself in a state that must not be', {
  show,
  same,
});
export interface KernelWarningValue extends CrashValue {
  /**
   * A line of text that a driver begins with WARNING, without source or trace: a remark, mostly harmless. A rule that
   * reports warnings leaves these alone.
   */
  readonly remark?: true;
}
export const KernelWarning = kind<KernelWarningValue>(
  'kernel-warning',
  'The kernel met something it did not expect and goes on',
  { show, same },
);
export const Lockdep = kind<CrashValue>(
  'lockdep',
  'The lock validator found an order or a use of locks that can deadlock',
  { show, same },
);
export const Sanitizer = kind<CrashValue>(
  'sanitizer',
  'A sanitizer (KASAN, KMSAN, KCSAN, UBSAN, KFENCE) or kmemleak found an error of memory use',
  { show, same },
);

export interface KernelPanicValue extends CrashValue {
  /** Kind of the report that made the kernel panic, for a panic that says no more than that. */
  readonly after?: string;
}
export const KernelPanic = kind<KernelPanicValue>('kernel-panic', 'The kernel gave up', {
  show: v => `${show(v)}${v.after ? ` (after ${v.after})` : ''}`,
  same,
});
