/** /proc/net/arp and `arp -n`. */
import { optional, state, text } from '../../core/model/kind.ts';

export const Neighbour = state(
  'neighbour',
  'A neighbour (ARP)',
  {
    address: text({ identity: true }),
    hwType: text(),
    flags: optional(text()),
    mac: optional(text()),
    mask: optional(text()),
    device: text({ identity: true, names: 'device' }),
  },
  { glossary: 'arp', show: v => `${v.address} ${v.mac ?? 'incomplete'} dev ${v.device}` },
);
