/** Crashes and complaints of the kernel about itself: reports of one shape, told apart by their first line. */
import { event, int, oneOf, optional, text, type ValueOf } from '../../core/model/kind.ts';
import { blamed, frames, release, taint } from './trace.ts';

/** `task`, `pid`, `cpu`: who ran when it happened. */
const crash = {
  function: blamed,
  frames,
  release,
  title: text('The kind of fault in the words of the message, without addresses and numbers'),
  task: optional(text({ names: 'task' })),
  pid: optional(int({ identity: true, names: 'task' })),
  cpu: optional(int({ identity: true, names: 'cpu' })),
  source: optional(text('File and line, where the message names them: `fs/dcache.c:1616`')),
  taint,
} as const;
export type CrashValue = ValueOf<typeof crash>;

const show = (v: CrashValue): string => `${v.title}${v.function ? ` in ${v.function}` : ''}`;
const same = (v: CrashValue): string =>
  `${v.title} ${v.function ?? ''} ${v.source ?? ''} ${v.pid ?? ''} ${v.cpu ?? ''}`;

export const KernelOops = event(
  'kernel-oops',
  'The kernel met an exception of its own that it cannot handle: a bad pointer, a division by zero, an illegal instruction',
  crash,
  { show, same },
);
export const KernelBug = event('kernel-bug', 'The kernel found itself in a state that must not be', crash, {
  show,
  same,
});
/** A rule that reports warnings leaves remarks alone. */
export const KernelWarning = event(
  'kernel-warning',
  'The kernel met something it did not expect and goes on',
  {
    ...crash,
    remark: optional(
      oneOf(
        [true],
        'A line of text that a driver begins with WARNING, without source or trace: a remark, mostly harmless',
      ),
    ),
  },
  { show, same },
);
export const Lockdep = event(
  'lockdep',
  'The lock validator found an order or a use of locks that can deadlock',
  crash,
  { show, same },
);
export const Sanitizer = event(
  'sanitizer',
  'A sanitizer (KASAN, KMSAN, KCSAN, UBSAN, KFENCE) or kmemleak found an error of memory use',
  crash,
  { show, same },
);
export const KernelPanic = event(
  'kernel-panic',
  'The kernel gave up',
  {
    ...crash,
    after: optional(text('Kind of the report that made the kernel panic, for a panic that says no more than that')),
  },
  { show: v => `${show(v)}${v.after ? ` (after ${v.after})` : ''}`, same },
);
