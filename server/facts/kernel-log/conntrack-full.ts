/** `nf_conntrack: table full, dropping packet`. */
import { event, int, optional } from '../../core/model/kind.ts';

export const ConntrackFull = event(
  'conntrack-full',
  'Connection tracking is at its limit, so packets of new connections are dropped',
  { netns: optional(int('Inode of the network namespace: printed by the newest kernels')) },
  {
    show: v => `conntrack table full${v.netns === undefined ? '' : ` in network namespace ${v.netns}`}`,
    same: v => String(v.netns ?? ''),
  },
);
