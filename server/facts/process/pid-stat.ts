/** /proc/PID/stat, under the names of proc_pid_stat(5). */
import { int, optional, record, state, text } from '../../core/model/kind.ts';

export const ProcessStat = state(
  'process-stat',
  'The figures of a process in one line (/proc/PID/stat)',
  {
    pid: optional(int({ identity: true, names: 'task' })),
    tid: optional(int({ identity: true, names: 'task' })),
    comm: text({ names: 'task' }),
    state: text(),
    counters: record(int(), 'Ticks are 1/100 s, rss is in pages, vsize in bytes', { spread: true }),
    texts: record(text(), 'Numbers beyond 2^53, as printed', { spread: true }),
  },
  {
    glossary: 'process-stat',
    show: v =>
      `${v.tid ?? v.pid ?? '?'} ${v.comm}: state ${v.state}, ${v.counters['utime'] ?? '?'} + ${v.counters['stime'] ?? '?'} ticks`,
    home: { task: 2 },
  },
);
