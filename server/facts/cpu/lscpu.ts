/** lscpu: what the processors are, and with -e where each sits. */
import { int, num, optional, record, state, text } from '../../core/model/kind.ts';

export const Lscpu = state(
  'lscpu',
  'A property of the processors (lscpu)',
  {
    name: text({ identity: true }),
    text: text(),
    value: optional(num('Number that the text begins with, in the unit the text names; of caches the sum')),
    instances: optional(int({ unit: 'count' })),
  },
  {
    glossary: 'lscpu',
    term: (v, field) => ({
      dump: 'lscpu',
      field:
        field === 'instances'
          ? field
          : v.name
              .replace(/^NUMA node\d+ CPU/, 'NUMA node CPU')
              .replace(/^Vulnerability .*/, 'Vulnerability')
              .replace(/^(L\d[di]?)$/, '$1 cache'),
    }),
    show: v => `${v.name}: ${v.text}`,
  },
);

export const LscpuRow = state(
  'lscpu-cpu',
  'Where one CPU sits (lscpu -e)',
  { counters: record(num(), { spread: true }), words: record(text(), { spread: true }) },
  {
    glossary: 'lscpu',
    show: v =>
      `CPU ${v.counters['CPU'] ?? '?'}: node ${v.counters['NODE'] ?? '?'} socket ${v.counters['SOCKET'] ?? '?'} core ${v.counters['CORE'] ?? '?'}`,
  },
);
