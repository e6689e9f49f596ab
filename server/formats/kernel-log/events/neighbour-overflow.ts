/**
 * `neighbour: arp_cache: neighbor table overflow!` (net/core/neighbour.c), `Neighbour table overflow.`
 * (net/ipv4/route.c, up to 3.x).
 */
import { NeighbourOverflow } from '../../../facts/kernel-log/neighbour-overflow.ts';
import { given, lineEvent } from './_line.ts';

const neighbourOverflow = lineEvent({
  id: 'neighbour-overflow',
  kind: NeighbourOverflow,
  gate: ['eighbour table overflow', 'eighbor table overflow'],
  message:
    /^(?:neighbour: )?(?:(?<table>\w{1,32}): neighbor table overflow!|(?:(?:ipv4|IPv4|ipv6|IPv6): )?Neighbour table overflow\.?)/d,
  value: groups => given(groups, 'table'),
});
export default neighbourOverflow;
