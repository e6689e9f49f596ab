/** Files of /proc/irq. */
import { int, optional, state, text } from '../../core/model/kind.ts';

export const IrqAffinity = state(
  'irq-affinity',
  'CPUs and node of an interrupt (/proc/irq)',
  {
    irq: text('The number in the path, or `default`', { identity: true, names: 'interrupt' }),
    name: text({ identity: true }),
    text: text(),
    value: optional(int('The text as a number, where it is one')),
  },
  {
    glossary: 'irq_affinity',
    term: v => ({ dump: 'irq_affinity', field: v.name }),
    show: v => `IRQ ${v.irq} ${v.name}: ${v.text}`,
  },
);
