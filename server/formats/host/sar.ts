/**
 * `sar` as text (sysstat 9 to 12.7, activity.c and pr_stats.c): tables of rows by time, each behind a header row. The
 * header tells the columns; a word like CPU, DEV or IFACE among them, first or (with --pretty) last, tells whose row it
 * is.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { Hostname } from '../../facts/host/hostname.ts';
import { KernelRelease } from '../../facts/host/uname.ts';
import { Sar, SarRestart, type SarValue } from '../../facts/host/sar.ts';
import { cutWords, maxWords, numberAt, tellBanner, unitAt } from '../_sysstat.ts';

/** The name of a table, by its first column of figures. */
const tables: Readonly<Record<string, string>> = {
  '%user': 'cpu',
  '%usr': 'cpu',
  'proc/s': 'tasks',
  'cswch/s': 'tasks',
  'intr/s': 'interrupts',
  'pswpin/s': 'swapping',
  'pgpgin/s': 'paging',
  'frmpg/s': 'memory-rates',
  kbmemfree: 'memory',
  kbswpfree: 'swap',
  kbhugfree: 'hugepages',
  dentunusd: 'kernel-tables',
  'runq-sz': 'queue',
  'rcvin/s': 'tty',
  'rxpck/s': 'network',
  'rxerr/s': 'network-errors',
  'call/s': 'nfs',
  'scall/s': 'nfsd',
  totsck: 'sockets',
  tcp6sck: 'sockets6',
  'irec/s': 'ip',
  'ihdrerr/s': 'ip-errors',
  'imsg/s': 'icmp',
  'ierr/s': 'icmp-errors',
  'active/s': 'tcp',
  'atmptf/s': 'tcp-errors',
  'idgm/s': 'udp',
  'irec6/s': 'ip6',
  'ihdrer6/s': 'ip6-errors',
  'imsg6/s': 'icmp6',
  'ierr6/s': 'icmp6-errors',
  'idgm6/s': 'udp6',
  'total/s': 'softnet',
  MHz: 'frequency',
  wghMHz: 'frequency',
  '%scpu-10': 'pressure-cpu',
  '%sio-10': 'pressure-io',
  '%smem-10': 'pressure-memory',
  MBfsfree: 'filesystem',
  'fch_rxf/s': 'fibre-channel',
  rpm: 'fan',
  degC: 'temperature',
  inV: 'voltage',
};
const keys = new Set([
  'CPU',
  'INTR',
  'DEV',
  'IFACE',
  'TTY',
  'FILESYSTEM',
  'MOUNTPOINT',
  'FAN',
  'TEMP',
  'IN',
  'BUS',
  'FCHOST',
  'BAT',
  'DEVICE',
]);
/** Items that may hold blanks. */
const blanks = new Set(['FILESYSTEM', 'MOUNTPOINT', 'DEVICE', 'BUS']);

const gap = '[ \\t]+';
/** Rows of headings that nothing else prints. */
const heads = [
  ['CPU', '%user', '%nice', '%system'],
  ['CPU', '%usr', '%nice', '%sys', '%iowait', '%steal'],
  ['proc/s', 'cswch/s'],
  ['INTR', 'intr/s'],
  ['pswpin/s', 'pswpout/s'],
  ['pgpgin/s', 'pgpgout/s'],
  ['tps', 'rtps', 'wtps'],
  ['frmpg/s', 'bufpg/s'],
  ['kbmemfree'],
  ['kbswpfree'],
  ['kbhugfree'],
  ['dentunusd'],
  ['runq-sz'],
  ['TTY', 'rcvin/s'],
  ['DEV', 'tps'],
  ['tps', 'r(?:kB|d_sec)/s', '\\S'],
  ['IFACE', 'rx'],
  ['rxpck/s', 'txpck/s'],
  ['rxerr/s', 'txerr/s'],
  ['call/s', 'retrans/s'],
  ['scall/s'],
  ['totsck'],
  ['tcp6sck'],
  ['i(?:rec|hdrerr?|msg|err|dgm)6?/s', 'o?\\S+/s'],
  ['active/s', 'passive/s'],
  ['atmptf/s'],
  ['CPU', 'total/s', 'dropd/s'],
  ['CPU', 'MHz'],
  ['%s(?:cpu|io|mem)-10'],
  ['MBfsfree'],
  ['FILESYSTEM', 'MBfsfree'],
].map(words => words.join(gap));
const clock = '\\d\\d:\\d\\d:\\d\\d(?:[ \\t]+[AP]M)?';
const headStart = new RegExp(`^(?:${clock}|Average:)[ \\t]+(?:${heads.join('|')})`);
const RESTART = new RegExp(`^(${clock}|\\S{1,12})[ \\t]+LINUX RESTART(?:[ \\t]+\\((\\d{1,5}) CPU\\))?[ \\t]*$`);

