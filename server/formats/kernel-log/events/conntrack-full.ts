/**
 * `nf_conntrack: table full, dropping packet` (net/netfilter/nf_conntrack_core.c); the prefix twice in newer kernels,
 * the network namespace in the newest.
 */
import { defined } from '../../../core/model/defined.ts';
import { integer } from '../../../core/read/words.ts';
import { ConntrackFull } from '../../../facts/kernel-log/conntrack-full.ts';
import { lineEvent } from './_line.ts';

const conntrackFull = lineEvent({
  id: 'conntrack-full',
  kind: ConntrackFull,
  gate: ['conntrack: table full'],
  message: /^(?:nf_conntrack: ){0,2}(?:nf|ip)_conntrack: table full(?: in netns (?<netns>\d{1,10}))?, dropping packet/d,
  value: groups => defined({ netns: integer(groups['netns']) }),
});
export default conntrackFull;
