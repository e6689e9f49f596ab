/**
 * What stands before a kernel message: stamps of printk, dmesg, syslog daemons and the journal, in all their shapes.
 * `readLine` takes them off and tells when the line was printed, by whom, and whether it is the kernel's at all.
 */
import type { Time } from '../../core/model/fact.ts';
import { monthOf } from '../_months.ts';

export interface KernelLine {
  /** Zero-based number of the line in its file. */
  readonly n: number;
  /** What the kernel said, without any prefix. */
  readonly message: string;
  /** Column in the file's line of a position in the message. */
  column(at: number): number;
  /** Seconds since boot, as printed. */
  readonly boot?: number;
  /** Milliseconds since the epoch, and how they are known; see Time. */
  readonly wall?: number;
  readonly wallIs?: NonNullable<Time['wallIs']>;
  /** `T123` (task) or `C1` (CPU) of kernels built with PRINTK_CALLER. */
  readonly caller?: string;
  readonly host?: string;
  /** False for a line of the log that another program wrote. */
  readonly kernel: boolean;
  readonly shape: PrefixShape;
  /** A later line of a message of several lines, printed without a prefix of its own. */
  readonly continued?: boolean;
  /** The daemon says that the last message came again. */
  readonly repeated?: boolean;
}

/** `bare`: no prefix was found. The others are told to the user as they stand. */
export type PrefixShape =
  | 'bare'
  | 'dmesg'
  | 'dmesg --raw'
  | 'dmesg -x'
  | 'dmesg -T'
  | 'dmesg -H'
  | 'dmesg --time-format iso'
  | 'dmesg -J'
  | '/dev/kmsg'
  | 'syslog'
  | 'syslog RFC 3339'
  | 'syslog RFC 5424'
  | 'journal'
  | 'journal -o json';

type Draft = { -readonly [K in keyof KernelLine]: KernelLine[K] };

const stamp = /\[ *(\d{1,10})\.(\d{6})(?: +<[ *\d.]{1,24}>)?\] ?/y;
const callerField = /\[ *([TC]\d{1,10})\] ?/y;
const level = /<(\d{1,4})>/y;
const kmsg = /(\d{1,4}),\d{1,20},(\d{1,16}),[-c+](?:,([^;]{0,200}))?;/y;
const facility =
  /(kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|res\d|local\d) *:(?:emerg|alert|crit|err|warn|notice|info|debug) *: ?/y;
const ctime = /\[\S{1,12} (\S{1,12}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})(?: +<[ *\d.]{1,24}>)?\] ?/y;
const shortTime = /\[[^\s\d[\]]{2,12} ?\d{1,2} \d\d:\d\d\] ?/y;
const delta = /\[ *\+(\d{1,9}\.\d{6})\] ?/y;
const iso =
  /(?:\S{1,12} )?(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:([.,])(\d{1,9}))?(Z|[+-]\d\d:?\d\d| [A-Z]{2,5}(?= ))? ?/y;
