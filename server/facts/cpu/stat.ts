/** /proc/stat. */
import { either, int, list, oneOf, optional, record, state, text } from '../../core/model/kind.ts';

export const CpuTime = state(
  'cpu-time',
  'Time of one CPU since boot in ticks (/proc/stat)',
  {
    cpu: either(int(), oneOf(['all']), { identity: true, names: 'cpu' }),
    counters: record(
      int({ unit: 'jiffies' }),
      'Ticks (usually 1/100 s) by what they were spent on, under the kernel’s names: `user`, `softirq`, ...',
      { spread: true, partOf: 'sum: the time of this CPU' },
    ),
  },
  {
    once: true,
    glossary: 'stat',
    show: v => `CPU ${v.cpu}: idle ${v.counters['idle'] ?? '?'} ticks`,
  },
);

/** `btime` in seconds since the epoch, the rest since boot, `procs_running` and `procs_blocked` now. */
export const KernelStat = state(
  'kernel-stat',
  'A figure of the kernel since boot (/proc/stat)',
  {
    name: text({ identity: true }),
    value: int(),
    each: optional(list(int(), 'Of `intr` by interrupt, of `softirq` by softirq')),
  },
  {
    once: true,
    glossary: 'stat',
    term: v => ({ dump: 'stat', field: v.name === 'softirq' ? 'softirq total' : v.name }),
    show: v => `${v.name} ${v.value}`,
  },
);
