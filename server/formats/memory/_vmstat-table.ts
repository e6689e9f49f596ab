/** What vmstat(8) of procps prints: samples in a table (also -a -w -t -n -S), and the lists of -d, -D, -s and -m. */
import type { Time } from '../../core/model/fact.ts';
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import type { Emit, Parser } from '../../core/read/format.ts';
import { integer, type Word, words } from '../../core/read/words.ts';
import { VmstatDisk, VmstatSample, VmstatSlab, VmstatTotal } from '../../facts/memory/vmstat.ts';
import { typed } from '../_prompt.ts';

const GROUPS = /^\s*-*procs[ -]+memory-+ /;
const COLUMNS = /^\s*r +b +swpd +free +(?:buff|inact) +(?:cache|active) +si +so +bi +bo +in +cs +us +sy +id/;
const DISKS = /^\s*disk-* -+reads-+ -+writes-+ -+IO-+\s*$/;
const DISK_COLUMNS = /^\s*total +merged +sectors +ms +total +merged +sectors +ms +cur +sec\s*$/;
const SLABS = /^\s*Cache +Num +Total +Size +Pages\s*$/;
const command = typed('vmstat(?: (?:-[a-zA-Z]{1,6}|--[a-z-]{2,16}|[kKmM]|\\d{1,6})){0,8}');
const COMMAND = new RegExp(`^${command}`);

const diskColumns = [
  'reads total',
  'reads merged',
  'reads sectors',
  'reads ms',
  'writes total',
  'writes merged',
  'writes sectors',
  'writes ms',
  'IO cur',
  'IO sec',
];
const diskNames = ['disk', ...diskColumns];
const slabNames = ['cache', 'num', 'total', 'size', 'pages'];

/** Names of `vmstat -s` and `-D` (procps src/vmstat.c), 3.2 to 4.0. */
const sums = [
  '(?:total|used|active|inactive|free|buffer) memory',
  'swap cache',
  '(?:total|used|free) swap',
  '(?:(?:non-)?nice|system|idle|IO-wait|I/O-wait|IRQ|softirq|stolen) (?:user )?cpu ticks',
  '(?:non-)?nice (?:user|guest) cpu ticks',
  '(?:K )?paged (?:in|out)',
  'pages (?:paged|swapped) (?:in|out)',
  'interrupts',
  'CPU context switches',
  'boot time',
  'forks',
].join('|');
const diskSums =
  'disks|partitions|(?:total|merged) (?:reads|writes)|(?:read|written) sectors|writes|milli (?:reading|writing)|inprogress IO|milli (?:weighted|spent) IO';
const SUM = new RegExp(`^\\s*(\\d{1,16}) (?:([KkMm]) )?(${sums}|${diskSums}) *$`);
/** Of those the ones that no other output has: `disks`, `forks`, `interrupts` stand in prose. */
const sumStart =
  ' *\\d{1,16} (?:[KkMm] (?:total|used|active|inactive|free|buffer) memory|[KkMm] swap cache|[KkMm] (?:total|used|free) swap|(?:non-nice user|nice user|system|idle|IO-wait|IRQ|softirq|stolen) cpu ticks|' +
  'pages swapped (?:in|out)|[KkMm] paged (?:in|out)|CPU context switches|milli (?:reading|writing)) *$';

const bytesOf: Readonly<Record<string, number>> = { k: 1000, K: 1024, m: 1000_000, M: 1024 * 1024 };
/** Bytes of a unit that -S asks for, in a command or a file's name. */
function unitOf(text: string): number {
  const letter = /-[a-z]{0,6}S[ _]?([kKmM])(?![a-zA-Z])/.exec(text)?.[1];
  return letter ? bytesOf[letter]! : 1024;
}

/** The time that -t prints: in a zone that the heading names, which means something only where it is UTC. */
function timeOf(stamp: string, zone: string): Time | undefined {
  const m = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(stamp);
  if (!m) return undefined;
  const [year, month, day, hour, minute, second] = m.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  return Number.isFinite(wall) ? { wall, wallIs: zone === 'UTC' || zone === 'GMT' ? 'zoned' : 'local' } : undefined;
}

/** The source of an expression for the lines by which its output is known. */
export const vmstatStarts =
  `^(?: *-*procs[ -]+memory-+ -+swap-+ -+io-+ -+system-+ -+cpu-+(?: -+timestamp-+)? *$| *r +b +swpd +free +(?:buff|inact) +(?:cache|active) +si +so +bi +bo +in +cs +us +sy +id |` +
  ` *disk-* -+reads-+ -+writes-+ -+IO-+ *$|Cache +Num +Total +Size +Pages *$|${sumStart}|${command})`;

/** Kinds its output may hold. */
export const vmstatEmits = [VmstatSample, VmstatDisk, VmstatTotal, VmstatSlab];

