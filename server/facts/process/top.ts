/** top: the lines above the table. */
import { flag, int, kilobytes, list, num, optional, percent, record, state, text } from '../../core/model/kind.ts';
import { upSeconds } from '../host/uptime.ts';

/** One fact an iteration. */
export const TopSummary = state(
  'top-summary',
  'The summary lines of one iteration of top',
  {
    sample: int('Number of the iteration, from 0', { moment: true, derived: true }),
    up: optional(text('Time since boot, as printed')),
    threads: flag({ entry: 'Threads' }),
    load: optional(list(num(), { entry: 'load average' })),
    tasks: optional(record(int(), 'Tasks by state, and their total')),
    cpu: optional(record(percent(), 'Shares of CPU time, as printed')),
    memKb: optional(record(kilobytes(), 'Memory, converted to KiB', { derived: true })),
    swapKb: optional(record(kilobytes(), 'Swap space, converted to KiB', { derived: true })),
  },
  {
    glossary: 'top',
    show: v => `top, iteration ${v.sample + 1}, ${v.threads ? 'threads' : 'processes'}`,
    runs: v => (v.up === undefined ? undefined : upSeconds(v.up)),
  },
);
