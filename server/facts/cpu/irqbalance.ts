/** Settings of irqbalance. */
import { state, text } from '../../core/model/kind.ts';

export const IrqbalanceSetting = state(
  'irqbalance-setting',
  'A setting of irqbalance',
  { name: text({ identity: true }), value: text() },
  {
    glossary: 'irqbalance',
    term: v => ({ dump: 'irqbalance', field: v.name }),
    show: v => `${v.name}=${v.value}`,
  },
);
