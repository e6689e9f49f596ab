/** /proc/vmstat and the vmstat files of nodes. */
import { int, optional, state, text } from '../../core/model/kind.ts';

/** Most are pages or events since boot. */
export const VmCounter = state(
  'vm-counter',
  'A counter of /proc/vmstat',
  {
    name: text({ identity: true }),
    value: int(),
    node: optional(text('The node of the file, told by its path (`node0`)', { identity: true })),
  },
  {
    once: true,
    glossary: 'vmstat',
    term: v => ({ dump: 'vmstat', field: v.name }),
    show: v => `${v.node ? `${v.node} ` : ''}${v.name} ${v.value}`,
  },
);
