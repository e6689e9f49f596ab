/**
 * netstat (net-tools): sockets of any family, the table of devices (-i), the table of routes (-r, and route(8), which
 * prints the same).
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
import { NetstatInterface, Route } from '../../facts/network/netstat.ts';
import { Socket, type SocketValue, UnixSocket } from '../../facts/network/socket.ts';
import { endpoint } from './_address.ts';
import { figures, isGap, put, emptyRecord } from '../_figures.ts';

/** A line below the headings of a table. */
interface Line {
  readonly text: string;
  readonly n: number;
  readonly row: readonly Word[];
  readonly columns: readonly string[];
}
/** Tell what a line says; false where it is of another table. */
type Tell = (line: Line, emit: Emit) => void | boolean;

const states = new Set([
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSED',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
  'UNKNOWN',
]);
const routeNumbers: Readonly<Record<string, true>> = {
  MSS: true,
  Window: true,
  irtt: true,
  Metric: true,
  Ref: true,
  Use: true,
};

const internet = String.raw`Active Internet connections \((?:servers and established|only servers|w/o servers)\)`;
const unix = String.raw`Active UNIX domain sockets \((?:servers and established|only servers|w/o servers)\)`;
const inetHead = 'Proto +Recv-Q +Send-Q +Local Address +Foreign Address +(?:\\(?State\\)?|User|PID)[ \\w/-]{0,80}';
const devices = 'Kernel Interface table|Iface +MTU +(?:Met +)?RX-OK +RX-ERR +RX-DRP[ \\w-]{10,100}';
const routes = 'Kernel IP routing table|Destination +Gateway +Genmask +Flags [ \\w]{10,60}';

const queues = ['protocol', 'recvQ', 'sendQ'];
const timerFields = ['timerSeconds', 'retransmits', 'probes'] as const;
type Timer = Required<Pick<SocketValue, 'timer' | (typeof timerFields)[number]>>;

/** The state in the sixth word; of a raw socket it is a number. UDP sockets without a peer have none. */
const stateOf = (word: Word | undefined, protocol: string): string | undefined =>
  word && (states.has(word.text) || (protocol.startsWith('raw') && /^\d{1,3}$/.test(word.text)))
    ? word.text
    : undefined;

/** Which word the path of a UNIX socket begins at, the first `from` at best: behind the owner where that is told. */
function pathIn(row: readonly Word[], from: number, owned: boolean): number | undefined {
  const at = row.findIndex((w, i) => i >= from + (owned ? 1 : 0) && /^[@/]/.test(w.text));
  return at < 0 ? undefined : at;
}

/** `1234/sshd`, whose name may have blanks in it; `-`. Words up to `until`. */
function owner(
  row: readonly Word[],
  from: number,
  until: number,
  places: Places,
): Pick<SocketValue, 'pid' | 'program'> {
  const word = row[from];
  const m = word && /^(\d{1,10})\/(.*)$/.exec(word.text);
  if (!m) return {};
  places.put('pid', word.start, word.start + m[1]!.length);
  const program = [m[2]!, ...row.slice(from + 1, until).map(w => w.text)].join(' ');
  return { pid: Number(m[1]), ...(program === '' ? {} : { program }) };
}

/** The columns of -e behind the state, where the header has them. */
function userAndInode({ row, columns }: Line, from: number, places: Places): Pick<SocketValue, 'user' | 'inode'> {
  const [user, next] = [row[from], row[from + 1]];
  if (!columns.includes('User') || !user) return {};
  places.put('user', user.start, user.end);
  const inode = columns.includes('Inode') ? integer(next?.text) : undefined;
  if (inode !== undefined) places.put('inode', next!.start, next!.end);
  return defined({ user: user.text, inode });
}

/** The two words of -o at the end: `off (0.00/0/0)`. Undefined where they are not there. */
function timerAtEnd({ row, columns }: Line, from: number, places: Places): Timer | undefined {
  const [name, word] = row.slice(-2) as [Word, Word];
  const m = /^\((\d{1,9}\.\d\d)\/(-?\d{1,9})\/(-?\d{1,9})\)$/.exec(word.text);
  if (!columns.includes('Timer') || !m || row.length - 2 < from) return undefined;
  let at = word.start + 1;
  for (const [i, field] of timerFields.entries()) {
    const { length } = m[i + 1]!;
    places.put(field, at, at + length);
    at += length + 1;
  }
  places.put('timer', name.start, name.end);
  return { timer: name.text, timerSeconds: decimal(m[1])!, retransmits: Number(m[2]), probes: Number(m[3]) };
}

function tellSocket(line: Line, emit: Emit): void | boolean {
  const { row, n, columns } = line;
  if (!/^(?:tcp|udp|udplite|raw|sctp|dccp|icmp|igmp)6?$/.test(row[0]!.text)) return false;
  if (row.length < 5) return;
  const [recvQ, sendQ] = [integer(row[1]!.text), integer(row[2]!.text)];
  if (recvQ === undefined || sendQ === undefined) return;
  const places = new Places(n).putRow(queues, row);
  const local = endpoint(row[3]!, 'local', places);
  const peer = endpoint(row[4]!, 'peer', places);
  let i = 5;
  const state = stateOf(row[i], row[0]!.text);
  if (state) places.put('state', row[i]!.start, row[i++]!.end);
  const user = userAndInode(line, i, places);
  i += Object.keys(user).length;
  const timer = timerAtEnd(line, i, places);
  const ownerEnd = timer ? row.length - 2 : row.length;
  const value: SocketValue = {
    ...defined({
      from: 'netstat' as const,
      protocol: row[0]!.text,
      recvQ,
      sendQ,
      local: local.address,
      localPort: local.port,
      peer: peer.address,
      peerPort: peer.port,
      state,
    }),
    ...user,
    ...timer,
    ...(columns.includes('PID/Program') ? owner(row, i, ownerEnd, places) : {}),
  };
  emit(Socket, value, { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() });
}

