/** `neighbour: arp_cache: neighbor table overflow!`. */
import { event, optional, text } from '../../core/model/kind.ts';

export const NeighbourOverflow = event(
  'neighbour-overflow',
  'No room for another neighbour (ARP, ND)',
  {
    table: optional(
      text('`arp_cache` or `ndisc_cache`; absent where the message does not name it (up to 3.12)', { identity: true }),
    ),
  },
  {
    show: v => `${v.table ?? 'neighbour table'} overflow`,
    same: v => v.table ?? '',
  },
);
