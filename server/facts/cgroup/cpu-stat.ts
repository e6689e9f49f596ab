/** CPU files of a control group: cpu.stat, cpuacct.stat, cpu.max, weights, v1 cpu.cfs_* and the like. */
import { int, optional, record, state, text } from '../../core/model/kind.ts';
import { cgroup, groupOf } from './cgroup-ref.ts';

export const CgroupCpuStat = state(
  'cgroup-cpu-stat',
  'CPU time and throttling of a control group',
  {
    cgroup,
    file: text('Name of the file', { identity: true }),
    counters: record(int(), 'Times in us (v2), in ns or ticks (v1)', { spread: true }),
  },
  {
    glossary: 'cpu-stat',
    show: v =>
      `${groupOf(v)}: throttled ${v.counters['nr_throttled'] ?? '?'} of ${v.counters['nr_periods'] ?? '?'} periods`,
  },
);

/** cpu.max has a quota and a period, the others one value. */
export const CgroupCpu = state(
  'cgroup-cpu',
  'A CPU limit, weight or figure of a control group',
  {
    cgroup,
    name: text('Name of the file', { identity: true }),
    value: optional(int()),
    text: optional(text()),
    period: optional(int({ unit: 'us' })),
  },
  {
    glossary: 'cpu-stat',
    term: (v, field) => ({ dump: 'cpu-stat', field: field === 'period' ? 'period' : v.name }),
    show: v => `${groupOf(v)}: ${v.name} ${v.value ?? v.text}${v.period === undefined ? '' : ` of ${v.period}`}`,
  },
);
