/** /proc/PID/sched (kernel/sched/debug.c, proc_sched_show_task). */
import { int, num, optional, record, state, text } from '../../core/model/kind.ts';
import { processRef, who } from './process-ref.ts';

export const ProcessSched = state(
  'process-sched',
  'What the scheduler knows of a task (/proc/PID/sched)',
  {
    ...processRef,
    comm: text({ names: 'task' }),
    threads: optional(int()),
    counters: record(num(), 'Times in ms, others as counted', { spread: true }),
  },
  {
    glossary: 'process-sched',
    show: v => `${who(v)} ${v.comm}: ${v.counters['nr_switches'] ?? '?'} switches`,
  },
);

/** A line of NUMA faults. */
export const ProcessNumaFaults = state(
  'process-numa-faults',
  'NUMA faults of a task by node (/proc/PID/sched)',
  { ...processRef, counters: record(int(), 'The node, and its faults by kind', { spread: true }) },
  { glossary: 'process-sched', show: v => `${who(v)}: node ${v.counters['node'] ?? '?'}` },
);