const traditional = /([^\s\d[\]<{]\S{1,11}) +(\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? /y;
const epoch = /(\d{9,11})\.(\d{6}) /y;
/**
 * Host, perhaps facility and level, and the tag of the kernel. A program's own tag ends in a colon, so it cannot pass
 * for a host.
 */
const kernelTag = /(?:(\S{0,254}[^\s:]) (?:\w{1,10}\.\w{1,10} )?)?kernel(?:\[\d{1,7}\])?: /y;
const rfc5424 = /1 (?=\d{4}-)/y;
const rfc5424Rest = /(\S{1,255}) kernel \S{1,128} \S{1,32} (?:-|\[[^\]]{0,400}\]) (?:\ufeff)?/y;
const login = /[\w.-]{1,64} login: (?=<?\[|\[)/y;
/** The console says that it could not keep up, in front of the line that comes next (up to 4.10). */
const dropped = /\*\* \d{1,10} printk messages dropped \*\* (?=<?\[|\[)/y;
const repeats = /^message repeated \d{1,9} times: \[ ?/;

/** Milliseconds of the epoch in year 0 of month 1 and so on are legal for Date.UTC, so ranges are checked here. */
function utc(year: number, month: number, day: number, h: number, min: number, s: number): number | undefined {
  if (month < 0 || month > 11 || day < 1 || day > 31 || h > 23 || min > 59 || s > 60 || year < 1970) return undefined;
  return Date.UTC(year, month, day, h, min, s);
}

/** Milliseconds of a fraction printed with any number of digits. */
const fraction = (digits: string | undefined): number => (digits ? Number(`0.${digits}`) * 1000 : 0);

function zoneOffset(zone: string): number | undefined {
  if (zone === 'Z' || zone === ' UTC' || zone === ' GMT') return 0;
  const m = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  return m ? (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) * 60_000 : undefined;
}

/** Try a sticky expression at `at`. */
function match(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}

/** What a printk bracket says, and the caller behind it; returns where the rest begins, or `at` when there is none. */
function readStamp(text: string, at: number, line: Draft): number {
  const m = match(stamp, text, at);
  if (!m) return at;
  line.boot = Number(`${m[1]}.${m[2]}`);
  return readCaller(text, at + m[0].length, line);
}

function readCaller(text: string, at: number, line: Draft): number {
  const m = match(callerField, text, at);
  if (!m) return at;
  line.caller = m[1]!;
  return at + m[0].length;
}

/** The tag `kernel:` with a host before it, as syslog and the journal write it. */
function readTag(text: string, at: number, line: Draft): number {
  const m = match(kernelTag, text, at);
  if (!m) return at;
  if (m[1]) line.host = m[1];
  line.kernel = true;
  return at + m[0].length;
}

/** Where the message begins, having noted in `line` what the prefix says. */
function readPrefix(text: string, line: Draft): number {
  const first = text.charCodeAt(0);
  let at = 0;
  if (first === 0x3c /* < */) {
    const m = match(level, text, 0);
    if (m) {
      at = m[0].length;
      line.shape = 'dmesg --raw';
      line.kernel = Number(m[1]) < 8;
      const version = match(rfc5424, text, at);
      if (version) return readRfc5424(text, at + version[0].length, line);
    }
  } else if (first >= 0x30 && first <= 0x39) {
    const m = match(kmsg, text, 0);
    if (m) return readKmsg(m, line);
    const unix = match(epoch, text, 0);
    if (unix) {
      line.wall = Number(unix[1]) * 1000 + fraction(unix[2]);
      line.wallIs = 'zoned';
      return afterDaemon(text, unix[0].length, 'journal', line);
    }
  } else if (first >= 0x61 && first <= 0x7a) {
    const m = match(facility, text, 0);
    if (m) {
      at = m[0].length;
      line.shape = 'dmesg -x';
      line.kernel = m[1] === 'kern';
    } else at = match(login, text, 0)?.[0].length ?? 0;
  } else if (first === 0x2a /* * */) at = match(dropped, text, 0)?.[0].length ?? 0;
  if (text.charCodeAt(at) === 0x5b /* [ */) return readBracket(text, at, line);
  const dated = match(iso, text, at);
  if (dated) return readIso(text, at, dated, line);
  const day = match(traditional, text, at);
  if (day) return readTraditional(text, at, day, line);
  return line.shape === 'bare' ? 0 : at;
}

function readBracket(text: string, at: number, line: Draft): number {
  const raw = line.shape;
  const kernel = raw === 'bare' || line.kernel;
  const after = readStamp(text, at, line);
  if (after > at) {
    if (raw === 'bare') line.shape = 'dmesg';
    line.kernel = kernel;
    const tagged = readTag(text, after, line);
    if (tagged > after && line.host) line.shape = 'journal';
    return tagged;
  }
  const date = match(ctime, text, at);
  if (date) {
    if (raw === 'bare') line.shape = 'dmesg -T';
    line.kernel = kernel;
    const month = monthOf(date[1]!);
    const wall =
      month === undefined
        ? undefined
        : utc(Number(date[6]), month, Number(date[2]), Number(date[3]), Number(date[4]), Number(date[5]));
    if (wall !== undefined) [line.wall, line.wallIs] = [wall, 'local'];
    return readCaller(text, at + date[0].length, line);
  }
  const step = match(delta, text, at);
  const minute = step ?? match(shortTime, text, at);
  if (!minute) return raw === 'bare' ? 0 : at;
  if (raw === 'bare') line.shape = 'dmesg -H';
  line.kernel = kernel;
  return readCaller(text, at + minute[0].length, line);
}

function readKmsg(m: RegExpExecArray, line: Draft): number {
  line.shape = '/dev/kmsg';
  line.kernel = Number(m[1]) < 8;
  line.boot = Number(m[2]) / 1e6;
  const caller = /caller=([TC]\d{1,10})/.exec(m[3] ?? '');
  if (caller) line.caller = caller[1]!;
  return m[0].length;
}

function readRfc5424(text: string, at: number, line: Draft): number {
  line.shape = 'syslog RFC 5424';
  line.kernel = false;
  const dated = match(iso, text, at);
  if (!dated) return at;
  noteIso(dated, line);
  const rest = match(rfc5424Rest, text, at + dated[0].length);
  if (!rest) return at;
  line.kernel = true;
  line.host = rest[1]!;
  return readStamp(text, at + dated[0].length + rest[0].length, line);
}

function noteIso(m: RegExpExecArray, line: Draft): void {
  const wall = utc(Number(m[1]), Number(m[2]) - 1, Number(m[3]), Number(m[4]), Number(m[5]), Number(m[6]));
  if (wall === undefined) return;
  const offset = m[9] === undefined ? undefined : zoneOffset(m[9]);
  line.wall = wall + fraction(m[8]) - (offset ?? 0);
  line.wallIs = offset === undefined ? 'local' : 'zoned';
}

function readIso(text: string, at: number, m: RegExpExecArray, line: Draft): number {
  noteIso(m, line);
  const after = at + m[0].length;
  // dmesg alone writes a comma before the microseconds, and names no program.
  if (m[7] === ',' && m[9] !== undefined) {
    if (line.shape === 'bare') [line.shape, line.kernel] = ['dmesg --time-format iso', true];
    return readCaller(text, after, line);
  }
  return afterDaemon(text, after, 'syslog RFC 3339', line);
}

function readTraditional(text: string, at: number, m: RegExpExecArray, line: Draft): number {
  const month = monthOf(m[1]!);
  if (month === undefined) return line.shape === 'bare' ? 0 : at;
  const wall = utc(Number(m[3] ?? 2000), month, Number(m[2]), Number(m[4]), Number(m[5]), Number(m[6]));
  if (wall !== undefined) [line.wall, line.wallIs] = [wall + fraction(m[7]), m[3] ? 'local' : 'yearless'];
  return afterDaemon(text, at + m[0].length, 'syslog', line);
}

/** Behind a daemon's own stamp: the line is the kernel's only when it says so. */
function afterDaemon(text: string, at: number, shape: PrefixShape, line: Draft): number {
  line.shape = shape;
  line.kernel = false;
  const tagged = readTag(text, at, line);
  return line.kernel ? readStamp(text, tagged, line) : at;
}

const identity =
  (start: number) =>
  (at: number): number =>
    start + at;

/** Read one line that is neither JSON nor a continuation. */
export function readLine(text: string, n: number): KernelLine {
  const line: Draft = { n, message: text, column: identity(0), kernel: false, shape: 'bare' };
  let at = readPrefix(text, line);
  let end = text.length;
  if (line.kernel && text.startsWith('message repeated', at)) {
    const m = repeats.exec(text.slice(at, at + 80));
    if (m) {
      line.repeated = true;
      at = readStamp(text, at + m[0].length, line);
      if (text.endsWith(']')) end--;
    }
  }
  line.message = text.slice(at, Math.max(at, end));
  line.column = identity(at);
  return line;
}

/**
 * A line of a message of several lines: rsyslog writes `#012` for the line ends. Returns the line itself when it has
 * none.
 */
export function splitEscapes(line: KernelLine): readonly KernelLine[] {
  if (!line.message.includes('#012')) return [line];
  const parts: KernelLine[] = [];
  for (let from = 0; from <= line.message.length; ) {
    const found = line.message.indexOf('#012', from);
    const to = found < 0 ? line.message.length : found;
    const start = line.column(from);
    parts.push({
      ...line,
      message: line.message.slice(from, to),
      column: identity(start),
      ...(parts.length > 0 ? { continued: true } : {}),
    });
    from = to + 4;
  }
  return parts;
}

/** A stamp of printk within a line, padded as the kernel pads it. */
const inside = /\[ {0,4}\d{1,7}\.\d{6}\](?=\[ {0,5}[TC]\d{1,7}\] | )/g;

/**
 * Lines of a console that stand in one line of the file: a message without a line end (most `<IRQ>` markers up to 4.9),
 * or a program's output that the kernel spoke into. Each gets its own stamp. Returns the line itself when it holds no
 * second stamp.
 */
export function splitStamps(line: KernelLine, text: string): readonly KernelLine[] {
  const from = line.column(0);
  if (text.indexOf('[', from) < 0) return [line];
  const cuts: number[] = [];
  inside.lastIndex = from;
  for (let m = inside.exec(text); m && cuts.length < 16; m = inside.exec(text)) cuts.push(m.index);
  if (cuts.length === 0) return [line];
  const parts: KernelLine[] = line.kernel && cuts[0]! > from ? [{ ...line, message: text.slice(from, cuts[0]) }] : [];
  cuts.forEach((cut, i) => {
    const part = readLine(text.slice(cut, cuts[i + 1]), line.n);
    parts.push({ ...part, column: identity(cut + part.column(0)) });
  });
  return parts;
}
