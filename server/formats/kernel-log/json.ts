/** Kernel lines inside JSON: `journalctl -o json` (one object a line) and `dmesg -J` (one property a line). */
import type { KernelLine } from './prefix.ts';

interface Text {
  readonly value: string;
  /** Column in the line of a position in the decoded text. */
  column(at: number): number;
}

const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/**
 * The JSON string whose opening quote stands at `open`. One cut off at the end of the line is read as far as it goes.
 */
function stringAt(line: string, open: number): Text | undefined {
  if (line[open] !== '"') return undefined;
  let value = '';
  const columns: number[] = [];
  let escaped = false;
  let i = open + 1;
  let run = i;
  for (; i < line.length; i++) {
    const c = line.charCodeAt(i);
    if (c === 0x22) break;
    if (c !== 0x5c) continue;
    for (let k = run; k < i; k++) columns.push(k);
    escaped = true;
    value += line.slice(run, i);
    const next = line[++i] ?? '';
    const code = next === 'u' ? Number.parseInt(line.slice(i + 1, i + 5), 16) : Number.NaN;
    columns.push(i - 1);
    value += Number.isNaN(code) ? (simple[next] ?? (next || '\\')) : String.fromCharCode(code);
    if (!Number.isNaN(code)) i += 4;
    run = i + 1;
  }
  const end = Math.min(i, line.length);
  if (!escaped) return { value: line.slice(open + 1, end), column: at => open + 1 + at };
  for (let k = run; k < end; k++) columns.push(k);
  value += line.slice(Math.min(run, end), end);
  return { value, column: at => columns[at] ?? end };
}

/**
 * The text of a key at any depth of a flat object. Quotes within values are escaped, so a key cannot be found inside a
 * value.
 */
function property(line: string, key: string): Text | undefined {
  const at = startOfValue(line, key);
  if (at < 0) return undefined;
  if (line[at] === '[') return bytesAt(line, at);
  return stringAt(line, at);
}

function startOfValue(line: string, key: string): number {
  const quoted = `"${key}"`;
  for (let at = line.indexOf(quoted); at >= 0; at = line.indexOf(quoted, at + 1)) {
    let i = at + quoted.length;
    while (line[i] === ' ') i++;
    if (line[i] !== ':') continue;
    i++;
    while (line[i] === ' ') i++;
    return i;
  }
  return -1;
}

/** The journal writes a message that is not clean UTF-8 as an array of bytes. */
function bytesAt(line: string, at: number): Text | undefined {
  const close = line.indexOf(']', at);
  const body = line.slice(at + 1, close < 0 ? line.length : close);
  if (!/^[\d, ]*$/.test(body)) return undefined;
  const value = body
    .split(',')
    .map(b => String.fromCharCode(Number(b) & 0xff))
    .join('');
  return { value, column: () => at };
}

const micro = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;

/** The messages of one object of `journalctl -o json`; none when the line is no such object. */
export function journalLines(text: string, n: number): readonly KernelLine[] {
  const message = property(text, 'MESSAGE');
  if (!message) return [];
  const boot = micro(property(text, '_SOURCE_MONOTONIC_TIMESTAMP')?.value);
  const wall = micro(property(text, '__REALTIME_TIMESTAMP')?.value);
  const host = property(text, '_HOSTNAME')?.value;
  const kernel =
    property(text, '_TRANSPORT')?.value === 'kernel' || property(text, 'SYSLOG_IDENTIFIER')?.value === 'kernel';
  const stamps = {
    ...(boot === undefined ? {} : { boot: boot / 1e6 }),
    ...(wall === undefined ? {} : { wall: wall / 1000, wallIs: 'zoned' as const }),
    ...(host ? { host } : {}),
  };
  return split(message, n, { ...stamps, kernel, shape: 'journal -o json' });
}

/** The stamps of a message of `dmesg -J`, on the lines before it. */
export interface DmesgRecord {
  boot?: number;
  caller?: string;
  kernel: boolean;
}

/** Take one line of `dmesg -J`; gives the messages when the line holds one. */
export function dmesgJsonLines(text: string, n: number, record: DmesgRecord): readonly KernelLine[] {
  const stamp = /"time": {0,20}(\d{1,10}\.\d{1,9})/.exec(text);
  if (stamp) record.boot = Number(stamp[1]);
  const level = /"pri": {0,20}(\d{1,5})/.exec(text);
  if (level) record.kernel = Number(level[1]) < 8;
  const caller = property(text, 'caller')?.value;
  if (caller && /^[TC]\d{1,10}$/.test(caller)) record.caller = caller;
  const message = property(text, 'msg');
  if (!message) return [];
  const { boot, kernel, caller: by } = record;
  delete record.boot;
  delete record.caller;
  record.kernel = true;
  return split(message, n, {
    ...(boot === undefined ? {} : { boot }),
    ...(by ? { caller: by } : {}),
    kernel,
    shape: 'dmesg -J',
  });
}

function split(message: Text, n: number, rest: Omit<KernelLine, 'n' | 'message' | 'column'>): readonly KernelLine[] {
  const lines: KernelLine[] = [];
  let from = 0;
  for (const part of message.value.split('\n')) {
    const start = from;
    lines.push({
      n,
      message: part,
      column: at => message.column(start + at),
      ...rest,
      ...(lines.length > 0 ? { continued: true } : {}),
    });
    from += part.length + 1;
  }
  return lines;
}
