/**
 * `mpstat -o JSON` (sysstat 11.5.1 and newer, mpstat.c write_json_*), line by line as sysstat prints it, so that every
 * number keeps its place.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { type At, defineFormat, type Emit } from '../../core/read/format.ts';
import { CpuUse, type Interval, InterruptRate, SoftirqRate } from '../../facts/cpu/mpstat.ts';
import { Hostname } from '../../facts/host/hostname.ts';
import { KernelRelease } from '../../facts/host/uname.ts';

interface Row {
  readonly kind: 'use' | 'interrupts' | 'softirqs';
  readonly cpu: number | 'all';
  readonly numbers: Record<string, number>;
}
/** A row of interrupts that goes on over several lines; `through` and `end` tell how far it has been read. */
interface Open {
  readonly row: Row;
  readonly line: number;
  readonly start: number;
  through: number;
  end: number;
  readonly places: Places;
}

/** What a report says of the machine, by name. */
type Identity = Map<string, { readonly text: string; readonly line: number; readonly start: number }>;

const property = /"([a-z-]{1,40})":[ \t]*"([^"\\]{0,255})"/;
const cpuRow = /^[ \t]*(\{)[ \t]*"cpu":[ \t]*"?(all|\d{1,6})"?[ \t]*,/;
const share = /"(\w{1,20})":[ \t]*(-?\d{1,15}(?:\.\d{1,12})?)(?=[ \t]*[,}])/g;
const rates = /"intr":[ \t]*\[/;
const rate = /\{[ \t]*"name":[ \t]*"([^"\\]{1,40})",[ \t]*"value":[ \t]*(-?\d{1,15}(?:\.\d{1,12})?)[ \t]*\}/g;
/** A line without the comma that parts it from the next. */
const lengthOf = (line: string): number => line.trimEnd().replace(/,$/, '').length;
type List = 'use' | 'sum' | 'interrupts' | 'softirqs';
/** What mpstat calls its lists. */
const lists: Readonly<Record<string, List>> = Object.assign(Object.create(null), {
  'cpu-load': 'use',
  'sum-interrupts': 'sum',
  'individual-interrupts': 'interrupts',
  'soft-interrupts': 'softirqs',
});
/** Where a CPU sits, not what it does. */
const topology = new Set(['cpu', 'core', 'sock', 'socket', 'node']);

/** Tell release, machine and host name. */
function tellIdentity(identity: Identity, emit: Emit): void {
  const [release, told, name] = [identity.get('release'), identity.get('machine'), identity.get('nodename')];
  // sysstat prints them in this order; in another they are of no use.
  const machine = release && told && told.line >= release.line ? told : undefined;
  if (release) {
    const places = new Places(release.line).put('release', release.start, release.start + release.text.length);
    if (machine) places.put('machine', machine.start, machine.start + machine.text.length, machine.line);
    const value = defined({ release: release.text, machine: machine?.text });
    const end = machine && machine.line > release.line ? machine : release;
    emit(KernelRelease, value, {
      line: release.line,
      start: release.start,
      end: end.start + end.text.length,
      through: end.line,
      fields: places.done(),
    });
  }
  if (name) {
    const { line, start, text } = name;
    const end = start + text.length;
    emit(Hostname, { name: text }, { line, start, end, fields: new Places(line).put('name', start, end).done() });
  }
}

function tell({ kind, cpu, numbers }: Row, interval: Interval, sample: number, at: At, emit: Emit): void {
  if (kind === 'use') emit(CpuUse, { cpu, interval, sample, percent: numbers }, at);
  else emit(kind === 'softirqs' ? SoftirqRate : InterruptRate, { cpu, interval, sample, perSecond: numbers }, at);
}

