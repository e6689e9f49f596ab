/** /proc/softirqs. */
import { int, list, state, text } from '../../core/model/kind.ts';

export const SoftirqCount = state(
  'softirq-count',
  'Softirqs by CPU since boot (/proc/softirqs)',
  {
    softirq: text({ identity: true }),
    cpus: list(int(), 'The CPU of each count', { derived: true }),
    counts: list(int({ unit: 'count' }), { partOf: 'sum' }),
  },
  {
    collect: 'cat /proc/softirqs',
    once: true,
    glossary: 'softirqs',
    term: v => ({ dump: 'softirqs', field: v.softirq }),
    show: v => v.softirq,
  },
);
