/** iostat, as text or JSON. */
import { int, oneOf, percent, record, state, text, type ValueOfKind } from '../../core/model/kind.ts';
import { counters, orColumn, wordCells } from './_table.ts';

const interval = oneOf(['sample', 'since-boot'], 'The first report is since boot unless -y was given', {
  moment: true,
});
const sample = int('Number of the report in the output, from 0', { moment: true, derived: true });

export const DeviceUse = state(
  'device-use',
  'Requests of a block device in an interval (iostat)',
  { device: text({ identity: true, names: 'device' }), interval, sample, counters, words: wordCells },
  {
    glossary: 'iostat',
    home: { device: 11 },
    term: orColumn('iostat'),
    show: v =>
      `${v.device}: ${v.counters['%util'] === undefined ? `${v.counters['tps'] ?? '?'} requests/s` : `${v.counters['%util']} % busy`}`,
  },
);
export type DeviceInterval = ValueOfKind<typeof DeviceUse>['interval'];

export const IostatCpu = state(
  'iostat-cpu',
  'Use of all CPUs together (iostat)',
  { interval, sample, percent: record(percent(), 'Of all CPUs: the avg-cpu row', { spread: true }) },
  {
    glossary: 'iostat',
    show: v => `avg-cpu: idle ${v.percent['idle'] ?? '?'} %, iowait ${v.percent['iowait'] ?? '?'} %`,
  },
);
