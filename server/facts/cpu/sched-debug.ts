/** The scheduler's own report, sched_debug: run queues and the tasks on them. */
import { flag, int, num, oneOf, optional, record, state, text, type ValueOfKind } from '../../core/model/kind.ts';
import { clause } from '../../core/model/text.ts';

const counters = record(num(), 'Times are milliseconds with nanoseconds behind the point', { spread: true });

export const SchedDebug = state(
  'sched-debug',
  'A section of the scheduler’s own report (sched_debug)',
  {
    part: oneOf(['header', 'sysctl_sched', 'cpu', 'cfs_rq', 'rt_rq', 'dl_rq'], 'What the section is about', {
      identity: true,
    }),
    cpu: optional(int({ identity: true, names: 'cpu' })),
    group: optional(text({ identity: true })),
    release: optional(text()),
    build: optional(text()),
    counters,
  },
  {
    glossary: 'sched_debug',
    show(v) {
      const running = v.counters['nr_running'] ?? v.counters['rt_nr_running'] ?? v.counters['nr_queued'];
      return `${v.part}${clause` ${v.cpu}`}${clause` ${v.group}`}: ${running ?? '?'} running`;
    },
  },
);
export type SchedDebugValue = ValueOfKind<typeof SchedDebug>;

/**
 * The table has all tasks of the CPU from 4.15 on, runnable or not; before that it has no `state`. `cpu` is the section
 * it stands in, `cpu#3`.
 */
export const SchedDebugTask = state(
  'sched-debug-task',
  'A task as the scheduler lists it (sched_debug)',
  {
    cpu: optional(text({ identity: true, names: 'cpu' })),
    current: flag(),
    state: optional(text()),
    task: text({ names: 'task' }),
    pid: int({ identity: true, names: 'task' }),
    eligible: optional(flag()),
    customSlice: optional(flag()),
    group: optional(text()),
    counters,
  },
  {
    glossary: 'sched_debug',
    show: v =>
      `${v.pid} ${v.task}${v.state ? ` ${v.state}` : ''}${v.current ? ' (current)' : ''} prio ${v.counters['prio'] ?? '?'}`,
  },
);
export type SchedDebugTaskValue = ValueOfKind<typeof SchedDebugTask>;
