/** `ip link` and `ip address`. */
import { bytes, int, oneOf, optional, record, state, text } from '../../core/model/kind.ts';

const name = text({ identity: true, names: 'device' });
const counters = record(int(), { spread: true });

/** The first line of a device. */
export const Link = state(
  'link',
  'A network device (ip link)',
  {
    index: int(),
    name,
    parent: optional(text('What the device stands on: behind `@`')),
    flags: text(),
    mtu: optional(bytes()),
    qdisc: optional(text()),
    state: optional(text()),
    mode: optional(text()),
    master: optional(text({ leadsTo: 'device' })),
    group: optional(text()),
    qlen: optional(int({ unit: 'packets' })),
  },
  { glossary: 'ip-link', home: { device: 1 }, show: v => `${v.name}: ${v.state ?? ''} mtu ${v.mtu ?? '?'}` },
);

/** Any other line of a device: its numbers by the word before each. */
export const LinkDetail = state(
  'link-detail',
  'Settings of a network device (ip -d link)',
  { name, type: optional(text({ identity: true })), address: optional(text()), counters },
  {
    glossary: 'ip-link',
    term: (_, field) => ({
      dump: 'ip-link',
      field:
        field === undefined
          ? 'name'
          : Object.hasOwn(plainDetails, field)
            ? field
            : ['name', 'type', 'address'].includes(field)
              ? field
              : '<setting>',
    }),
    show: v =>
      `${v.name}: ${
        v.address ??
        Object.entries(v.counters)
          .slice(0, 4)
          .map(([k, n]) => `${k} ${n}`)
          .join(', ')
      }`,
  },
);
const plainDetails = {
  promiscuity: 1,
  minmtu: 1,
  maxmtu: 1,
  numtxqueues: 1,
  numrxqueues: 1,
  gso_max_size: 1,
  gso_max_segs: 1,
  tso_max_size: 1,
  tso_max_segs: 1,
  gro_max_size: 1,
  allmulti: 1,
  id: 1,
  miimon: 1,
  updelay: 1,
  downdelay: 1,
  vf: 1,
  vlan: 1,
  valid_lft: 1,
  preferred_lft: 1,
  'link-netnsid': 1,
};

/** One fact for each pair of lines. */
export const LinkCounters = state(
  'link-counters',
  'Traffic of a network device since boot (ip -s link)',
  { name, direction: oneOf(['RX', 'TX'], { identity: true }), counters },
  {
    glossary: 'ip-link',
    show: v =>
      `${v.name} ${v.direction}: ${Object.entries(v.counters)
        .map(([k, n]) => `${k} ${n}`)
        .join(', ')}`,
  },
);

export const LinkAddress = state(
  'link-address',
  'An address of a network device (ip address)',
  {
    name,
    index: optional(int()),
    family: text({ identity: true }),
    address: text({ identity: true }),
    prefix: optional(int()),
    peer: optional(text('Address of the other end of a point-to-point link')),
    broadcast: optional(text('Address by which all of the network are reached')),
    scope: optional(text('Where the address is valid: `global`, `link`, `host`')),
    metric: optional(int()),
  },
  {
    glossary: 'ip-link',
    show: v => `${v.name}: ${v.address}${v.prefix === undefined ? '' : `/${v.prefix}`}`,
  },
);
