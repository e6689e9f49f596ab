/** numastat(8), and the numastat files of nodes. */
import { list, num, oneOf, optional, state, text } from '../../core/model/kind.ts';

/** `values[i]` of `columns[i]`. */
export const Numastat = state(
  'numastat',
  'Memory by NUMA node (numastat)',
  {
    name: text({ identity: true }),
    unit: oneOf(['count', 'MB'], '`MB` where numastat was asked for sizes', { scale: true }),
    columns: list(text(), 'Columns as they are headed: `node0`, `Node 1`, `Total`'),
    values: list(num()),
    process: optional(
      text('Whom a table of `-p` is about, where its title says it: `1234 (qemu-kvm)`', { identity: true }),
    ),
  },
  {
    glossary: 'numastat',
    term: v => ({ dump: 'numastat', field: /^\d+ \(/.test(v.name) ? 'process' : v.name }),
    show: v =>
      `${v.name}: ${v.values.map((n, i) => `${v.columns[i] ?? i} ${n}`).join(', ')}${v.unit === 'MB' ? ' MB' : ''}`,
  },
);