function tellUnixSocket({ row, text, n, columns }: Line, emit: Emit): void | boolean {
  if (row[0]!.text !== 'unix') return false;
  const refCount = integer(row[1]?.text);
  const close = row.findIndex(w => w.text.endsWith(']'));
  if (refCount === undefined || close < 0) return;
  const places = new Places(n).put('refCount', row[1]!.start, row[1]!.end);
  const flags = text.slice(text.indexOf('[') + 1, text.indexOf(']')).trim();
  let i = close + 1;
  const type = row[i++]?.text;
  const state = row[i] && /^[A-Z]+$/.test(row[i]!.text) ? row[i++]!.text : undefined;
  const inode = integer(row[i]?.text);
  if (inode !== undefined) places.put('inode', row[i]!.start, row[i++]!.end);
  const owned = columns.includes('PID/Program');
  const path = pathIn(row, i, owned);
  emit(
    UnixSocket,
    {
      refCount,
      ...defined({ flags: flags || undefined, type, state, inode }),
      ...(owned ? owner(row, i, path ?? row.length, places) : {}),
      ...(path === undefined ? {} : { path: text.slice(row[path]!.start).trimEnd() }),
    },
    { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
  );
}

function tellInterface({ row, text, n, columns }: Line, emit: Emit): void | boolean {
  const places = new Places(n);
  places.put('name', row[0]!.start, row[0]!.end);
  const last = row.at(-1)!;
  const flags = /^[A-Za-z]+$/.test(last.text) ? last.text : undefined;
  const names = columns.slice(1, columns.at(-1) === 'Flg' ? -1 : undefined);
  // A row whose counters are not kept: `eth0:1  1500  - no statistics available -  BMRU`
  const counters = text.includes('no statistics available') ? emptyRecord() : figures(names, row, 1, n, places);
  if (!counters) return false;
  if (text.includes('no statistics available')) put(counters, places, 'MTU', row[1], n);
  if (flags) places.put('flags', last.start, last.end);
  emit(NetstatInterface, defined({ name: row[0]!.text, counters, flags }), {
    line: n,
    start: row[0]!.start,
    end: last.end,
    fields: places.done(),
  });
}

function tellRoute({ row, n, columns }: Line, emit: Emit): void | boolean {
  if (row.length !== columns.length || !/^(?:default|[\d.]+|[0-9a-fA-F:/]+|[\w.-]+)$/.test(row[0]!.text)) return false;
  const at = (name: string): Word | undefined => row[columns.indexOf(name)];
  const places = new Places(n);
  const counters = emptyRecord();
  columns.forEach((name, i) => routeNumbers[name] && put(counters, places, name, row[i], n));
  const [destination, gateway, genmask, flags, dev] = ['Destination', 'Gateway', 'Genmask', 'Flags', 'Iface'].map(at);
  if (!destination || !gateway || !genmask || !flags || !dev || !/^[A-Z!]+$/.test(flags.text)) return false;
  emit(
    Route,
    {
      destination: destination.text,
      gateway: gateway.text,
      genmask: genmask.text,
      flags: flags.text,
      counters,
      device: dev.text,
    },
    { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
  );
}

/** Memberships of multicast groups are not told. */
const passGroup: Tell = ({ row }) => (row.length === 3 && integer(row[1]!.text) !== undefined ? undefined : false);

/** Tables by their headings. */
const tables: readonly (readonly [heading: RegExp, tell: Tell])[] = [
  [/^Proto +Recv-Q/, tellSocket],
  [/^Proto +RefCnt/, tellUnixSocket],
  [/^Iface +MTU/, tellInterface],
  [/^Destination +Gateway/, tellRoute],
  [/^(?:Interface +RefCnt|-{5})/, passGroup],
];

export default defineFormat({
  id: 'netstat',
  title: 'Sockets, devices and routes (netstat)',
  paths: [
    'netstat',
    'netstat_-neopa',
    'netstat_-W_-neopa',
    'netstat_-T_-neopa',
    'netstat_-W_-agn',
    'netstat_-agn',
    'netstat_-i',
    'netstat_-rn',
    'netstat_-tulpn',
    'netstat_-anp',
    'netstat_-i_-a',
    'route_-n',
    'netstat.txt',
    'netstat_-nr',
    'netstat-i.txt',
    'netstat-rn.txt',
    'route.txt',
    'netstat_-nap',
  ],
  starts: new RegExp(`^(?:${internet}|${unix}|${inetHead}|${devices}|${routes}) *$`),
  emits: [Socket, UnixSocket, NetstatInterface, Route],
  open(emit) {
    let tell: Tell | undefined;
    let columns: readonly string[] = [];
    return {
      line(text, n) {
        if (isGap(text)) return;
        if (/^(?:Active |Kernel I|IPv6\/IPv4 Group)/.test(text)) {
          tell = undefined;
          return;
        }
        const row = words(text);
        const table = tables.find(([heading]) => heading.test(text));
        if (table) {
          [, tell] = table;
          columns = row.map(w => w.text);
          return;
        }
        return tell ? tell({ text, n, row, columns }, emit) : false;
      },
    };
  },
});
