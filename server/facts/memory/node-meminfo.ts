/** /sys/devices/system/node/nodeN/meminfo. */
import { int, oneOf, state, text } from '../../core/model/kind.ts';

export const NodeMemInfo = state(
  'node-meminfo',
  'A line of the meminfo of a NUMA node',
  {
    node: int({ identity: true }),
    name: text({ identity: true }),
    value: int(),
    unit: oneOf(['kB', 'count'], '`kB` where the line says so, else a count of huge pages'),
  },
  {
    once: true,
    glossary: 'meminfo',
    term: (v, field) => (field === 'node' ? { dump: 'buddyinfo', field } : { dump: 'meminfo', field: v.name }),
    show: v => `Node ${v.node} ${v.name} ${v.value} ${v.unit}`,
  },
);
