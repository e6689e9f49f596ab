/** `INFO: task X:N blocked for more than S seconds.`, and the end of such reports. */
import { event, int, optional, part, seconds, text, type ValueOfKind } from '../../core/model/kind.ts';
import { blamed, frames, release, taint } from './trace.ts';

export const HungTask = event(
  'hung-task',
  'The kernel found a task blocked for longer than hung_task_timeout_secs',
  {
    task: text({ names: 'task' }),
    pid: int({ identity: true, names: 'task' }),
    seconds: seconds('What the message prints: the timeout up to 5.0, the time really blocked from 5.4 on'),
    function: blamed,
    frames,
    state: optional(text('State letter of the task line')),
    ppid: optional(int({ leadsTo: 'task' })),
    tgid: optional(int({ names: 'task' })),
    taint,
    release,
    workqueue: optional(text()),
    blocker: optional(
      part({ lock: text(), task: optional(text()), pid: optional(int()) }, 'Who likely holds the lock: 6.15 and later'),
    ),
  },
  {
    show: v =>
      `task ${v.task}:${v.pid} blocked for more than ${v.seconds} seconds${v.function ? ` in ${v.function}` : ''}`,
    same: v => `${v.task}:${v.pid} ${v.seconds}`,
  },
);
export type HungTaskValue = ValueOfKind<typeof HungTask>;

/** "Future hung task reports are suppressed" (6.5 and later). */
export const HungTasksSuppressed = event(
  'hung-tasks-suppressed',
  'The kernel says that it will report no more hung tasks',
  {},
  { same: () => '' },
);
