/** /proc/schedstat: what the scheduler counts on each CPU and in its domains. */
import { int, optional, record, state, text } from '../../core/model/kind.ts';

/** `version` of the layout, `timestamp` in jiffies. */
export const SchedStat = state(
  'schedstat',
  'A line above the tables of /proc/schedstat',
  { name: text({ identity: true }), value: int() },
  {
    glossary: 'schedstat',
    term: v => ({ dump: 'schedstat', field: v.name }),
    show: v => `${v.name} ${v.value}`,
  },
);

export const SchedStatCpu = state(
  'schedstat-cpu',
  'Scheduling on one CPU since boot (/proc/schedstat)',
  { cpu: int({ identity: true, names: 'cpu' }), counters: record(int(), 'Times in nanoseconds', { spread: true }) },
  {
    glossary: 'schedstat',
    show: v => `CPU ${v.cpu}: waited ${v.counters['run_delay'] ?? '?'} ns`,
  },
);

/** `name` is printed since version 17 (`SMT`, `MC`, `NUMA`). */
export const SchedStatDomain = state(
  'schedstat-domain',
  'Load balancing in one scheduling domain of a CPU since boot (/proc/schedstat)',
  {
    runqueue: optional(text('Row of the CPU that it stands below: `cpu3`', { identity: true })),
    domain: int({ identity: true }),
    name: optional(text({ identity: true })),
    cpumask: text(),
    counters: record(
      int(),
      'Load balancing by kind of idleness (`idle.lb_count`, `busy.lb_failed`, `newidle.…`), then the rest',
      { spread: true },
    ),
  },
  {
    glossary: 'schedstat',
    term: (_, field) =>
      field === undefined ? undefined : { dump: 'schedstat', field: field.replace(/^(?:idle|busy|newidle)\./, '') },
    show: v => `${v.runqueue ?? 'CPU ?'} domain${v.domain}${v.name ? ` ${v.name}` : ''} of CPUs ${v.cpumask}`,
  },
);
