/** mpstat: what the CPUs did in an interval, and what interrupted them. */
import { either, int, num, oneOf, percent, record, state } from '../../core/model/kind.ts';

const intervals = ['sample', 'average', 'since-boot'] as const;
/**
 * What the figures of an mpstat row are about: one interval, the mean of the run, or (no interval given) everything
 * since boot.
 */
export type Interval = (typeof intervals)[number];

const interval = oneOf(intervals, 'What the figures are about: one interval, the mean of the run, all since boot', {
  moment: true,
});
const sample = int('Number of the report, from 0', { moment: true, derived: true });
const cpu = either(int(), oneOf(['all']), { identity: true, names: 'cpu', entry: 'CPU' });
const use = record(percent(), 'By the names of the columns without `%`: `usr`, `soft`, `idle`, ...', { spread: true });
const rate = num({ unit: 'per second' });

export const CpuUse = state(
  'cpu-use',
  'Use of one CPU (mpstat)',
  { cpu, interval, sample, percent: use },
  {
    glossary: 'mpstat',
    show: v => `CPU ${v.cpu}: idle ${v.percent['idle'] ?? '?'} %`,
  },
);

/** The mean of its CPUs. */
export const NodeUse = state(
  'node-use',
  'Use of the CPUs of one NUMA node (mpstat -N)',
  { node: either(int(), oneOf(['all']), { identity: true, entry: 'NODE' }), interval, sample, percent: use },
  {
    glossary: 'mpstat',
    show: v => `Node ${v.node}: idle ${v.percent['idle'] ?? '?'} %`,
  },
);

export const SoftirqRate = state(
  'softirq-rate',
  'Softirqs per second of one CPU (mpstat -I SCPU)',
  { cpu, interval, sample, perSecond: record(rate, 'By softirq: `NET_RX`, ...', { spread: true }) },
  {
    collect: 'mpstat -I SCPU 1 5',
    glossary: 'mpstat',
    show: v => `CPU ${v.cpu}: NET_RX ${v.perSecond['NET_RX'] ?? '?'}/s`,
  },
);

export const InterruptRate = state(
  'interrupt-rate',
  'Interrupts per second of one CPU (mpstat -I SUM, -I CPU)',
  { cpu, interval, sample, perSecond: record(rate, '`intr` for the sum, else by interrupt', { spread: true }) },
  {
    glossary: 'mpstat',
    show: v => `CPU ${v.cpu}`,
  },
);
