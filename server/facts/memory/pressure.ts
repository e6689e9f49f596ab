/** /proc/pressure/*. */
import { int, oneOf, percent, state, text } from '../../core/model/kind.ts';

export const Pressure = state(
  'pressure',
  'Pressure stall information (/proc/pressure)',
  {
    resource: text('What is waited for, told by the name of the file', { identity: true }),
    share: oneOf(['some', 'full'], { identity: true }),
    avg10: percent(),
    avg60: percent(),
    avg300: percent(),
    total: int({ unit: 'us' }),
  },
  {
    once: true,
    glossary: 'pressure',
    term: (v, field) => ({ dump: 'pressure', field: field ?? v.share }),
    show: v => `${v.resource} ${v.share}: avg10 ${v.avg10} %`,
  },
);
