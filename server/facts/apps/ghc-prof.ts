/** Profiles of GHC programs by cost centre (.prof). */
import { bytes, int, num, oneOf, optional, record, seconds, state, text } from '../../core/model/kind.ts';

/** The totals above the table. */
export const GhcProfileTotal = state(
  'ghc-profile-total',
  'Totals of a GHC profile (.prof)',
  {
    what: oneOf(['time', 'alloc'], 'What is summed up', { identity: true }),
    value: optional(seconds()),
    ticks: optional(int()),
    tickUs: optional(int({ unit: 'us' })),
    processors: optional(int()),
    // Printed with commas.
    allocBytes: optional(bytes({ derived: true })),
  },
  { glossary: 'ghc-prof', show: v => (v.what === 'time' ? `${v.value} s` : `${v.allocBytes} bytes`) },
);

/** A row of the table. */
export const CostCentre = state(
  'cost-centre',
  'A cost centre of a GHC profile (.prof)',
  {
    name: text({ identity: true }),
    module: text({ identity: true }),
    src: optional(text('Where it stands in the source')),
    counters: record(num(), 'Named as the columns: no., entries, %time, %alloc, inherited %time, ticks', {
      spread: true,
    }),
  },
  {
    glossary: 'ghc-prof',
    show: v =>
      `${v.module}.${v.name}: ${v.counters['%time'] ?? '?'} % of time, ${v.counters['%alloc'] ?? '?'} % of allocation`,
  },
);
