/** What the network stack counted since boot, and how its devices, sockets and addresses are set up. */
import { kind } from '../../core/model/fact.ts';

export type Counters = Readonly<Record<string, number>>;

/** A row of /proc/net/dev; the names are those of its header behind `receive_` and `transmit_`. */
export const NetDevice = kind<{ readonly name: string; readonly counters: Counters }>(
  'net-device',
  'Traffic of a network device since boot (/proc/net/dev)',
  {
    glossary: 'net-dev',
    show: v =>
      `${v.name}: received ${v.counters['receive_bytes'] ?? '?'} bytes, sent ${v.counters['transmit_bytes'] ?? '?'}`,
  },
);

/** A row of `netstat -i`: `MTU`, `RX-OK`, `RX-DRP`, ... as in its header. */
export const NetstatInterface = kind<{ readonly name: string; readonly counters: Counters; readonly flags?: string }>(
  'netstat-interface',
  'Traffic of a network device since boot (netstat -i)',
  {
    glossary: 'netstat',
    show: v => `${v.name}: RX-OK ${v.counters['RX-OK'] ?? '?'}, TX-OK ${v.counters['TX-OK'] ?? '?'}`,
  },
);

/**
 * A line of /proc/net/sockstat or sockstat6: `inuse`, `orphan`, `tw`, `alloc` are sockets, `mem` is in pages, `memory`
 * of FRAG in bytes.
 */
export const SocketStat = kind<{ readonly protocol: string; readonly counters: Counters }>(
  'socket-stat',
  'Sockets of a protocol in use (/proc/net/sockstat)',
  {
    glossary: 'sockstat',
    term: (v, field) => ({ dump: 'sockstat', field: field ?? v.protocol }),
    show: v =>
      `${v.protocol}: ${Object.entries(v.counters)
        .map(([k, n]) => `${k} ${n}`)
        .join(', ')}`,
  },
);

/**
 * nstat's name of a counter to the glossary's: IPv6 and UDP-Lite count the same things under names of their own, ICMP
 * by type.
 */
function snmpName(name: string): string {
  const type = /^Icmp(?:Msg|6)?(In|Out)Type\d+$/.exec(name);
  if (type) return `IcmpMsg${type[1]}Type*`;
  return name.replace(/^(Ip|Icmp|Udp|UdpLite)6/, '$1').replace(/^UdpLite/, 'Udp');
}

/** A pair of lines of /proc/net/snmp or /proc/net/netstat: a protocol, its counters by name. */
export const NetCounters = kind<{ readonly protocol: string; readonly counters: Counters }>(
  'net-counters',
  'Counters of a protocol since boot (/proc/net/snmp, /proc/net/netstat)',
  {
    glossary: 'net-snmp',
    term: (v, field) => ({
      dump: 'net-snmp',
      field: field === undefined || field === 'protocol' ? v.protocol : snmpName(v.protocol + field),
    }),
    show: v => `${v.protocol}: ${Object.keys(v.counters).length} counters`,
  },
);

/** One counter on a line of its own: /proc/net/snmp6, nstat. `perSecond` is nstat's last column. */
export const NetCounter = kind<{ readonly name: string; readonly value: number; readonly perSecond?: number }>(
  'net-counter',
  'A counter of the network stack since boot (/proc/net/snmp6, nstat)',
  {
    glossary: 'net-snmp',
    term: (v, field) => ({ dump: 'net-snmp', field: field === 'perSecond' ? 'perSecond' : snmpName(v.name) }),
    show: v => `${v.name} ${v.value}`,
  },
);

