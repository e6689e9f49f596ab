/** /proc/cmdline. */
import { optional, state, text } from '../../core/model/kind.ts';

export const BootParameter = state(
  'boot-parameter',
  'One word of the kernel command line',
  { name: text({ identity: true }), value: optional(text()) },
  {
    glossary: 'cmdline',
    term: v => ({ dump: 'cmdline', field: v.name }),
    show: v => (v.value === undefined ? v.name : `${v.name}=${v.value}`),
  },
);
