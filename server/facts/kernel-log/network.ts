/** What the kernel log says about the network. Field names here are read by other programs (DESIGN: entry points). */
import { kind } from '../../core/model/fact.ts';

/** `queue` is absent before 2.6.30; `ms` is how long the queue stood, printed from 6.4 on. */
export const NetdevTimeout = kind<{
  readonly device: string;
  readonly driver?: string;
  readonly queue?: number;
  readonly ms?: number;
  readonly cpu?: number;
}>('netdev-timeout', 'A network device did not send for longer than its driver allows (NETDEV WATCHDOG)', {
  show: v =>
    `${v.device}${v.driver ? ` (${v.driver})` : ''}: transmit queue${v.queue === undefined ? '' : ` ${v.queue}`} timed out`,
  same: v => `${v.device} ${v.queue ?? ''}`,
});

/** `speed` is in the words of the driver (`10 Gbps`, `1000 Mbps`). */
export const LinkChange = kind<{
  readonly device: string;
  readonly up: boolean;
  readonly driver?: string;
  readonly speed?: string;
}>('link-change', 'The driver of a network device says that its link went up or down', {
  show: v => `${v.device} link ${v.up ? 'up' : 'down'}${v.speed ? ` ${v.speed}` : ''}`,
  same: v => `${v.device} ${v.up}`,
});

export type BondingChange = 'down' | 'up' | 'failover' | 'no-active' | 'no-partner';
export const BondingEvent = kind<{ readonly bond: string; readonly event: BondingChange; readonly device?: string }>(
  'bonding-event',
  'A bond lost or gained a link, changed its active one, or has none',
  {
    show: v => `${v.bond}: ${v.event}${v.device ? ` ${v.device}` : ''}`,
    same: v => `${v.bond} ${v.event} ${v.device ?? ''}`,
  },
);

export const ConntrackFull = kind<{ readonly netns?: number }>(
  'conntrack-full',
  'Connection tracking is at its limit, so packets of new connections are dropped',
  {
    show: v => `conntrack table full${v.netns === undefined ? '' : ` in network namespace ${v.netns}`}`,
    same: v => String(v.netns ?? ''),
  },
);

/** `table` is `arp_cache` or `ndisc_cache`, absent where the message does not name it (up to 3.12). */
export const NeighbourOverflow = kind<{ readonly table?: string }>(
  'neighbour-overflow',
  'No room for another neighbour (ARP, ND)',
  {
    show: v => `${v.table ?? 'neighbour table'} overflow`,
    same: v => v.table ?? '',
  },
);

/**
 * `limit`: what was reached, the memory of all TCP sockets (`tcp_mem`) or the number of orphans (`tcp_max_orphans`).
 */
export const TcpMemory = kind<{ readonly limit: 'tcp_mem' | 'tcp_max_orphans' }>(
  'tcp-memory',
  'TCP is out of the memory it may use, or has too many sockets without an owner',
  {
    show: v => (v.limit === 'tcp_mem' ? 'TCP out of memory' : 'too many orphaned TCP sockets'),
    same: v => v.limit,
  },
);

/** `address` is printed from 6.2 on. `cookies` is false where connections are dropped instead. */
export const SynFlooding = kind<{ readonly port: number; readonly address?: string; readonly cookies: boolean }>(
  'syn-flooding',
  'More connections were asked for than a listening socket could queue',
  {
    show: v => `port ${v.port}: ${v.cookies ? 'SYN cookies' : 'dropping'}`,
    same: v => `${v.address ?? ''} ${v.port} ${v.cookies}`,
  },
);
