/**
 * Scheduling priorities as top, ps and /proc print them. The kernel prints `prio - 100` in /proc/PID/stat
 * (fs/proc/array.c); procps derives the rest (src/top/top.c and src/ps/output.c, 3.3.0 ... 4.0.6).
 */

export interface Priority {
  /** `normal` covers SCHED_OTHER, BATCH, IDLE and EXT: these numbers do not tell them apart. */
  readonly policy: 'rt' | 'normal' | 'deadline' | 'deadline-or-rt99';
  /** 1 to 99, with policy `rt`. */
  readonly rtprio?: number;
  /** -20 to 19, with policy `normal` where a number told it. */
  readonly nice?: number;
}

/**
 * Field 18 of /proc/PID/stat: RT N is -1-N, nice n is 20+n, SCHED_DEADLINE is -101. Undefined for numbers no task can
 * have.
 */
export function fromStatPriority(priority: number): Priority | undefined {
  if (!Number.isInteger(priority)) return undefined;
  if (priority === -101) return { policy: 'deadline' };
  if (priority >= -100 && priority <= -2) return { policy: 'rt', rtprio: -1 - priority };
  if (priority >= 0 && priority <= 39) return { policy: 'normal', nice: priority - 20 };
  return undefined;
}

/**
 * top's PR column: the same number, and `rt` for anything below -99, that is rtprio 99, SCHED_DEADLINE or a stop-class
 * thread (migration/N).
 */
export function fromTopPr(pr: string): Priority | undefined {
  const text = pr.trim();
  if (text === 'rt' || text === 'RT') return { policy: 'deadline-or-rt99' };
  return /^-?\d{1,3}$/.test(text) ? fromStatPriority(Number(text)) : undefined;
}

/** The format keywords of ps that print a priority, each with its own offset. */
export type PsPriorityColumn = 'pri' | 'opri' | 'intpri' | 'priority' | 'pri_foo' | 'pri_bar' | 'pri_baz' | 'pri_api';

const TO_STAT_PRIORITY: Readonly<Record<PsPriorityColumn, (n: number) => number>> = {
  pri: n => 39 - n,
  opri: n => n - 60,
  intpri: n => n - 60,
  priority: n => n,
  pri_foo: n => n + 20,
  pri_bar: n => n - 1,
  pri_baz: n => n - 100,
  pri_api: n => -1 - n,
};

export interface PsPriorityCells {
  /** The number under PRI. */
  readonly pri?: string;
  /** RTPRIO: a number, or `-`. */
  readonly rtprio?: string;
  /** CLS, CLASS or POL. */
  readonly cls?: string;
  /**
   * Which keyword printed `pri`. A bare `PRI` heading stands for both `pri` and `opri` (`ps -l`): leave it out then.
   */
  readonly column?: PsPriorityColumn;
}

/**
 * What a ps row says. RTPRIO and CLS are certain; PRI alone is not (19 is nice 0 under `pri` but RT 40 under `opri`),
 * so without its keyword it is ignored, and undefined comes back rather than a guess.
 */
export function fromPs({ pri, rtprio, cls, column }: PsPriorityCells): Priority | undefined {
  const readable = pri !== undefined && column !== undefined && /^-?\d{1,4}$/.test(pri.trim());
  const read = readable ? fromStatPriority(TO_STAT_PRIORITY[column](Number(pri))) : undefined;
  const policy = cls === undefined ? undefined : schedulingClass(cls)?.policy;
  const real = rtprio !== undefined && /^\d{1,2}$/.test(rtprio.trim()) ? Number(rtprio) : 0;
  if (policy === 'deadline') return { policy: 'deadline' };
  if (real > 0) return { policy: 'rt', rtprio: real };
  if (policy === undefined) {
    if (read) return read;
    return rtprio?.trim() === '-' ? { policy: 'normal' } : undefined;
  }
  return read?.policy === policy ? read : { policy };
}

export interface SchedulingClass {
  readonly policy: 'rt' | 'normal' | 'deadline';
  /** The kernel's name. */
  readonly name: string;
  readonly doc: string;
}

/** The words of the CLS column. */
const schedulingClasses: Readonly<Record<string, SchedulingClass>> = {
  TS: {
    policy: 'normal',
    name: 'SCHED_OTHER',
    doc: 'Time sharing, the default: gets CPU by its nice value, after every real-time task.',
  },
  FF: {
    policy: 'rt',
    name: 'SCHED_FIFO',
    doc: 'Real-time, first in first out: runs until it sleeps, yields or a higher priority arrives.',
  },
  RR: {
    policy: 'rt',
    name: 'SCHED_RR',
    doc: 'Real-time, round robin: like SCHED_FIFO, with a time slice among equals.',
  },
  B: {
    policy: 'normal',
    name: 'SCHED_BATCH',
    doc: 'Time sharing for work that does not wake often: no wakeup preemption.',
  },
  ISO: { policy: 'normal', name: 'SCHED_ISO', doc: 'Reserved number 4; no mainline kernel implements it.' },
  IDL: {
    policy: 'normal',
    name: 'SCHED_IDLE',
    doc: 'Runs when little else wants the CPU: the smallest weight there is.',
  },
  DLN: {
    policy: 'deadline',
    name: 'SCHED_DEADLINE',
    doc: 'Runtime every period, admitted up front; goes before every SCHED_FIFO and SCHED_RR task.',
  },
  EXT: { policy: 'normal', name: 'SCHED_EXT', doc: 'Scheduled by a BPF program (usually 6.12 and newer).' },
};

/** Looks a CLS word up; `#6` and the like are how older ps prints the policies it does not know. */
export function schedulingClass(cls: string): SchedulingClass | undefined {
  const word = cls.trim();
  const name = word === '#6' ? 'DLN' : word === '#7' ? 'EXT' : word;
  return Object.hasOwn(schedulingClasses, name) ? schedulingClasses[name] : undefined;
}
