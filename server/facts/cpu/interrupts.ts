/** /proc/interrupts. */
import { int, list, state, text } from '../../core/model/kind.ts';

export const InterruptCount = state(
  'interrupt-count',
  'Interrupts by CPU since boot (/proc/interrupts)',
  {
    irq: text('The number of a device interrupt, or the name of another', { identity: true, names: 'interrupt' }),
    cpus: list(int(), 'The CPU of each count; none where the one count is of the whole machine', { derived: true }),
    counts: list(int({ unit: 'count' }), { partOf: 'sum' }),
    description: text('Controller, trigger and devices, or what the name stands for'),
  },
  {
    once: true,
    glossary: 'interrupts',
    term: v => ({ dump: 'interrupts', field: v.irq }),
    show: v => `${v.irq} ${v.description}`,
    home: { interrupt: 0 },
  },
);
