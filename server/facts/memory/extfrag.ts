/** debugfs extfrag/extfrag_index and extfrag/unusable_index. */
import { int, list, num, oneOf, optional, state, text } from '../../core/model/kind.ts';

/** `values[o]` for requests of 2^o pages, as printed (thousandths behind the point). */
export const FragmentationIndex = state(
  'fragmentation-index',
  'Fragmentation of a zone by order (debugfs extfrag)',
  {
    /** Absent where neither the name of the file nor the row tells which of the two it is. */
    index: optional(oneOf(['extfrag_index', 'unusable_index'], { identity: true })),
    node: int({ identity: true }),
    zone: text({ identity: true }),
    values: list(num(), 'The index by the order of the request'),
  },
  {
    glossary: 'extfrag',
    term: (v, field) =>
      field === undefined || field.startsWith('values') ? { dump: 'extfrag', field: v.index ?? 'index' } : undefined,
    show: v => `Node ${v.node}, zone ${v.zone}, ${v.index ?? 'index'}: ${v.values.join(' ')}`,
  },
);
