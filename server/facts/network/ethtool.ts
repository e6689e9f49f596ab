/** ethtool. */
import { num, optional, state, text } from '../../core/model/kind.ts';

/** Where queues have numbers of their own, the glossary has one entry for all; drivers name the rest as they like. */
function ethtoolName(part: string, name: string): string {
  if (part !== 'statistics') return name;
  const plain = name.toLowerCase();
  const families: readonly (readonly [RegExp, string])[] = [
    [/no_?buf|no_?desc|alloc_?(?:fail|err)|out_?of_?buf|rx_?missed|missed/, '<no buffer>'],
    [/drop|discard/, '<dropped>'],
    [/crc|fcs/, '<crc>'],
    [/time_?out|hang/, '<timeout>'],
    [/fifo|overrun|over_err/, '<fifo>'],
    [/err|fail|bad|invalid/, '<errors>'],
    [/pause|xon|xoff|pfc/, '<pause>'],
    [/collision|_coll/, '<collisions>'],
    [/byte|octet/, '<bytes>'],
    [/xdp/, '<xdp>'],
    [/kick|restart|stopp|wake|busy/, '<queue>'],
    [/packet|pkts|frame|cast|ucast/, '<packets>'],
  ];
  return families.find(([pattern]) => pattern.test(plain))?.[1] ?? '<counter>';
}

export const Ethtool = state(
  'ethtool',
  'What the driver of a network device says (ethtool)',
  {
    device: optional(text({ identity: true, names: 'device' })),
    part: text(
      'Which output the line is of: `statistics`, `ring`, `driver`, `features`, `settings`, `channels`, `coalesce`, `pause`, ...',
      { identity: true },
    ),
    section: optional(text({ identity: true })),
    name: text({ identity: true }),
    text: text(),
    value: optional(num()),
  },
  {
    glossary: 'ethtool',
    home: { device: 10 },
    term: (v, field) => ({
      dump: 'ethtool',
      field: field === 'device' || field === 'section' ? field : ethtoolTerm(v.part, v.name),
    }),
    show: v => `${v.device ? `${v.device} ` : ''}${v.name}: ${v.text}`,
  },
);
const ethtoolKnown = new Set([
  'driver',
  'version',
  'firmware-version',
  'expansion-rom-version',
  'bus-info',
  'RX',
  'TX',
  'RX Mini',
  'RX Jumbo',
  'Other',
  'Combined',
  'Speed',
  'Duplex',
  'Port',
  'PHYAD',
  'Transceiver',
  'Auto-negotiation',
  'MDI-X',
  'Link detected',
  'Autonegotiate',
  'rx-usecs',
  'tx-usecs',
  'rx-frames',
  'tx-frames',
  'Supported ports',
  'Supported link modes',
  'Advertised link modes',
  'Wake-on',
  'Current message level',
  'RX Buf Len',
  'CQE Size',
  'TX Push',
]);
const ethtoolTerm = (part: string, name: string): string =>
  part === 'statistics'
    ? ethtoolName(part, name)
    : ethtoolKnown.has(name)
      ? name
      : part === 'features'
        ? '<feature>'
        : part === 'coalesce'
          ? '<coalesce>'
          : '<setting>';
