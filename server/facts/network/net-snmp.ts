/** /proc/net/snmp, snmp6, netstat, and nstat. */
import { int, num, optional, record, state, text } from '../../core/model/kind.ts';

/**
 * nstat's name of a counter to the glossary's: IPv6 and UDP-Lite count the same things under names of their own, ICMP
 * by type.
 */
export function snmpName(name: string): string {
  const type = /^Icmp(?:Msg|6)?(In|Out)Type\d+$/.exec(name);
  if (type) return `IcmpMsg${type[1]}Type*`;
  return name.replace(/^(Ip|Icmp|Udp|UdpLite)6/, '$1').replace(/^UdpLite/, 'Udp');
}

export const NetCounters = state(
  'net-counters',
  'Counters of a protocol since boot (/proc/net/snmp, /proc/net/netstat)',
  { protocol: text({ identity: true }), counters: record(int(), { spread: true }) },
  {
    glossary: 'net-snmp',
    term: (v, field) => ({
      dump: 'net-snmp',
      field: field === undefined || field === 'protocol' ? v.protocol : snmpName(v.protocol + field),
    }),
    show: v => `${v.protocol}: ${Object.keys(v.counters).length} counters`,
  },
);

/** One counter on a line of its own. `perSecond` is nstat's last column. */
export const NetCounter = state(
  'net-counter',
  'A counter of the network stack since boot (/proc/net/snmp6, nstat)',
  { name: text({ identity: true }), value: int(), perSecond: optional(num()) },
  {
    glossary: 'net-snmp',
    term: (v, field) => ({ dump: 'net-snmp', field: field === 'perSecond' ? 'perSecond' : snmpName(v.name) }),
    show: v => `${v.name} ${v.value}`,
  },
);
