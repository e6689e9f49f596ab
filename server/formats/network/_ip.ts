/**
 * `ip link` and `ip address` (iproute2, ip/ipaddress.c) print a device alike; with -s its counters follow, with -d its
 * settings.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import type { Emit, Parser } from '../../core/read/format.ts';
import { integer, type Word, words } from '../../core/read/words.ts';
import { Link, LinkAddress, LinkCounters, LinkDetail } from '../../facts/network/ip.ts';
import { isGap, put, emptyRecord } from '../_figures.ts';

const DEVICE = /^(\d{1,9}): ([^\s:@]{1,64}(?::\d+)?)(?:@(\S{1,64}))?: <([^>]{0,400})> /;
/** `1: lo    inet 127.0.0.1/8 scope host lo\ ...` of -o. */
const ONE_LINE = /^(\d{1,9}): (\S{1,64}) +(inet6?|link\/\S+) /;
const FIRST_WORDS =
  /^(?:link\/|inet6? |RX:? |TX:? |RX:$|TX:$|promiscuity |altname |alias |vf |vlan |bond|bridge|tun |veth |vxlan |valid_lft |openvswitch |macvlan |macvtap |ipvlan |team|gre|ipip |sit |dummy |prog\/xdp|addrgenmode |virtio|queue_id |numtxqueues |qlen |vrf)/;

export const ipEmits = [Link, LinkDetail, LinkCounters, LinkAddress];

/** `RX: bytes packets ...` and, with -s -s, `RX errors: length crc ...` */
interface CounterHeader {
  readonly direction: 'RX' | 'TX';
  readonly columns: readonly string[];
}

/** The word behind a name. */
function after(row: readonly Word[], name: string): Word | undefined {
  const i = row.findIndex(w => w.text === name);
  return i < 0 ? undefined : row[i + 1];
}

/** Tell the first line of a device. */
function tellLink(m: RegExpExecArray, text: string, n: number, emit: Emit): void {
  const [, index, name, parent, flags] = m as unknown as [string, string, string, string | undefined, string];
  const places = new Places(n);
  places.put('index', 0, index.length).put('name', index.length + 2, index.length + 2 + name.length);
  const flagsAt = text.indexOf('<') + 1;
  places.put('flags', flagsAt, flagsAt + flags.length);
  const row = words(text.slice(m[0].length)).map(w => ({
    text: w.text,
    start: w.start + m[0].length,
    end: w.end + m[0].length,
  }));
  const numbers = emptyRecord();
  for (const key of ['mtu', 'qlen']) put(numbers, places, key, after(row, key), n);
  const texts: Record<string, string> = {};
  for (const key of ['qdisc', 'state', 'mode', 'master', 'group']) {
    const word = after(row, key);
    if (!word) continue;
    texts[key] = word.text;
    places.put(key, word.start, word.end);
  }
  emit(
    Link,
    { ...defined({ index: Number(index), name, parent, flags }), ...numbers, ...texts },
    { line: n, start: 0, end: text.trimEnd().length, fields: places.done() },
  );
}

/** Tell a word and its number, for every word that has one. */
function tellDetail(row: readonly Word[], n: number, device: string, emit: Emit): void {
  const places = new Places(n);
  const counters = emptyRecord();
  for (let i = 1; i < row.length; i++) {
    const name = row[i - 1]!.text.replace(/,$/, '');
    const word = row[i]!;
    const digits = /^(\d{1,16})(?:sec|,)?$/.exec(word.text)?.[1];
    if (digits === undefined || !/^[A-Za-z][\w-]{0,40}$/.test(name) || counters[name] !== undefined) continue;
    put(counters, places, name, { text: digits, start: word.start, end: word.start + digits.length }, n);
  }
  const first = row[0]!;
  const isLink = first.text.startsWith('link/');
  const type = isLink ? first.text.slice(5) : /^[a-z]/.test(first.text) ? first.text : undefined;
  const mac = isLink ? row[1] : undefined;
  if (mac) places.put('address', mac.start, mac.end);
  if (!mac && Object.keys(counters).length === 0) return;
  emit(LinkDetail, defined({ name: device, type: type || undefined, address: mac?.text, counters }), {
    line: n,
    start: first.start,
    end: row.at(-1)!.end,
    fields: places.done(),
  });
}

/** Tell an address; with -o the line begins with the `index` of its device. */
function tellAddress(row: readonly Word[], n: number, device: string, emit: Emit, index?: Word): void {
  const [family, where] = row as [Word, Word | undefined];
  if (!where) return;
  const slash = where.text.indexOf('/');
  const prefix = slash < 0 ? undefined : integer(where.text.slice(slash + 1));
  const plain = prefix === undefined ? where.text : where.text.slice(0, slash);
  const [peer, broadcast, scope, metric] = ['peer', 'brd', 'scope', 'metric'].map(k => after(row, k));
  const metricValue = integer(metric?.text);
  const places = new Places(n);
  // The number ends in a colon.
  if (index) places.put('index', index.start, index.end - 1);
  places.put('address', where.start, where.start + plain.length);
  if (prefix !== undefined) places.put('prefix', where.start + slash + 1, where.end);
  if (metric && metricValue !== undefined) places.put('metric', metric.start, metric.end);
  emit(
    LinkAddress,
    defined({
      name: device,
      index: index && Number.parseInt(index.text, 10),
      family: family.text,
      address: plain,
      prefix,
      peer: peer?.text,
      broadcast: broadcast?.text,
      scope: scope?.text,
      metric: metricValue,
    }),
    { line: n, start: (index ?? family).start, end: row.at(-1)!.end, fields: places.done() },
  );
}

/** Tell the numbers under a header of counters. */
function tellCounters(header: CounterHeader, row: readonly Word[], n: number, device: string, emit: Emit): void {
  const places = new Places(n);
  const counters = emptyRecord();
  header.columns.forEach((name, i) => put(counters, places, name, row[i], n));
  emit(
    LinkCounters,
    { name: device, direction: header.direction, counters },
    { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
  );
}

/** A parser of what both commands print. */
export function ipParser(emit: Emit): Parser {
  let device = '';
  let header: CounterHeader | undefined;

  return {
    line(text, n) {
      if (isGap(text)) return;
      const m = DEVICE.exec(text);
      if (m) {
        device = m[2]!;
        header = undefined;
        return tellLink(m, text, n, emit);
      }
      const one = ONE_LINE.exec(text);
      if (one) {
        device = one[2]!;
        const row = words(text);
        return one[3]!.startsWith('inet') ? tellAddress(row.slice(2), n, device, emit, row[0]) : undefined;
      }
      if (device === '') return false;
      const row = words(text);
      const first = row[0]!.text;
      const above = header;
      header = undefined;
      if (above && row.every(w => /^\d+$/.test(w.text))) return tellCounters(above, row, n, device, emit);
      const direction = /^[RT]X:?$/.exec(first)?.[0].slice(0, 2);
      if (direction === 'RX' || direction === 'TX') {
        const columns = row.slice(row[1]?.text === 'errors:' ? 2 : 1).map(w => w.text);
        if (columns.some(c => !/^[a-z/]+$/.test(c))) return false;
        header = { direction, columns };
        return;
      }
      if (/^inet6?$/.test(first)) return tellAddress(row, n, device, emit);
      if (!/^\s/.test(text) && !FIRST_WORDS.test(text)) return false;
      return tellDetail(row, n, device, emit);
    },
  };
}
