/** /proc/meminfo. */
import type { Fact } from '../../core/model/fact.ts';
import { int, oneOf, state, text, type ValueOfKind } from '../../core/model/kind.ts';
import type { View } from '../../core/model/view.ts';

export const MemInfo = state(
  'meminfo',
  'A line of /proc/meminfo',
  {
    name: text({ identity: true }),
    value: int(),
    unit: oneOf(['kB', 'count'], '`kB` where the line says so, else a count of huge pages'),
  },
  {
    collect: 'cat /proc/meminfo',
    once: true,
    glossary: 'meminfo',
    term: v => ({ dump: 'meminfo', field: v.name }),
    show: v => `${v.name} ${v.value} ${v.unit}`,
  },
);

/** A value of /proc/meminfo by its name, in its own unit. */
export const memInfoOf = (host: View<'meminfo'>, name: string): Fact<ValueOfKind<typeof MemInfo>> | undefined =>
  host.first(MemInfo, v => v.name === name);
