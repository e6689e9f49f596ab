/** /proc/loadavg. */
import { int, num, state } from '../../core/model/kind.ts';

export const LoadAverage = state(
  'loadavg',
  'Load averages (/proc/loadavg)',
  {
    load1: num({ unit: 'tasks' }),
    load5: num({ unit: 'tasks' }),
    load15: num({ unit: 'tasks' }),
    running: int({ unit: 'tasks' }),
    threads: int({ unit: 'tasks' }),
    last_pid: int(),
  },
  {
    glossary: 'loadavg',
    show: v => `${v.load1} ${v.load5} ${v.load15}, ${v.running} of ${v.threads} threads running`,
  },
);
