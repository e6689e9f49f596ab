/** Tables of netstat besides sockets: devices (-i), routes (-r, and route(8)). */
import { int, optional, record, state, text } from '../../core/model/kind.ts';

/** Counters as in the header: `MTU`, `RX-OK`, `RX-DRP`, ... */
const counters = record(int(), { spread: true });

export const NetstatInterface = state(
  'netstat-interface',
  'Traffic of a network device since boot (netstat -i)',
  { name: text({ identity: true, names: 'device' }), counters, flags: optional(text()) },
  {
    glossary: 'netstat',
    home: { device: 8 },
    show: v => `${v.name}: RX-OK ${v.counters['RX-OK'] ?? '?'}, TX-OK ${v.counters['TX-OK'] ?? '?'}`,
  },
);

export const Route = state(
  'route',
  'A route (route, netstat -r)',
  {
    destination: text({ identity: true }),
    gateway: text(),
    genmask: text('Mask of the network', { identity: true }),
    flags: text('`U` up, `G` through a gateway, `H` to one host, `!` rejected'),
    counters,
    device: text({ identity: true, names: 'device' }),
  },
  { glossary: 'route', show: v => `${v.destination}/${v.genmask} via ${v.gateway} dev ${v.device}` },
);
