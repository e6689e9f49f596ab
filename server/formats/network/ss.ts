/** ss (iproute2): the summary of -s, and rows of sockets with what -p, -e, -o, -i and -m add to them. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { integer, type Word, words } from '../../core/read/words.ts';
import { Socket, type SocketValue } from '../../facts/network/socket.ts';
import { SocketInfo, SocketSummary } from '../../facts/network/ss.ts';
import { type Endpoint, endpoint } from './_address.ts';
import { isGap, put, emptyRecord } from '../_figures.ts';

const states =
  /^(?:ESTAB|SYN-SENT|SYN-RECV|FIN-WAIT-[12]|TIME-WAIT|UNCONN|CLOSE-WAIT|LAST-ACK|LISTEN|CLOSING|CLOSED|UNKNOWN)$/;
const HEAD = /^ *(?:Netid +)?State +Recv-Q +Send-Q +Local Address:Port +Peer Address:Port *(?:Process)? *$/;

const withoutNetid = ['state', 'recvQ', 'sendQ'];
const withNetid = ['protocol', ...withoutNetid];

/** Numbers inside of one word, by name: `rto:204`, `rtt:0.5/0.25`, `wscale:7,7`, `skmem:(r0,rb131072,t0)`. */
function inWord(word: Word, counters: Record<string, number>, places: Places): void {
  const colon = word.text.indexOf(':');
  const key = word.text.slice(0, colon);
  if (colon <= 0 || !/^[a-z_]{1,30}$/.test(key)) return;
  const rest = word.text.slice(colon + 1);
  let part = 0;
  for (const m of rest.matchAll(/([a-z_]{0,6}?)(\d{1,16}(?:\.\d{1,6})?)(?=[,/)]|$|ms|us|bps)/g)) {
    // Not the figures of an address or a name.
    if (m.index > 0 && !/[,/(:]/.test(rest[m.index - 1]!)) continue;
    const name = m[1] ? `${key}.${m[1]}` : ++part === 1 ? key : `${key}.${part}`;
    const at = word.start + colon + 1 + m.index + m[1]!.length;
    const value = Number(m[2]);
    if (!Number.isSafeInteger(Math.trunc(value)) || counters[name] !== undefined) continue;
    counters[name] = value;
    places.put(name, at, at + m[2]!.length);
  }
}

/**
 * An address and its port: one word, or two, as UNIX sockets, and any socket in older releases, have a blank between
 * them (`/run/x 12345 * 12346`). `next` is the word behind them.
 */
function side(
  row: readonly Word[],
  i: number,
  name: 'local' | 'peer',
  family: string | undefined,
  places: Places,
): Endpoint & { readonly next: number } {
  const word = row[i]!;
  if (word.text.includes(':') && !word.text.endsWith(':') && !family?.startsWith('u_'))
    return { ...endpoint(word, name, places), next: i + 1 };
  const address = word.text.replace(/:$/, '');
  places.put(name, word.start, word.start + address.length);
  const behind = row[i + 1];
  if (!behind || !/^(?:\d{1,16}|\*)$/.test(behind.text)) return { address, next: i + 1 };
  const port = integer(behind.text);
  if (port !== undefined) places.put(`${name}Port`, behind.start, behind.end);
  return { ...defined({ address, port }), next: i + 2 };
}

/** `users:(("sshd",pid=1,fd=3),("systemd",pid=2,fd=4))`, older `(("sshd",1,3))`. */
function usersIn(text: string, places: Places): Pick<SocketValue, 'programs' | 'pids' | 'fds'> {
  const users = text.indexOf('users:((');
  if (users < 0) return {};
  const [programs, pids, fds]: [string[], number[], number[]] = [[], [], []];
  for (const m of text.slice(users).matchAll(/\("([^"]{0,200})",(?:pid=)?(\d{1,10}),(?:fd=)?(\d{1,10})\)/g)) {
    const at = users + m.index + m[0].indexOf(',', m[1]!.length + 2) + 1;
    const pidAt = at + (text.startsWith('pid=', at) ? 4 : 0);
    const fdFrom = pidAt + m[2]!.length + 1;
    const fdAt = fdFrom + (text.startsWith('fd=', fdFrom) ? 3 : 0);
    places.put(`pids[${pids.length}]`, pidAt, pidAt + m[2]!.length);
    places.put(`fds[${fds.length}]`, fdAt, fdAt + m[3]!.length);
    programs.push(m[1]!);
    pids.push(Number(m[2]));
    fds.push(Number(m[3]));
  }
  return { programs, pids, fds };
}

/** `uid:1000 ino:12345` of -e, among the words from `from` on. */
function ownerAndInode(row: readonly Word[], from: number, places: Places): { uid?: number; inode?: number } {
  const found: { uid?: number; inode?: number } = {};
  for (let i = from; i < row.length; i++) {
    const word = row[i]!;
    const m = /^(uid|ino):(\d{1,16})$/.exec(word.text);
    const number = integer(m?.[2]);
    if (!m || number === undefined) continue;
    const field = m[1] === 'uid' ? 'uid' : 'inode';
    places.put(field, word.start + 4, word.end);
    found[field] = number;
  }
  return found;
}

const wordAt = (text: string, start: number): Word => ({ text, start, end: start + text.length });

