/**
 * netstat (net-tools): sockets of any family, the table of devices (-i), the table of routes (-r, and route(8), which
 * prints the same).
 */
import { FieldPlaces } from '../../core/model/fact.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
import { NetstatInterface, Route, Socket, type SocketValue, UnixSocket } from '../../facts/network/counters.ts';
import { endpoint } from './_address.ts';
import { figures, isGap, put, record } from '../_figures.ts';

type Table = 'none' | 'inet' | 'unix' | 'devices' | 'routes' | 'groups';
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
    let table: Table = 'none';
    let columns: readonly string[] = [];

    /** Does this line begin a table, or head one? */
    function headed(text: string): boolean {
      if (text.startsWith('Active ') || text.startsWith('Kernel I') || text.startsWith('IPv6/IPv4 Group')) {
        table = 'none';
        return true;
      }
      const is: Table | undefined = /^Proto +Recv-Q/.test(text)
        ? 'inet'
        : /^Proto +RefCnt/.test(text)
          ? 'unix'
          : /^Iface +MTU/.test(text)
            ? 'devices'
            : /^Destination +Gateway/.test(text)
              ? 'routes'
              : /^(?:Interface +RefCnt|-{5})/.test(text)
                ? 'groups'
                : undefined;
      if (!is) return false;
      table = is;
      columns = words(text).map(w => w.text);
      return true;
    }

    /** `1234/sshd`, whose name may have blanks in it; `-`. Words up to `until`. */
    function owner(
      row: readonly Word[],
      from: number,
      until: number,
      n: number,
      places: FieldPlaces,
    ): { pid?: number; program?: string } {
      const word = row[from];
      const m = word && /^(\d{1,10})\/(.*)$/.exec(word.text);
      if (!m) return {};
      places.add('pid', n, word.start, word.start + m[1]!.length);
      const program = [m[2]!, ...row.slice(from + 1, until).map(w => w.text)].join(' ');
      return { pid: Number(m[1]), ...(program === '' ? {} : { program }) };
    }

    function inet(row: readonly Word[], n: number): void | boolean {
      if (!/^(?:tcp|udp|udplite|raw|sctp|dccp|icmp|igmp)6?$/.test(row[0]!.text)) return false;
      if (row.length < 5) return;
      const places = new FieldPlaces(n);
      const [recvQ, sendQ] = [integer(row[1]!.text), integer(row[2]!.text)];
      if (recvQ === undefined || sendQ === undefined) return;
      places.add('protocol', n, row[0]!.start, row[0]!.end);
      places.add('recvQ', n, row[1]!.start, row[1]!.end);
      places.add('sendQ', n, row[2]!.start, row[2]!.end);
      const local = endpoint(row[3]!, 'local', n, places);
      const peer = endpoint(row[4]!, 'peer', n, places);
      let i = 5;
      let value: SocketValue = {
        from: 'netstat',
        protocol: row[0]!.text,
        recvQ,
        sendQ,
        local: local.address,
        ...(local.port === undefined ? {} : { localPort: local.port }),
        peer: peer.address,
        ...(peer.port === undefined ? {} : { peerPort: peer.port }),
      };
      const word = row[i]?.text ?? '';
      if (states.has(word) || (row[0]!.text.startsWith('raw') && /^\d{1,3}$/.test(word))) {
        places.add('state', n, row[i]!.start, row[i]!.end);
        value = { ...value, state: word };
        i++;
      }
      if (columns.includes('User') && row[i]) {
        places.add('user', n, row[i]!.start, row[i]!.end);
        value = { ...value, user: row[i]!.text };
        i++;
        const inode = integer(row[i]?.text);
        if (columns.includes('Inode') && inode !== undefined) {
          places.add('inode', n, row[i]!.start, row[i]!.end);
          value = { ...value, inode };
          i++;
        }
      }
      // The timer is at the end: `off (0.00/0/0)`.
      let end = row.length;
      const timer = /^\((\d{1,9}\.\d\d)\/(-?\d{1,9})\/(-?\d{1,9})\)$/.exec(row.at(-1)!.text);
      if (columns.includes('Timer') && timer && end - 2 >= i) {
        const at = row.at(-1)!.start + 1;
        const [, s, r, p] = timer as unknown as [string, string, string, string];
        places.add('timerSeconds', n, at, at + s.length);
        places.add('retransmits', n, at + s.length + 1, at + s.length + 1 + r.length);
        places.add('probes', n, at + s.length + r.length + 2, at + s.length + r.length + 2 + p.length);
        places.add('timer', n, row[end - 2]!.start, row[end - 2]!.end);
        value = {
          ...value,
          timer: row[end - 2]!.text,
          timerSeconds: decimal(s)!,
          retransmits: Number(r),
          probes: Number(p),
        };
        end -= 2;
      }
      if (columns.includes('PID/Program')) value = { ...value, ...owner(row, i, end, n, places) };
      emit(Socket, value, { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() });
      return;
    }

    function unixRow(row: readonly Word[], text: string, n: number): void | boolean {
      if (row[0]!.text !== 'unix') return false;
      const places = new FieldPlaces(n);
      const refCount = integer(row[1]?.text);
      const close = row.findIndex(w => w.text.endsWith(']'));
      if (refCount === undefined || close < 0) return;
      places.add('refCount', n, row[1]!.start, row[1]!.end);
      const inner = text.slice(text.indexOf('[') + 1, text.indexOf(']')).trim();
      let i = close + 1;
      const type = row[i++]?.text;
      const state = row[i] && /^[A-Z]+$/.test(row[i]!.text) ? row[i++]!.text : undefined;
      const inode = integer(row[i]?.text);
      if (inode !== undefined) places.add('inode', n, row[i]!.start, row[i++]!.end);
      const rest = row.slice(i);
      const path = rest.findIndex((w, k) => (k > 0 || !columns.includes('PID/Program')) && /^[@/]/.test(w.text));
      const who = columns.includes('PID/Program') ? owner(row, i, path < 0 ? row.length : i + path, n, places) : {};
      emit(
        UnixSocket,
        {
          refCount,
          ...(inner === '' ? {} : { flags: inner }),
          ...(type === undefined ? {} : { type }),
          ...(state === undefined ? {} : { state }),
          ...(inode === undefined ? {} : { inode }),
          ...who,
          ...(path < 0 ? {} : { path: text.slice(rest[path]!.start).trimEnd() }),
        },
        { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
      );
      return;
    }

    function device(row: readonly Word[], text: string, n: number): void | boolean {
      // A row whose counters are not kept: `eth0:1  1500  - no statistics available -  BMRU`
      const places = new FieldPlaces(n);
      places.add('name', n, row[0]!.start, row[0]!.end);
      const last = row.at(-1)!;
      const flags = /^[A-Za-z]+$/.test(last.text) ? last.text : undefined;
      const names = columns.slice(1, columns.at(-1) === 'Flg' ? -1 : undefined);
      const counters = text.includes('no statistics available') ? record() : figures(names, row, 1, n, places);
      if (!counters) return false;
      if (text.includes('no statistics available')) put(counters, places, 'MTU', row[1], n);
      if (flags) places.add('flags', n, last.start, last.end);
      emit(
        NetstatInterface,
        { name: row[0]!.text, counters, ...(flags ? { flags } : {}) },
        { line: n, start: row[0]!.start, end: last.end, fields: places.done() },
      );
      return;
    }

    function route(row: readonly Word[], n: number): void | boolean {
      if (row.length !== columns.length || !/^(?:default|[\d.]+|[0-9a-fA-F:/]+|[\w.-]+)$/.test(row[0]!.text))
        return false;
      const at = (name: string): Word | undefined => row[columns.indexOf(name)];
      const places = new FieldPlaces(n);
      const counters = record();
      columns.forEach((name, i) => routeNumbers[name] && put(counters, places, name, row[i], n));
      const [destination, gateway, genmask, flags, dev] = ['Destination', 'Gateway', 'Genmask', 'Flags', 'Iface'].map(
        at,
      );
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
      return;
    }

    return {
      line(text, n) {
        if (isGap(text) || headed(text)) return;
        const row = words(text);
        switch (table) {
          case 'inet':
            return inet(row, n);
          case 'unix':
            return unixRow(row, text, n);
          case 'devices':
            return device(row, text, n);
          case 'routes':
            return route(row, n);
          case 'groups':
            return row.length === 3 && integer(row[1]!.text) !== undefined ? undefined : false;
          default:
            return false;
        }
      },
    };
  },
});
