/** What the kernel log reports. Field names here are read by other programs (DESIGN: entry points). */
import { kind } from '../../core/model/fact.ts';

/** What a kernel log holds at all: tells "nothing reported" from "no log". */
export const KernelLog = kind<{ readonly prefix: string }>('kernel-log', 'A kernel log was read, of this prefix', {
  show: v => `${v.prefix} kernel log`,
});

/** A frame of a call trace, compiler suffixes stripped; unreliable frames (`?`) are left out. Newest first. */
export type Frames = readonly string[];

/**
 * `seconds` is what the message prints: the timeout up to 5.0, the time really blocked from 5.4 on. `function` is the
 * guilty frame.
 */
export interface HungTaskValue {
  readonly task: string;
  readonly pid: number;
  readonly seconds: number;
  readonly function?: string;
  readonly frames: Frames;
  /** State letter of the task line. */
  readonly state?: string;
  readonly ppid?: number;
  readonly tgid?: number;
  readonly taint?: string;
  readonly release?: string;
  readonly workqueue?: string;
  /** 6.15 and later: who likely holds the lock. */
  readonly blocker?: { readonly lock: string; readonly task?: string; readonly pid?: number };
}
export const HungTask = kind<HungTaskValue>(
  'hung-task',
  'The kernel found a task blocked for longer than hung_task_timeout_secs',
  {
    show: v =>
      `task ${v.task}:${v.pid} blocked for more than ${v.seconds} seconds${v.function ? ` in ${v.function}` : ''}`,
    same: v => `${v.task}:${v.pid} ${v.seconds}`,
  },
);

/** "Future hung task reports are suppressed" (6.5 and later). */
export const HungTasksSuppressed = kind<Record<string, never>>(
  'hung-tasks-suppressed',
  'The kernel says that it will report no more hung tasks',
  { same: () => '' },
);

/** A zone as show_mem() prints it. All in pages (the log prints kB). */
export interface LoggedZone {
  readonly node: number;
  readonly zone: string;
  readonly free: number;
  readonly boost?: number;
  readonly min: number;
  readonly low: number;
  readonly high: number;
  readonly managed?: number;
  readonly present?: number;
  readonly reservedHighatomic?: number;
  readonly freeHighatomic?: number;
  readonly freeCma?: number;
  readonly lowmemReserve: readonly number[];
  /** Free blocks by order with the migrate-type letters behind them. */
  readonly blocks: readonly { readonly order: number; readonly count: number; readonly letters?: string }[];
}

/**
 * The Mem-Info block behind a failure or an OOM kill. `totals` in pages under the kernel's names (`active_anon`,
 * `slab_reclaimable`, ...).
 */
export interface LoggedMemory {
  readonly totals: Readonly<Record<string, number>>;
  readonly zones: readonly LoggedZone[];
  /** `Node N hugepages_total=...` lines; size in kB. */
  readonly hugepages: readonly {
    readonly node: number;
    readonly total: number;
    readonly free: number;
    readonly sizeKb: number;
  }[];
  readonly ramPages?: number;
  readonly swapFreeKb?: number;
  readonly swapTotalKb?: number;
  readonly allUnreclaimable?: boolean;
}

export type AllocationCause =
  | 'shortage'
  | 'zone-protected'
  | 'fragmentation'
  | 'highatomic-only'
  | 'cma-only'
  | 'passes-now'
  | 'unknown';

export interface PageAllocationFailureValue {
  readonly task: string;
  readonly pid?: number;
  readonly order: number;
  /** Symbolic flags as printed, else the mode in hexadecimal. */
  readonly gfp: string;
  readonly mode: number;
  /** From the Mem-Info block of the same report; `unknown` without one. */
  readonly cause: AllocationCause;
  readonly function?: string;
  readonly frames: Frames;
  readonly nodemask?: string;
  readonly release?: string;
  readonly memory?: LoggedMemory;
}
export const PageAllocationFailure = kind<PageAllocationFailureValue>(
  'page-allocation-failure',
  'The page allocator could not serve a request and said so',
  {
    show: v => `${v.task}: order ${v.order}, ${v.gfp}: ${v.cause}`,
    same: v => `${v.task} ${v.order} ${v.mode}`,
  },
);

/** `__ratelimit: N callbacks suppressed`: reports that were not printed. */
export const CallbacksSuppressed = kind<{ readonly function: string; readonly count: number }>(
  'callbacks-suppressed',
  'Messages the kernel did not print, for their rate',
  {
    show: v => `${v.function}: ${v.count} not printed`,
    same: v => `${v.function} ${v.count}`,
  },
);

export interface OomTask {
  readonly pid: number;
  readonly name: string;
  /** Resident pages: file, anonymous and shared together. */
  readonly rss: number;
  readonly swapents?: number;
  readonly pageTablesBytes?: number;
  readonly oomScoreAdj: number;
}
export interface OomKillValue {
  readonly scope: 'global' | 'memcg' | 'cpuset' | 'mempolicy';
  /** The task whose request could not be served: not the victim, and not necessarily at fault. */
  readonly invoker?: string;
  readonly order?: number;
  readonly gfp?: string;
  readonly victim?: string;
  readonly pid?: number;
  readonly victimRssKb?: number;
  /** The group whose limit was hit, and its usage and limit, for `memcg`. */
  readonly cgroup?: string;
  readonly usageKb?: number;
  readonly limitKb?: number;
  readonly failcnt?: number;
  /** memory.stat of the group, in bytes. */
  readonly stat?: Readonly<Record<string, number>>;
  readonly memory?: LoggedMemory;
  readonly tasks?: readonly OomTask[];
  readonly function?: string;
  readonly frames: Frames;
  readonly release?: string;
}
export const OomKill = kind<OomKillValue>('oom-kill', 'The kernel killed a task to free memory', {
  show: v => `${v.scope} OOM: ${v.invoker ?? '?'} asked, ${v.victim ?? 'nobody'}${v.pid ? `:${v.pid}` : ''} was killed`,
  same: v => `${v.scope} ${v.victim ?? ''} ${v.pid ?? ''} ${v.invoker ?? ''}`,
});

export const RtThrottled = kind<Record<string, never>>(
  'rt-throttled',
  'Real-time tasks used up their share of a period and were held back; printed once a boot',
  { same: () => '' },
);

/** The mask of pending softirqs when a CPU wanted to go idle; bit 3 is NET_RX. */
export const SoftirqPending = kind<{ readonly mask: number }>(
  'softirq-pending',
  'A CPU wanted to stop its tick while softirqs were pending',
  {
    show: v => `pending softirqs 0x${v.mask.toString(16)}`,
    same: v => String(v.mask),
  },
);