/** What `netstat -s` calls a counter that the kernel has a name for. */
const sentences: Readonly<Record<string, string>> = {
  'total packets received': 'IpInReceives',
  'with invalid headers': 'IpInHdrErrors',
  'with invalid addresses': 'IpInAddrErrors',
  forwarded: 'IpForwDatagrams',
  'with unknown protocol': 'IpInUnknownProtos',
  'incoming packets discarded': 'IpInDiscards',
  'incoming packets delivered': 'IpInDelivers',
  'requests sent out': 'IpOutRequests',
  'outgoing packets dropped': 'IpOutDiscards',
  'dropped because of missing route': 'IpOutNoRoutes',
  'fragments dropped after timeout': 'IpReasmTimeout',
  'reassemblies required': 'IpReasmReqds',
  'packets reassembled ok': 'IpReasmOKs',
  'packet reassembles failed': 'IpReasmFails',
  'packet reassemblies failed': 'IpReasmFails',
  'fragments received ok': 'IpFragOKs',
  'fragments failed': 'IpFragFails',
  'fragments created': 'IpFragCreates',
  Forwarding: 'IpForwarding',
  'ICMP messages received': 'IcmpInMsgs',
  'input ICMP message failed': 'IcmpInErrors',
  'ICMP messages sent': 'IcmpOutMsgs',
  'ICMP messages failed': 'IcmpOutErrors',
  'active connections openings': 'TcpActiveOpens',
  'active connection openings': 'TcpActiveOpens',
  'passive connection openings': 'TcpPassiveOpens',
  'failed connection attempts': 'TcpAttemptFails',
  'connection resets received': 'TcpEstabResets',
  'connections established': 'TcpCurrEstab',
  'segments received': 'TcpInSegs',
  'segments send out': 'TcpOutSegs',
  'segments sent out': 'TcpOutSegs',
  'segments retransmited': 'TcpRetransSegs',
  'segments retransmitted': 'TcpRetransSegs',
  'bad segments received': 'TcpInErrs',
  'resets sent': 'TcpOutRsts',
  'packets received': 'UdpInDatagrams',
  'packets to unknown port received': 'UdpNoPorts',
  'packet receive errors': 'UdpInErrors',
  'packets sent': 'UdpOutDatagrams',
  'receive buffer errors': 'UdpRcvbufErrors',
  'send buffer errors': 'UdpSndbufErrors',
  'SYN cookies sent': 'TcpExtSyncookiesSent',
  'SYN cookies received': 'TcpExtSyncookiesRecv',
  'invalid SYN cookies received': 'TcpExtSyncookiesFailed',
  'resets received for embryonic SYN_RECV sockets': 'TcpExtEmbryonicRsts',
  'packets pruned from receive queue because of socket buffer overrun': 'TcpExtPruneCalled',
  'TCP sockets finished time wait in fast timer': 'TcpExtTW',
  'TCP sockets finished time wait in slow timer': 'TcpExtTWKilled',
  'time wait sockets recycled by time stamp': 'TcpExtTWRecycled',
  'packets rejects in established connections because of timestamp': 'TcpExtPAWSEstab',
  'packets rejected in established connections because of timestamp': 'TcpExtPAWSEstab',
  'delayed acks sent': 'TcpExtDelayedACKs',
  'delayed acks further delayed because of locked socket': 'TcpExtDelayedACKLocked',
  'Quick ack mode was activated times': 'TcpExtDelayedACKLost',
  'times the listen queue of a socket overflowed': 'TcpExtListenOverflows',
  'SYNs to LISTEN sockets dropped': 'TcpExtListenDrops',
  'SYNs to LISTEN sockets ignored': 'TcpExtListenDrops',
  'packet headers predicted': 'TcpExtTCPHPHits',
  'acknowledgments not containing data payload received': 'TcpExtTCPPureAcks',
  'predicted acknowledgments': 'TcpExtTCPHPAcks',
  'times recovered from packet loss by selective acknowledgements': 'TcpExtTCPSackRecovery',
  'times recovered from packet loss due to SACK data': 'TcpExtTCPSackRecovery',
  'Detected reordering times using SACK': 'TcpExtTCPSACKReorder',
  'congestion windows recovered without slow start by DSACK': 'TcpExtTCPDSACKUndo',
  'congestion windows recovered without slow start after partial ack': 'TcpExtTCPLossUndo',
  'fast retransmits': 'TcpExtTCPFastRetrans',
  'retransmits in slow start': 'TcpExtTCPSlowStartRetrans',
  'other TCP timeouts': 'TcpExtTCPTimeouts',
  'SACK retransmits failed': 'TcpExtTCPSackRecoveryFail',
  'DSACKs sent for old packets': 'TcpExtTCPDSACKOldSent',
  'DSACKs sent for out of order packets': 'TcpExtTCPDSACKOfoSent',
  'DSACKs received': 'TcpExtTCPDSACKRecv',
  'connections reset due to unexpected data': 'TcpExtTCPAbortOnData',
  'connections reset due to early user close': 'TcpExtTCPAbortOnClose',
  'connections aborted due to memory pressure': 'TcpExtTCPAbortOnMemory',
  'connections aborted due to timeout': 'TcpExtTCPAbortOnTimeout',
};

