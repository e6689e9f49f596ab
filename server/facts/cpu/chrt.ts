/** chrt: scheduling policies of tasks, and the priorities that policies allow. */
import { int, optional, state, text, type ValueOfKind } from '../../core/model/kind.ts';

const time = optional(int({ unit: 'ns' }));

/**
 * `policy`: `SCHED_FIFO`, with `|SCHED_RESET_ON_FORK` where children do not inherit it. The three times are those of
 * SCHED_DEADLINE.
 */
export const TaskPolicy = state(
  'task-policy',
  'Scheduling policy of a task (chrt -p)',
  {
    pid: int({ identity: true, names: 'task' }),
    policy: optional(text()),
    priority: optional(int()),
    runtime: time,
    deadline: time,
    period: time,
  },
  {
    glossary: 'chrt',
    show: v => `${v.pid}: ${v.policy ?? '?'}${v.priority === undefined ? '' : ` priority ${v.priority}`}`,
  },
);
export type TaskPolicyValue = ValueOfKind<typeof TaskPolicy>;

export const PolicyRange = state(
  'policy-range',
  'Priorities a policy allows (chrt -m)',
  { policy: text({ identity: true }), min: int(), max: int() },
  {
    glossary: 'chrt',
    show: v => `${v.policy}: ${v.min} to ${v.max}`,
  },
);
