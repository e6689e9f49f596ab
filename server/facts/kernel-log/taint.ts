/** `nvidia: module license 'NVIDIA' taints kernel.`. */
import { event, text } from '../../core/model/kind.ts';

export const Taint = event(
  'taint',
  'A module made the kernel tainted',
  { module: text(), reason: text() },
  {
    show: v => `${v.module}: ${v.reason}`,
    same: v => `${v.module} ${v.reason}`,
  },
);
