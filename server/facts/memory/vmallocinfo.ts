/** /proc/vmallocinfo. */
import { bytes, int, optional, pages, record, state, text, type ValueOfKind } from '../../core/model/kind.ts';

/** The range is hashed for readers without privilege, and by default since 4.15. `size` includes the guard page. */
export const VmallocArea = state(
  'vmalloc-area',
  'An area of the kernel’s vmalloc range (/proc/vmallocinfo)',
  {
    range: text({ identity: true }),
    size: bytes({ identity: true }),
    caller: optional(text()),
    pages: optional(pages()),
    phys: optional(text()),
    type: optional(text()),
    counters: optional(record(int(), 'Pages by node (`N0`)', { spread: true, unit: 'pages' })),
  },
  {
    glossary: 'vmallocinfo',
    term: (_, field) =>
      field !== undefined && /^N\d/.test(field) ? { dump: 'vmallocinfo', field: 'N<node>' } : undefined,
    show: v => `${v.size} bytes${v.caller ? ` by ${v.caller}` : ''}${v.type ? ` (${v.type})` : ''}`,
  },
);
export type VmallocAreaValue = ValueOfKind<typeof VmallocArea>;