/** The row of a CPU that a line begins; undefined where it is of no list of mpstat's. */
function rowOf(m: RegExpExecArray, line: string, n: number, list: List | undefined): Open | undefined {
  const cpu = m[2] === 'all' ? 'all' : Number(m[2]);
  const start = line.indexOf('{');
  const at = line.indexOf(m[2]!, line.indexOf(':'));
  const places = new Places(n).put('cpu', at, at + m[2]!.length);
  const [numbers, end] = [{}, lengthOf(line)];
  if (rates.test(line)) {
    if (list !== 'interrupts' && list !== 'softirqs') return undefined;
    takeNumbers(numbers, places, line, rate, n);
    return { row: { kind: list, cpu, numbers }, line: n, start, through: n, end, places };
  }
  takeNumbers(numbers, places, line, share, n);
  const kind = 'usr' in numbers ? 'use' : 'intr' in numbers && list !== 'use' ? 'interrupts' : undefined;
  return kind && { row: { kind, cpu, numbers }, line: n, start, through: n, end, places };
}

/** Take names and their numbers from a line, as these expressions find them. */
function takeNumbers(into: Record<string, number>, places: Places, line: string, pairs: RegExp, n: number): void {
  for (const m of line.matchAll(pairs)) {
    const [, name, digits] = m as unknown as [string, string, string];
    if (pairs === share && topology.has(name)) continue;
    into[name] = Number(digits);
    const start = m.index + m[0].lastIndexOf(digits);
    places.put(name, start, start + digits.length, n);
  }
}

export default defineFormat({
  id: 'mpstat-json',
  title: 'Use of each CPU (mpstat -o JSON)',
  paths: ['mpstat.json', 'mpstat-*.json', 'mpstat_*.json'],
  // Not the first line: iostat and sadf print the same.
  starts: /^[ \t]*(?:\{"cpu": "(?:all|\d{1,6})", "usr": |"(?:sum|individual|soft)-interrupts": \[)/,
  emits: [CpuUse, SoftirqRate, InterruptRate, KernelRelease, Hostname],
  open(emit) {
    /** nodename, release and machine, told when a list of mpstat's own has been seen: iostat and sadf begin alike. */
    const identity: Identity = new Map();
    let list: List | undefined;
    let sample = -1;
    let open: Open | undefined;
    /** Rows of the first report, until a second one shows that an interval was given. */
    let first: [Row, At][] = [];

    /**
     * JSON has neither averages nor the time before: a single report may be that of an interval, or, and that is the
     * careful reading, everything since boot.
     */
    function tellFirst(interval: Interval): void {
      for (const [row, at] of first) tell(row, interval, 0, at, emit);
      first = [];
    }

    function closeRow(): void {
      if (!open) return;
      const { row, places, ...at } = open;
      open = undefined;
      if (Object.keys(row.numbers).length === 0) return;
      sample = Math.max(sample, 0); // a part that begins in the middle of a report
      if (sample === 0) first.push([row, { ...at, fields: places.done() }]);
      else tell(row, 'sample', sample, { ...at, fields: places.done() }, emit);
    }

    return {
      line(line, n) {
        if (/^[ \t]*$/.test(line)) return;
        if (!/[{}[\]"]/.test(line)) return false;
        if (line.startsWith('{"sysstat"')) {
          closeRow();
          tellFirst('since-boot');
          sample = -1;
          list = undefined;
          return;
        }
        const row = cpuRow.exec(line);
        if (row) {
          closeRow();
          open = rowOf(row, line, n, list);
          if (!rates.test(line) || line.includes(']')) closeRow();
          return;
        }
        if (open) {
          takeNumbers(open.row.numbers, open.places, line, rate, n);
          [open.through, open.end] = [n, lengthOf(line)];
          if (line.includes(']')) closeRow();
          return;
        }
        if (line.includes('"timestamp"')) {
          sample++;
          if (sample === 1) tellFirst('sample');
        }
        const m = property.exec(line);
        if (m && /^(?:nodename|release|machine)$/.test(m[1]!))
          identity.set(m[1]!, { text: m[2]!, line: n, start: m.index + m[0].lastIndexOf(m[2]!) });
        const array = /"([a-z-]{3,40})":[ \t]*\[/.exec(line)?.[1];
        if (!array) return;
        list = lists[array];
        if (!list) return;
        tellIdentity(identity, emit);
        identity.clear();
      },
      end() {
        closeRow();
        tellFirst('since-boot');
      },
    };
  },
});
