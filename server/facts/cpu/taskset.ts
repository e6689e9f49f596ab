/** taskset -p. */
import { int, optional, state, text } from '../../core/model/kind.ts';

/** As a list (`0-3,8`) or as a hexadecimal mask. */
export const TaskAffinity = state(
  'task-affinity',
  'CPUs a task may run on (taskset -p)',
  { pid: int({ identity: true, names: 'task' }), list: optional(text()), mask: optional(text()) },
  {
    glossary: 'taskset',
    show: v => `${v.pid}: ${v.list ?? `mask ${v.mask}`}`,
  },
);