/** A parser for its output; options in the name of the file count (`vmstat_-S_M`). */
export function openVmstat(emit: Emit, path: string): Parser {
  let unit = unitOf(path.slice(path.lastIndexOf('/') + 1));
  let table: 'samples' | 'disks' | 'slabs' | undefined;
  let columns: readonly string[] = [];
  let zone: string | undefined;

  /** Take a line that says which table follows, or in which unit. */
  function heading(text: string, row: readonly Word[]): boolean {
    if (COLUMNS.test(text)) {
      table = 'samples';
      const all = row.map(w => w.text);
      // -t: the zone's name stands over the stamp.
      zone = /^[A-Z+]/.test(all.at(-1)!) ? all.at(-1) : undefined;
      columns = zone === undefined ? all : all.slice(0, -1);
    } else if (DISKS.test(text) || DISK_COLUMNS.test(text)) table = 'disks';
    else if (SLABS.test(text)) table = 'slabs';
    else if (COMMAND.test(text)) unit = unitOf(text);
    else return GROUPS.test(text);
    return true;
  }

  return {
    line(text, n) {
      if (text.trim() === '' || text === '--') return;
      // Rows are many, all else is rare.
      if (table === 'samples' && emitSample(emit, columns, unit, zone, text, n)) return;
      const row = words(text);
      if (heading(text, row)) return;
      const total = SUM.exec(text);
      if (total) {
        emitTotal(emit, total, text, n);
        return;
      }
      if (table === 'disks' && row.length === diskColumns.length + 1) {
        emitDisk(emit, row, n);
        return;
      }
      if (table === 'slabs' && row.length === 5) {
        emitSlab(emit, row, n);
        return;
      }
      // A row of a table that was cut, as against a line of something else.
      const digit = row[0]!.text.charCodeAt(0);
      return table === 'samples' && digit >= 48 && digit <= 57 && row.every(w => /^\d+$/.test(w.text));
    },
  };
}

/** Emit a row of the table; false where the line is none, or one that was cut or damaged. */
function emitSample(
  emit: Emit,
  columns: readonly string[],
  unit: number,
  zone: string | undefined,
  text: string,
  n: number,
): boolean {
  const counters: Record<string, number> = {};
  const places = new Places(n);
  const length = text.length;
  let i = 0;
  let first = 0;
  for (let column = 0; column < columns.length; column++) {
    while (i < length && text.charCodeAt(i) === 32) i++;
    const start = i;
    let value = 0;
    for (; i < length; i++) {
      const digit = text.charCodeAt(i) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (i === start || i - start > 15 || (i < length && text.charCodeAt(i) !== 32)) return false;
    counters[columns[column]!] = value;
    places.put(columns[column]!, start, i);
    if (column === 0) first = start;
  }
  const stamp = text.slice(i).trim();
  if (stamp === '') {
    emit(VmstatSample, { counters, unit }, { line: n, start: first, end: i, fields: places.done() });
    return true;
  }
  if (zone === undefined) return false;
  const stampAt = text.indexOf(stamp, i);
  const end = stampAt + stamp.length;
  emit(
    VmstatSample,
    { counters, unit, stamp },
    { line: n, start: first, end, fields: places.put('stamp', stampAt, end).done(), time: timeOf(stamp, zone) },
  );
  return true;
}

/** A line of -s or -D: `line` as SUM cuts it. */
function emitTotal(emit: Emit, line: RegExpExecArray, text: string, n: number): void {
  const [, digits, suffix, name] = line as unknown as [string, string, string | undefined, string];
  const value = integer(digits);
  if (value === undefined) return;
  const valueAt = text.search(/\S/);
  const nameAt = text.lastIndexOf(name);
  const end = nameAt + name.length;
  const fields = new Places(n)
    .put('value', valueAt, valueAt + digits.length)
    .put('name', nameAt, end)
    .done();
  emit(VmstatTotal, defined({ name, value, suffix }), { line: n, start: valueAt, end, fields });
}

function emitDisk(emit: Emit, row: readonly Word[], n: number): void {
  const counters: Record<string, number> = {};
  for (let i = 0; i < diskColumns.length; i++) {
    const value = integer(row[i + 1]!.text);
    if (value === undefined) return;
    counters[diskColumns[i]!] = value;
  }
  emit(
    VmstatDisk,
    { disk: row[0]!.text, counters },
    { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: new Places(n).putRow(diskNames, row).done() },
  );
}

function emitSlab(emit: Emit, row: readonly Word[], n: number): void {
  const [num, total, size, pages] = row.slice(1).map(w => integer(w.text));
  if (num === undefined || total === undefined || size === undefined || pages === undefined) return;
  emit(
    VmstatSlab,
    { cache: row[0]!.text, num, total, size, pages },
    {
      line: n,
      start: row[0]!.start,
      end: row.at(-1)!.end,
      fields: new Places(n).putRow(slabNames, row).done(),
    },
  );
}
