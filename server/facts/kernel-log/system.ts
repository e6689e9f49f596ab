/**
 * What the kernel log says about the system as a whole: boots, sleep, who dropped caches. Field names here are read by
 * other programs (DESIGN: entry points).
 */
import { kind } from '../../core/model/fact.ts';
import type { Frames } from './memory-and-tasks.ts';

/** `level` as written: 1 page cache, 2 dentries and inodes, 3 both; 4 only silences the line. */
export const DropCaches = kind<{ readonly task: string; readonly pid: number; readonly level: number }>(
  'drop-caches',
  'Somebody wrote to /proc/sys/vm/drop_caches',
  {
    show: v => `${v.task} (${v.pid}) dropped caches: ${v.level}`,
    same: v => `${v.task} ${v.pid} ${v.level}`,
  },
);

/** `address`, `error` in hexadecimal as printed. `trap` is the kind of fault in the kernel's words. */
export interface SegfaultValue {
  readonly task: string;
  readonly pid: number;
  readonly trap: string;
  readonly address?: string;
  readonly error?: string;
  /** The file mapped at the instruction: a library, or the program itself. */
  readonly library?: string;
}
export const Segfault = kind<SegfaultValue>('segfault', 'A program was stopped by a fault of its own', {
  show: v => `${v.task}[${v.pid}]: ${v.trap}${v.library ? ` in ${v.library}` : ''}`,
  same: v => `${v.task} ${v.pid} ${v.trap} ${v.address ?? ''}`,
});

export const SuspendResume = kind<{ readonly phase: 'suspend' | 'resume'; readonly state?: string }>(
  'suspend-resume',
  'The machine went to sleep or woke up',
  {
    show: v => `${v.phase}${v.state ? ` (${v.state})` : ''}`,
    same: v => `${v.phase} ${v.state ?? ''}`,
  },
);

/** `release` and `commandLine` belong to a beginning. */
export const Boot = kind<{
  readonly phase: 'begin' | 'restart' | 'power-off' | 'halt' | 'kexec';
  readonly release?: string;
  readonly commandLine?: string;
}>('boot', 'A boot begins, or ends in an orderly way', {
  show: v => (v.phase === 'begin' ? `boot of ${v.release ?? '?'}` : v.phase),
  same: v => `${v.phase} ${v.release ?? ''}`,
});

/** Printed by 4.9 to 4.14 instead of staying silent while reclaim takes long. */
export interface PageAllocationStallValue {
  readonly task: string;
  readonly ms: number;
  readonly order: number;
  readonly gfp: string;
  readonly function?: string;
  readonly frames: Frames;
}
export const PageAllocationStall = kind<PageAllocationStallValue>(
  'page-allocation-stall',
  'A task waits for the page allocator for more than ten seconds',
  {
    show: v => `${v.task}: order ${v.order}, ${v.gfp}: ${v.ms} ms`,
    same: v => `${v.task} ${v.ms} ${v.order}`,
  },
);

/** `bytes` asked for; `allocated` of them were had where the message tells. */
export const VmallocFailure = kind<{
  readonly task?: string;
  readonly bytes: number;
  readonly allocated?: number;
  readonly reason: string;
  readonly function?: string;
  readonly frames: Frames;
}>('vmalloc-failure', 'vmalloc() could not serve a request', {
  show: v => `${v.bytes} bytes: ${v.reason}`,
  same: v => `${v.task ?? ''} ${v.bytes} ${v.reason}`,
});

/** `by`: the task whose lines were limited; absent where printk itself ran out of room. */
export const MessagesDropped = kind<{ readonly count: number; readonly by?: string }>(
  'messages-dropped',
  'Messages of the log that were not kept or not printed',
  {
    show: v => `${v.count} messages dropped${v.by ? ` of ${v.by}` : ''}`,
    same: v => `${v.count} ${v.by ?? ''}`,
  },
);

export const Taint = kind<{ readonly module: string; readonly reason: string }>(
  'taint',
  'A module made the kernel tainted',
  {
    show: v => `${v.module}: ${v.reason}`,
    same: v => `${v.module} ${v.reason}`,
  },
);
