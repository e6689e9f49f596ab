/** lsmod and /proc/modules. */
import { bytes, int, list, optional, state, text } from '../../core/model/kind.ts';

/** `state`, `address` (hexadecimal) and `taint` are of /proc/modules only. */
export const KernelModule = state(
  'kernel-module',
  'A loaded module (lsmod, /proc/modules)',
  {
    name: text({ identity: true }),
    size: bytes({ identity: true }),
    users: int(),
    usedBy: list(text()),
    state: optional(text()),
    address: optional(text()),
    taint: optional(text()),
  },
  {
    glossary: 'lsmod',
    show: v => `${v.name} ${v.size} bytes, used ${v.users} times`,
  },
);