/** A line of `netstat -s`; `name` is the line without its number. */
export const NetstatCounter = kind<{ readonly section: string; readonly name: string; readonly value: number }>(
  'netstat-counter',
  'A counter of the network stack since boot (netstat -s)',
  {
    glossary: 'netstat-s',
    term: v => {
      const known = Object.hasOwn(sentences, v.name) ? sentences[v.name] : undefined;
      if (known !== undefined) return { dump: 'net-snmp', field: known };
      const own =
        /^(?:TcpExt|IpExt|IcmpMsg|UdpLite|Udp|MPTcpExt)$/.test(v.section) && /^[A-Z]\w*$/.test(v.name)
          ? snmpName(v.section + v.name)
          : undefined;
      return own === undefined ? { dump: 'netstat-s', field: '<counter>' } : { dump: 'net-snmp', field: own };
    },
    show: v => `${v.section}: ${v.name} ${v.value}`,
  },
);

/**
 * A socket of the Internet families (or, from ss, of any) as netstat and ss list it. Queues in bytes; for a listening
 * TCP socket ss prints connections waiting, and the backlog.
 */
export interface SocketValue {
  readonly from: 'netstat' | 'ss';
  readonly protocol?: string;
  readonly state?: string;
  readonly recvQ: number;
  readonly sendQ: number;
  readonly local: string;
  readonly localPort?: number;
  readonly peer: string;
  readonly peerPort?: number;
  readonly user?: string;
  readonly uid?: number;
  readonly inode?: number;
  readonly pid?: number;
  readonly program?: string;
  /** The processes that hold the socket, as ss -p tells them. */
  readonly programs?: readonly string[];
  readonly pids?: readonly number[];
  readonly fds?: readonly number[];
  readonly timer?: string;
  /**
   * Seconds until the timer fires, as netstat prints it; then how often the segment was retransmitted, and how many
   * probes went unanswered.
   */
  readonly timerSeconds?: number;
  readonly retransmits?: number;
  readonly probes?: number;
}
export const Socket = kind<SocketValue>('socket', 'A socket (netstat, ss)', {
  glossary: 'socket',
  show: v =>
    `${v.protocol ?? ''} ${v.state ?? ''} ${v.local}${v.localPort === undefined ? '' : `:${v.localPort}`} ${v.peer}${v.peerPort === undefined ? '' : `:${v.peerPort}`}`.trim(),
});

export const UnixSocket = kind<{
  readonly refCount: number;
  readonly flags?: string;
  readonly type?: string;
  readonly state?: string;
  readonly inode?: number;
  readonly pid?: number;
  readonly program?: string;
  readonly path?: string;
}>('unix-socket', 'A UNIX socket (netstat)', {
  glossary: 'socket',
  show: v => `${v.type ?? ''} ${v.state ?? ''} ${v.path ?? ''}`.trim(),
});

/**
 * The line below a socket in `ss -i`, `-m`: TCP's state of the connection. Of two numbers joined (`rtt:0.5/0.25`) the
 * second bears the name with `.2`.
 */
export const SocketInfo = kind<{ readonly counters: Counters }>(
  'socket-info',
  'What the kernel knows of a connection (ss -i, ss -m)',
  {
    glossary: 'ss',
    term: (_, field) => ({ dump: 'ss', field: field === undefined ? 'info' : field.replace(/\.\d+$/, '') }),
    show: v =>
      Object.entries(v.counters)
        .slice(0, 6)
        .map(([k, n]) => `${k} ${n}`)
        .join(', '),
  },
);

/** A line of `ss -s`: `Total`, `TCP` with its states, and the table by transport (`Total`, `IP`, `IPv6`). */
export const SocketSummary = kind<{ readonly protocol: string; readonly counters: Counters }>(
  'socket-summary',
  'Sockets by protocol and state (ss -s)',
  {
    glossary: 'ss',
    term: (v, field) => ({
      dump: 'ss',
      field: field !== undefined && field !== 'protocol' ? field : v.protocol === '*' ? 'Total' : v.protocol,
    }),
    show: v =>
      `${v.protocol}: ${Object.entries(v.counters)
        .map(([k, n]) => `${k} ${n}`)
        .join(', ')}`,
  },
);

/** The first line of a device in `ip link` and `ip address`. */
export const Link = kind<{
  readonly index: number;
  readonly name: string;
  /** What the device stands on: behind `@`. */
  readonly parent?: string;
  readonly flags: string;
  readonly mtu?: number;
  readonly qdisc?: string;
  readonly state?: string;
  readonly mode?: string;
  readonly master?: string;
  readonly group?: string;
  readonly qlen?: number;
}>('link', 'A network device (ip link)', {
  glossary: 'ip-link',
  show: v => `${v.name}: ${v.state ?? ''} mtu ${v.mtu ?? '?'}`,
});

