/**
 * What keeps, or fails to keep, real-time threads from starving the rest, by kernel. Distributions backport, so the
 * sentences say "usually".
 */
import type { Release } from './versions.ts';
import { atLeast, family, isRealtimeKernel } from './versions.ts';

export interface Throttling {
  /**
   * `shared`: a CPU may borrow the unused share of others. `per-cpu`: it may not. `fair-server`: no throttling, a
   * deadline server for normal tasks.
   */
  readonly mechanism: 'shared' | 'per-cpu' | 'fair-server' | 'unknown';
  readonly text: string;
}

/** kernel/sched/rt.c, features.h (RT_RUNTIME_SHARE) and deadline.c (fair server); read in 3.10 ... 6.19. */
export function rtThrottling(release: Release | undefined): Throttling {
  if (!release)
    return {
      mechanism: 'unknown',
      text: 'Without the kernel release it cannot be said how this host throttles real-time tasks.',
    };
  if (atLeast(release, 6, 12)) {
    return {
      mechanism: 'fair-server',
      text:
        'From 6.12 on, without CONFIG_RT_GROUP_SCHED, real-time tasks are not throttled and kernel.sched_rt_runtime_us only bounds deadline admission. ' +
        'A deadline server gives normal tasks 50 ms of each second on every CPU, at the end of the period, so they may still wait about 950 ms.',
    };
  }
  if (atLeast(release, 5, 10)) {
    return {
      mechanism: 'per-cpu',
      text:
        'Real-time tasks on a CPU are stopped after kernel.sched_rt_runtime_us of each kernel.sched_rt_period_us (950 of 1000 ms ' +
        'unless changed), each CPU for itself.',
    };
  }
  if (atLeast(release, 5, 4)) {
    return {
      mechanism: 'per-cpu',
      text:
        'Late 5.4 kernels usually throttle each CPU for itself: after kernel.sched_rt_runtime_us of each ' +
        'kernel.sched_rt_period_us (950 of 1000 ms unless changed).',
    };
  }
  return {
    mechanism: 'shared',
    text:
      'Kernels of this age usually let a CPU borrow the unused real-time share of other CPUs (RT_RUNTIME_SHARE), so one spinning real-time ' +
      'thread can hold its CPU entirely, and "RT throttling activated" means that real-time load was high on the whole host.',
  };
}

export interface SoftirqStarvation {
  /** How badly a real-time thread hurts network receive on its CPU. */
  readonly severity: 'high' | 'medium' | 'unknown';
  readonly why: string;
}

const INLINE =
  'softirqs run at the end of each interrupt even while ksoftirqd waits for the CPU; only the overflow left to ksoftirqd is delayed.';

/** kernel/softirq.c: ksoftirqd_running() is there in 4.9 ... 6.1 and gone in 6.5. */
export function softirqStarvation(release: Release | undefined): SoftirqStarvation {
  if (!release) {
    return {
      severity: 'unknown',
      why: 'How long softirqs wait behind a real-time thread depends on the kernel, which this bundle does not name.',
    };
  }
  if (isRealtimeKernel(release)) {
    return {
      severity: 'high',
      why: 'On a PREEMPT_RT kernel softirqs always run in threads, so a real-time thread of higher priority holds them up.',
    };
  }
  if (!atLeast(release, 4, 9)) return { severity: 'medium', why: `Before 4.9 ${INLINE}` };
  if (!atLeast(release, 6, 2)) {
    return {
      severity: 'high',
      why:
        'From 4.9 to 6.1 softirqs usually are not run at the end of an interrupt while ksoftirqd is runnable: once work was deferred, every packet ' +
        'of this CPU waits until ksoftirqd, a normal task, gets the CPU from the real-time thread.',
    };
  }
  if (atLeast(release, 6, 5)) return { severity: 'medium', why: `From 6.5 on ${INLINE}` };
  return {
    severity: 'unknown',
    why: 'Between 6.1 and 6.5 the kernel stopped leaving all softirqs to a runnable ksoftirqd; which way this one does it is not known.',
  };
}

/**
 * Where asynchronous direct I/O writes complete, one sentence: why `kworker/N:M-dio` threads exist on this kernel.
 * fs/iomap/direct-io.c, fs/direct-io.c, fs/ext4/super.c in 3.10, el7, 4.4, 5.10, 6.8, 6.19.
 */
export function dioCompletion(release: Release | undefined): string {
  if (!release)
    return 'Whether direct I/O completes in a kworker depends on the kernel, which this bundle does not name.';
  if (family(release) !== 'rhel7' && !atLeast(release, 3, 12)) return DIO_UNBOUND;
  if (!atLeast(release, 5, 5)) return DIO_WHERE_NEEDED;
  return atLeast(release, 6, 6) ? DIO_MOSTLY_INLINE : DIO_EVERY_WRITE;
}

const DIO_UNBOUND =
  'This kernel has no dio workqueue: plain direct I/O overwrites complete in interrupt context, and ext4 leaves the conversion of unwritten ' +
  'extents to an unbound workqueue that can run on any CPU.';
const DIO_WHERE_NEEDED =
  'This kernel usually queues a direct I/O completion to the per-CPU dio workqueue only where the filesystem has work left to do (unwritten ' +
  'extents, cached pages to drop).';
const DIO_EVERY_WRITE =
  'On kernels around 5.10 to 6.5 ext4 and XFS usually queue every asynchronous direct I/O write completion to the per-CPU dio workqueue, a ' +
  'normal-priority kworker on the CPU that took the block completion: real-time threads there delay each write.';
const DIO_MOSTLY_INLINE =
  'Newer kernels usually complete simple direct I/O writes inline and queue to the per-CPU dio workqueue only writes that need filesystem ' +
  'work, have cached pages, or failed.';
