/** `BUG: workqueue lockup`, and the milder `workqueue: FN hogged CPU`. */
import { event, int, optional, seconds, text } from '../../core/model/kind.ts';

export const WorkqueueLockup = event(
  'workqueue-lockup',
  'A worker pool made no progress for watchdog_thresh seconds',
  {
    cpus: optional(text('CPUs of the pool, as a list')),
    seconds: seconds(),
    nice: optional(int('Nice value of its workers')),
  },
  {
    show: v => `worker pool of CPUs ${v.cpus ?? '?'} stuck for ${v.seconds} s`,
    same: v => `${v.cpus ?? ''} ${v.nice ?? ''} ${v.seconds}`,
  },
);

/** A hint of the kernel to the author of a work function, no fault (6.5 and later). */
export const WorkqueueHogged = event(
  'workqueue-hogged',
  'A work function of a per-CPU workqueue ran long',
  {
    function: text('The work function'),
    microseconds: int('The time it ran for, at least', { unit: 'us' }),
    count: int('How often it did so far'),
  },
  {
    show: v => `${v.function} ran for more than ${v.microseconds} us, ${v.count} times`,
    same: v => `${v.function} ${v.count}`,
  },
);
