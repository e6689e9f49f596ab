/** free(1). */
import { int, oneOf, optional, state, type ValueOfKind } from '../../core/model/kind.ts';

/** Derived: `free -h` prints scaled figures, which are held in bytes. */
const total = optional(int({ derived: true }));
const ofTotal = optional(int({ derived: true, partOf: 'total: the total of {row}' }));

/** In the unit it was printed in. */
export const FreeRow = state(
  'free',
  'A row of free(1)',
  {
    row: oneOf(['Mem', 'Swap', 'Low', 'High', 'Total', '-/+ buffers/cache'], { identity: true }),
    unit: int('Bytes of one unit: 1024 unless the output says otherwise', { derived: true, scale: true }),
    total,
    used: ofTotal,
    free: ofTotal,
    shared: ofTotal,
    buffers: ofTotal,
    cached: ofTotal,
    buffCache: { ...ofTotal, entry: 'buff/cache' },
    available: ofTotal,
  },
  { once: true, glossary: 'free', show: v => `${v.row}: total ${v.total ?? '-'}, used ${v.used}, free ${v.free}` },
);
export type FreeRowValue = ValueOfKind<typeof FreeRow>;
