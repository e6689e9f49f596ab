/** Connection tracking by CPU: `conntrack -S`, and the tables of /proc/net/stat. */
import { int, optional, record, state, text } from '../../core/model/kind.ts';

export const ConntrackCpu = state(
  'conntrack-cpu',
  'What connection tracking did on one CPU since boot (conntrack -S)',
  { cpu: int({ identity: true, names: 'cpu' }), counters: record(int(), { spread: true }) },
  {
    glossary: 'conntrack',
    show: v =>
      `CPU ${v.cpu}: ${['insert_failed', 'drop', 'early_drop'].map(k => `${k} ${v.counters[k] ?? '?'}`).join(', ')}`,
  },
);

/** A row of a hexadecimal table, one row a CPU. */
export const CacheStat = state(
  'cache-stat',
  'What a table of the network stack did on one CPU since boot (/proc/net/stat)',
  {
    table: optional(text('Name of the file, where known', { identity: true })),
    row: int({ identity: true, derived: true }),
    counters: record(int(), { spread: true, derived: true }),
  },
  {
    glossary: 'conntrack',
    show: v =>
      `${v.table ?? 'row'} ${v.row}: ${Object.entries(v.counters)
        .slice(0, 4)
        .map(([k, n]) => `${k} ${n}`)
        .join(', ')}`,
  },
);
