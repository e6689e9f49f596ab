/** Files of a control group with one figure of its memory: memory.max, memory.usage_in_bytes, ... */
import { int, optional, state, text } from '../../core/model/kind.ts';
import { cgroup, groupOf } from './cgroup-ref.ts';

/** In bytes, or a count. `text` for `max` and for numbers beyond 2^53. */
export const CgroupMemory = state(
  'cgroup-memory',
  'A limit or figure of the memory of a control group',
  {
    cgroup,
    name: text('Name of the file', { identity: true }),
    value: optional(int()),
    text: optional(text()),
  },
  {
    glossary: 'memory-limits',
    term: v => ({ dump: 'memory-limits', field: v.name }),
    show: v => `${groupOf(v)}: ${v.name} ${v.value ?? v.text}`,
    home: { cgroup: 2 },
  },
);