interface Table {
  readonly name: string;
  /** Words of the time in its own header. */
  readonly stampWords: number;
  readonly columns: readonly string[];
  /** Column of the item, -1 where there is none. */
  readonly key: number;
  /** Names of the columns' places: `item` for that of the item. */
  readonly names: readonly string[];
  readonly averages: boolean;
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57;

function tableOf(line: string, cut: Uint16Array, n: number): Table | undefined {
  if (n < 2) return undefined;
  const word = (i: number): string => line.slice(cut[2 * i], cut[2 * i + 1]);
  const first = word(0);
  if (!/^\d\d[:.]\d\d[:.]\d\d$|^\S{1,20}:$/.test(first)) return undefined;
  let from = 1;
  // A word that is no heading belongs to the time: AM, or its like in another language.
  if (!/[/%]|^[A-Z]{3,}$/.test(word(1)) && n > 2 && /^(?:[AaPp]\.?[Mm]\.?|[^\x00-\x7f]{1,6})$/.test(word(1))) from = 2;
  const columns: string[] = [];
  let figures = 0;
  for (let i = from; i < n; i++) {
    const heading = word(i);
    if (!/^[%A-Za-z][\w%/.-]{0,20}$/.test(heading)) return undefined;
    if (/[/%]|^kb|^[a-z].*-|^[a-z]+$/.test(heading)) figures++;
    columns.push(heading);
  }
  const key = columns.findIndex(c => keys.has(c));
  const start = columns[key === 0 ? 1 : 0];
  if (start === undefined) return undefined;
  const known = start === 'tps' ? (key < 0 ? 'io' : 'disk') : tables[start];
  // A table of a newer version: all but its item are headings of figures.
  if (known === undefined && figures < columns.length - (key >= 0 ? 1 : 0)) return undefined;
  return {
    name: known ?? start,
    stampWords: from,
    columns,
    key,
    names: columns.map((c, i) => (i === key ? 'item' : c)),
    averages: !isDigit(first.charCodeAt(0)),
  };
}

const isLike = (found: Table, table: Table | undefined): boolean =>
  found.name === table?.name && found.columns.length === table.columns.length;

/** Does a header say nothing that the last one did not? That of the averages has one word where others have the time. */
const isAgain = (found: Table, table: Table | undefined): boolean =>
  found.name === table?.name &&
  found.columns.join() === table.columns.join() &&
  (found.averages || found.stampWords === table.stampWords);

/** A piece of a line, as a text that is kept already where it is the same: rows share their time. */
const cutAs = (kept: string, line: string, start: number, end: number): string =>
  kept.length === end - start && line.startsWith(kept, start) ? kept : line.slice(start, end);

/** What stands under the headings of a row. */
interface Cells {
  readonly item: string | undefined;
  readonly counters: Readonly<Record<string, number>>;
  readonly units: Readonly<Record<string, string>> | undefined;
}

/** The cells from word `at` on, of which the item has `spare` more than one; undefined where none is a figure. */
function cellsOf(
  line: string,
  cut: Uint16Array,
  at: number,
  spare: number,
  { columns, key, names }: Table,
  places: Places,
): Cells | undefined {
  const counters: Record<string, number> = {};
  let units: Record<string, string> | undefined;
  let item: string | undefined;
  let w = at;
  let figures = 0;
  for (let i = 0; i < columns.length; i++) {
    const last = i === key ? w + spare : w;
    const start = cut[2 * w]!;
    const end = cut[2 * last + 1]!;
    w = last + 1;
    if (i === key) item = line.slice(start, end);
    else {
      const value = numberAt(line, start, end);
      if (Number.isNaN(value)) continue;
      figures++;
      counters[columns[i]!] = value;
      const unit = unitAt(line, start, end);
      if (unit) (units ??= {})[columns[i]!] = unit;
    }
    places.put(names[i]!, start, end);
  }
  return figures > 0 ? { item, counters, units } : undefined;
}

function tellRestart(line: string, n: number, m: RegExpExecArray, emit: Emit): void {
  const [, time, cpus] = m as unknown as [string, string, string | undefined];
  const start = line.indexOf(time);
  const places = new Places(n).put('stamp', start, start + time.length);
  const cpusAt = line.lastIndexOf('(') + 1;
  if (cpus) places.put('cpus', cpusAt, cpusAt + cpus.length);
  emit(SarRestart, defined({ stamp: time, cpus: cpus ? Number(cpus) : undefined }), {
    line: n,
    start,
    end: line.trimEnd().length,
    fields: places.done(),
  });
}

export default defineFormat({
  id: 'sar',
  title: 'Recorded activity (sar)',
  paths: [
    'var/log/sa/sar*',
    'var/log/sysstat/sar*',
    'sos_commands/sar/sar*',
    'insights_commands/sar_*',
    'sar',
    'sar.txt',
    'sar-*.txt',
    'sar.out',
  ],
  starts: new RegExp(`${headStart.source}|${RESTART.source.replace('|\\S{1,12}', '')}`),
  emits: [Sar, SarRestart, KernelRelease, Hostname],
  open(emit) {
    /** Start and end of each word of the line. */
    const cut = new Uint16Array(2 * maxWords);
    let table: Table | undefined;
    let sample = -1;
    let stamp = '';

    function row(line: string, lineNumber: number, n: number, head: Table): boolean {
      const average = !isDigit(line.charCodeAt(cut[0]!));
      // An average has one word where others have the time.
      const at = average ? 1 : head.stampWords;
      const spare = n - at - head.columns.length;
      if (spare < 0 || (spare > 0 && !blanks.has(head.columns[head.key] ?? ''))) return false;
      const places = new Places(lineNumber).put('stamp', cut[0]!, cut[2 * at - 1]!);
      const cells = cellsOf(line, cut, at, spare, head, places);
      if (!cells) return false;
      const text = cutAs(stamp, line, cut[0]!, cut[2 * at - 1]!);
      if (text !== stamp) {
        sample++;
        stamp = text;
      }
      const { item, counters, units } = cells;
      const interval: SarValue['interval'] = average ? 'average' : 'sample';
      const value: SarValue =
        item !== undefined && !units
          ? { table: head.name, item, interval, sample, stamp: text, counters }
          : defined({ table: head.name, item, interval, sample, stamp: text, counters, units });
      emit(Sar, value, { line: lineNumber, start: cut[0]!, end: cut[2 * n - 1]!, fields: places.done() });
      return true;
    }

    /** A header: of another table, or the same one again, whose samples go on. */
    function header(found: Table): void {
      // The averages of a table go on with it.
      if (!found.averages && !isLike(found, table)) {
        sample = -1;
        stamp = '';
      }
      if (!isAgain(found, table)) table = found;
    }

    return {
      line(line, n) {
        if (line === '') return;
        if (tellBanner(line, n, emit)) {
          table = undefined;
          return;
        }
        const count = cutWords(line, cut);
        if (count === 0 || line === '--') return;
        const restarted = line.includes('RESTART') ? RESTART.exec(line) : null;
        if (restarted) return tellRestart(line, n, restarted, emit);
        // A row of figures ends with a digit far more often than not; a header row never does (but for `ldavg-15` and
        // the like).
        const last = line.charCodeAt(cut[2 * count - 1]! - 1);
        if (table && isDigit(last) && row(line, n, count, table)) return;
        const found = tableOf(line, cut, count);
        if (found) return header(found);
        if (table && row(line, n, count, table)) return;
        return /^(?:\d\d[:.]\d\d|Average:|Summary)/.test(line);
      },
    };
  },
});
