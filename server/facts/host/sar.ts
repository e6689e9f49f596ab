/** sar: what sysstat recorded. */
import { int, num, oneOf, optional, record, state, text, type ValueOfKind } from '../../core/model/kind.ts';

const stamp = text({ moment: true });

/** `item`: the CPU, device or interface of the row; absent in tables of the whole machine. `stamp` as printed. */
export const Sar = state(
  'sar',
  'A row of what sysstat recorded (sar)',
  {
    table: text({ identity: true }),
    item: optional(text({ identity: true })),
    interval: oneOf(['sample', 'average'], { moment: true }),
    sample: int('Number of the report within its table, from 0', { moment: true, derived: true }),
    stamp,
    counters: record(num(), 'Under the names of the columns as printed: `%user`, `rxkB/s`', { spread: true }),
    units: optional(record(text(), 'Of figures that are scaled (`--human`)', { scale: true })),
  },
  {
    glossary: 'sar',
    term: (v, field) =>
      field === undefined
        ? undefined
        : { dump: 'sar', field: v.table === 'nfs' && field === 'retrans/s' ? 'nfs retrans/s' : field },
    show: v => `${v.stamp} ${v.table}${v.item === undefined ? '' : ` ${v.item}`}`,
  },
);
export type SarValue = ValueOfKind<typeof Sar>;

export const SarRestart = state(
  'sar-restart',
  'The machine was booted between two records (sar)',
  { stamp, cpus: optional(int({ unit: 'count' })) },
  {
    glossary: 'sar',
    term: () => ({ dump: 'sar', field: 'LINUX RESTART' }),
    show: v => `restart at ${v.stamp}`,
  },
);