/** Any other line of a device in `ip -d link` and `ip address`: its numbers by the word before each. */
export const LinkDetail = kind<{
  readonly name: string;
  readonly type?: string;
  readonly address?: string;
  readonly counters: Counters;
}>('link-detail', 'Settings of a network device (ip -d link)', {
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
});
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

/** The counters of a device in `ip -s link`, one fact for each pair of lines. */
export const LinkCounters = kind<{
  readonly name: string;
  readonly direction: 'RX' | 'TX';
  readonly counters: Counters;
}>('link-counters', 'Traffic of a network device since boot (ip -s link)', {
  glossary: 'ip-link',
  show: v =>
    `${v.name} ${v.direction}: ${Object.entries(v.counters)
      .map(([k, n]) => `${k} ${n}`)
      .join(', ')}`,
});

export const LinkAddress = kind<{
  readonly name: string;
  readonly index?: number;
  readonly family: string;
  readonly address: string;
  readonly prefix?: number;
  readonly peer?: string;
  readonly broadcast?: string;
  readonly scope?: string;
  readonly metric?: number;
}>('link-address', 'An address of a network device (ip address)', {
  glossary: 'ip-link',
  show: v => `${v.name}: ${v.address}${v.prefix === undefined ? '' : `/${v.prefix}`}`,
});

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

/**
 * A line of ethtool. `part` tells which of its outputs: `statistics`, `ring`, `driver`, `features`, `settings`,
 * `channels`, `coalesce`, `pause`, ...
 */
export const Ethtool = kind<{
  readonly device?: string;
  readonly part: string;
  /** The heading above the line, where there is one: `Pre-set maximums`, `Current hardware settings`. */
  readonly section?: string;
  readonly name: string;
  readonly text: string;
  readonly value?: number;
}>('ethtool', 'What the driver of a network device says (ethtool)', {
  glossary: 'ethtool',
  term: (v, field) => ({
    dump: 'ethtool',
    field: field === 'device' || field === 'section' ? field : ethtoolTerm(v.part, v.name),
  }),
  show: v => `${v.device ? `${v.device} ` : ''}${v.name}: ${v.text}`,
});
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

/** A row of `conntrack -S`. */
export const ConntrackCpu = kind<{ readonly cpu: number; readonly counters: Counters }>(
  'conntrack-cpu',
  'What connection tracking did on one CPU since boot (conntrack -S)',
  {
    glossary: 'conntrack',
    show: v =>
      `CPU ${v.cpu}: ${['insert_failed', 'drop', 'early_drop'].map(k => `${k} ${v.counters[k] ?? '?'}`).join(', ')}`,
  },
);

/** A row of a table of /proc/net/stat, which are hexadecimal, one row a CPU; `table` is the file's name where known. */
export const CacheStat = kind<{ readonly table?: string; readonly row: number; readonly counters: Counters }>(
  'cache-stat',
  'What a table of the network stack did on one CPU since boot (/proc/net/stat)',
  {
    glossary: 'conntrack',
    show: v =>
      `${v.table ?? 'row'} ${v.row}: ${Object.entries(v.counters)
        .slice(0, 4)
        .map(([k, n]) => `${k} ${n}`)
        .join(', ')}`,
  },
);

/** A line of /proc/net/bonding/*; `slave` is the link it is about, absent for the bond itself. */
export const Bonding = kind<{
  readonly bond?: string;
  readonly slave?: string;
  readonly section?: string;
  readonly name: string;
  readonly text: string;
  readonly value?: number;
}>('bonding', 'State of a bond or of one of its links (/proc/net/bonding)', {
  glossary: 'bonding',
  term: (v, field) => ({
    dump: 'bonding',
    field: field === 'section' || field === 'bond' || field === 'slave' ? field : v.name,
  }),
  show: v => `${v.slave ?? v.bond ?? 'bond'}: ${v.name} ${v.text}`,
});

/** A row of `route -n` or `netstat -rn`. */
export const Route = kind<{
  readonly destination: string;
  readonly gateway: string;
  readonly genmask: string;
  readonly flags: string;
  readonly counters: Counters;
  readonly device: string;
}>('route', 'A route (route, netstat -r)', {
  glossary: 'route',
  show: v => `${v.destination}/${v.genmask} via ${v.gateway} dev ${v.device}`,
});

/** A row of /proc/net/arp or `arp -n`. */
export const Neighbour = kind<{
  readonly address: string;
  readonly hwType: string;
  readonly flags?: string;
  readonly mac?: string;
  readonly mask?: string;
  readonly device: string;
}>('neighbour', 'A neighbour (ARP)', {
  glossary: 'arp',
  show: v => `${v.address} ${v.mac ?? 'incomplete'} dev ${v.device}`,
});