/** Tell a total of -s; false for another line. */
function tellTotal(text: string, n: number, emit: Emit): boolean {
  const m = /^(Total|TCP): +(\d{1,16})(?: \(([^)]{0,200})\))?(?:, (ports) (\d{1,16}))? *$/.exec(text);
  if (!m) return false;
  const places = new Places(n);
  const counters = emptyRecord();
  places.put('protocol', 0, m[1]!.length);
  const row = words(text);
  put(counters, places, 'total', row[1], n);
  // `estab 22, closed 20, timewait 2/0), ports 0`: a name and its number; behind a slash that of the slab.
  for (let i = 2; i + 1 < row.length; i += 2) {
    const name = row[i]!.text.replace(/^\(/, '');
    const [, digits, second] = /^(\d{1,16})(?!\d)(?:\/(\d{1,16})(?!\d))?/.exec(row[i + 1]!.text) ?? [];
    if (digits === undefined) break;
    const at = row[i + 1]!.start;
    put(counters, places, name, wordAt(digits, at), n);
    if (second !== undefined) put(counters, places, `${name} slab`, wordAt(second, at + digits.length + 1), n);
  }
  emit(
    SocketSummary,
    { protocol: m[1]!, counters },
    { line: n, start: 0, end: text.trimEnd().length, fields: places.done() },
  );
  return true;
}

/** Tell the sockets of a transport, a row of -s. */
function tellTransport(row: readonly Word[], n: number, emit: Emit): void | boolean {
  if (row.length !== 4 || !/^(?:\*|[A-Z]{2,8})$/.test(row[0]!.text)) return false;
  const places = new Places(n);
  const counters = emptyRecord();
  places.put('protocol', row[0]!.start, row[0]!.end);
  ['Total', 'IP', 'IPv6'].forEach((name, i) => put(counters, places, name, row[i + 1], n));
  if (Object.keys(counters).length === 0) return false;
  emit(
    SocketSummary,
    { protocol: row[0]!.text, counters },
    { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
  );
}

function tellSocket(row: readonly Word[], text: string, n: number, netid: boolean, emit: Emit): void | boolean {
  const at = netid ? 1 : 0;
  const [state, first, second] = [row[at], row[at + 1], row[at + 2]];
  if (!state || !states.test(state.text)) return false;
  const [recvQ, sendQ] = [integer(first?.text), integer(second?.text)];
  if (recvQ === undefined || sendQ === undefined || !row[at + 4]) return;
  const places = new Places(n).putRow(netid ? withNetid : withoutNetid, row);
  const protocol = netid ? row[0]!.text : undefined;
  const local = side(row, at + 3, 'local', protocol, places);
  if (!row[local.next]) return;
  const peer = side(row, local.next, 'peer', protocol, places);
  const value: SocketValue = {
    ...defined({
      from: 'ss' as const,
      protocol,
      state: state.text,
      recvQ,
      sendQ,
      local: local.address,
      localPort: local.port,
      peer: peer.address,
      peerPort: peer.port,
    }),
    ...usersIn(text, places),
    ...ownerAndInode(row, peer.next, places),
  };
  emit(Socket, value, { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() });
}

/** A rate behind its name: `send 123.4Mbps`, `pacing_rate 24Mbps`; false where none is, or it is known already. */
function takeRate(name: Word, rate: Word | undefined, counters: Record<string, number>, places: Places): boolean {
  const m = /^[a-z_]{2,30}$/.test(name.text) ? /^(\d{1,16}(?:\.\d{1,6})?)[KMGT]?bps$/.exec(rate?.text ?? '') : null;
  if (!m || counters[name.text] !== undefined) return false;
  counters[name.text] = Number(m[1]);
  places.put(name.text, rate!.start, rate!.start + m[1]!.length);
  return true;
}

/** Tell what -i and -m put below a socket: numbers within words, and rates behind theirs. */
function tellInfo(row: readonly Word[], n: number, emit: Emit): void {
  const places = new Places(n);
  const counters = emptyRecord();
  for (let i = 0; i < row.length; i++) {
    const word = row[i]!;
    if (word.text.includes(':')) inWord(word, counters, places);
    else if (takeRate(word, row[i + 1], counters, places)) i++;
  }
  if (Object.keys(counters).length)
    emit(SocketInfo, { counters }, { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() });
}

export default defineFormat({
  id: 'ss',
  title: 'Sockets (ss)',
  paths: ['ss', 'ss.txt', 'ss_-s', 'ss_-peaonmi', 'ss_-tulpn', 'ss_-tupna', 'ss-s.txt'],
  starts:
    /^(?:Total: \d+(?: \(kernel \d+\))?|TCP: +\d+ \(estab \d+, closed \d+, [\w ,/]{5,80}\)(?:, ports \d+)?|Transport +Total +IP +IPv6| *(?:Netid +)?State +Recv-Q +Send-Q +Local Address:Port +Peer Address:Port *(?:Process)?) *$/,
  emits: [SocketSummary, Socket, SocketInfo],
  open(emit) {
    let table: 'none' | 'transports' | 'sockets' = 'none';
    let netid = true;
    return {
      line(text, n) {
        if (isGap(text)) return;
        if (HEAD.test(text)) {
          table = 'sockets';
          netid = /Netid/.test(text);
          return;
        }
        if (/^Transport +Total/.test(text)) {
          table = 'transports';
          return;
        }
        if (tellTotal(text, n, emit)) return;
        const row = words(text);
        if (table === 'transports') return tellTransport(row, n, emit);
        if (table === 'none') return false;
        if (/^[ \t]/.test(text) && !states.test(row[netid ? 1 : 0]?.text ?? '')) return tellInfo(row, n, emit);
        return tellSocket(row, text, n, netid, emit);
      },
    };
  },
});
