/**
 * `perf report --stdio` (tools/perf/ui/stdio/hist.c, tools/perf/builtin-report.c): an event's head in comments, then
 * rows under the headings it names.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { decimal, integer, words } from '../../core/read/words.ts';
import { PerfEvent, PerfRow, type PerfRowValue } from '../../facts/process/perf-report.ts';

const SAMPLES = /^# Samples: {1,4}(\d{1,15}[KMG]?)\s{1,4}of events? '([^']{1,500})'/;
const COUNT = /^# Event count \(approx\.\): (\d{1,20})\s*$/;
const LOST = /^# Total Lost Samples: (\d{1,20})\s*$/;
const HEADER = /^# (?:Children\s{1,20}Self|Overhead|Self)(?:\s{1,20}\S.*)?$/;
/** Rows begin with a share; call chains with lines of the tree. */
const SHARE = /^\s{0,20}(\d{1,3}\.\d{1,2})%/;
/** The headings, longest first where one begins another; the last column takes the rest of the line. */
const known = [
  'Children',
  'Overhead',
  'Samples',
  'Period',
  'Self',
  'Pid:Command',
  'Pid',
  'Command',
  'Shared Object',
  'Symbol',
] as const;

interface Layout {
  readonly headings: readonly string[];
  /** Are they set in columns, parted by two blanks or more, or has white space been collapsed? */
  readonly set: boolean;
}

function layoutOf(header: string): Layout {
  const headings: string[] = [];
  let i = 2;
  while (i < header.length) {
    while (header[i] === ' ') i++;
    const heading = known.find(k => header.startsWith(k, i)) ?? /^\S+(?: \S+)*/.exec(header.slice(i, i + 200))?.[0];
    if (!heading) break;
    headings.push(heading);
    i += heading.length;
  }
  return { headings, set: / {2}/.test(header.trim()) };
}

/** The comments that tell an event, while they are being read. */
interface Head {
  readonly event: string;
  readonly samples: string;
  count?: number;
  readonly lost: number | undefined;
  readonly line: number;
  through: number;
  end: number;
  readonly places: Places;
}

/** Samples that were lost: the first of the comments. */
interface Lost {
  readonly value: number;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

function lostOf(digits: string, text: string, n: number): Lost | undefined {
  const value = integer(digits);
  const start = text.lastIndexOf(digits);
  return value === undefined ? undefined : { value, line: n, start, end: start + digits.length };
}

function headOf(samples: string, event: string, text: string, n: number, lost: Lost | undefined): Head {
  const line = lost?.line ?? n;
  const places = new Places(line);
  if (lost) places.put('lost', lost.start, lost.end);
  const samplesAt = text.indexOf(samples);
  const eventAt = text.indexOf(`'${event}'`) + 1;
  places.put('samples', samplesAt, samplesAt + samples.length, n).put('event', eventAt, eventAt + event.length, n);
  return { event, samples, lost: lost?.value, line, through: n, end: text.trimEnd().length, places };
}

function takeCount(head: Head, digits: string, text: string, n: number): void {
  const value = integer(digits);
  if (value === undefined) return;
  const start = text.lastIndexOf(digits);
  const end = start + digits.length;
  head.places.put('count', start, end, n);
  [head.count, head.through, head.end] = [value, n, end];
}

function tellEvent({ event, samples, count, lost, line, through, end, places }: Head, emit: Emit): void {
  const at = { line, through, start: 0, end, fields: places.done() };
  emit(PerfEvent, defined({ event, samples, count, lost }), at);
}

export default defineFormat({
  id: 'perf-report',
  title: 'Where the samples of perf fell (perf report --stdio)',
  paths: ['perf-report.txt', 'perf_report.txt', 'perf.report', 'sos_commands/perf/perf_report*'],
  starts:
    /^# (?:Samples: {1,4}\d{1,15}[KMG]? {1,4}of events? '|Event count \(approx\.\): \d{1,20} *$|Total Lost Samples: \d{1,20} *$|(?:Children {1,20}Self|Overhead) {1,40}(?:Command|Samples|Pid|Symbol|Shared Object|sys) )/,
  emits: [PerfEvent, PerfRow],
  open(emit) {
    let layout: Layout | undefined;
    /** The event that rows are of. */
    let event: string | undefined;
    let head: Head | undefined;
    let lost: Lost | undefined;

    function close(): void {
      if (head) tellEvent(head, emit);
      head = undefined;
    }

    function comment(text: string, n: number): void {
      const [dropped, samples, count] = [LOST.exec(text), SAMPLES.exec(text), COUNT.exec(text)];
      if (dropped) {
        close();
        lost = lostOf(dropped[1]!, text, n);
      } else if (samples) {
        close();
        event = samples[2]!;
        head = headOf(samples[1]!, event, text, n, lost);
        lost = undefined;
      } else if (count && head) {
        takeCount(head, count[1]!, text, n);
        close();
      } else if (HEADER.test(text)) {
        close();
        layout = layoutOf(text);
      }
    }

    return {
      line(text, n) {
        if (text.charCodeAt(0) === 35) return comment(text, n);
        if (text.trim() === '') return;
        if (!SHARE.test(text)) return /^\s*[|\-*]/.test(text) || /^\s{10,}\S/.test(text) || !layout ? undefined : false;
        if (layout && !/^\s{0,20}\d{1,3}\.\d{1,2}%(?:-|\s{1,8}-)/.test(text)) tellRow(text, n, layout, event, emit);
      },
      end: close,
    };
  },
});

/** Tell a row. Cells follow one another; the last takes the rest of the line. */
function tellRow(text: string, n: number, { headings, set }: Layout, event: string | undefined, emit: Emit): void {
  const found = words(text);
  const lineEnd = text.trimEnd().length;
  const row: Row = { value: event === undefined ? {} : { event }, places: new Places(n) };
  let w = 0;
  for (const [i, heading] of headings.entries()) {
    const word = found[w];
    if (!word) break;
    const last = i + 1 === headings.length;
    if (!last && set && isName(heading)) while (found[w + 1]?.start === found[w]!.end + 1) w++;
    const end = last ? lineEnd : found[w]!.end;
    w++;
    if (!takeCell(row, heading, text.slice(word.start, end), word.start, end)) return;
  }
  const { overhead } = row.value;
  if (overhead === undefined) return;
  const at = { line: n, start: found[0]!.start, end: lineEnd, fields: row.places.done() };
  emit(PerfRow, { ...row.value, overhead }, at);
}

/** A row while its cells are being read. */
interface Row {
  readonly value: { -readonly [K in keyof PerfRowValue]?: PerfRowValue[K] };
  readonly places: Places;
}

/** Headings of names, which may hold blanks and take the room below: columns are parted by two. */
const isName = (heading: string): boolean => heading.endsWith('Command') || heading === 'Shared Object';
const shares = new Map<string, 'overhead' | 'children'>([
  ['Overhead', 'overhead'],
  ['Self', 'overhead'],
  ['Children', 'children'],
]);
const figures = new Map<string, 'samples' | 'period' | 'pid'>([
  ['Samples', 'samples'],
  ['Period', 'period'],
  ['Pid', 'pid'],
]);
const texts = new Map<string, 'command' | 'object'>([
  ['Command', 'command'],
  ['Shared Object', 'object'],
]);

/** Take a cell as its heading says; false where it is none of what the heading promises, and the row no row. */
function takeCell(row: Row, heading: string, cell: string, start: number, end: number): boolean {
  const { value, places } = row;
  const share = shares.get(heading);
  if (share) {
    const figure = cell.endsWith('%') ? decimal(cell.slice(0, -1)) : undefined;
    if (figure === undefined) return false;
    value[share] = figure;
    places.put(share, start, end - 1);
    return true;
  }
  const name = figures.get(heading);
  if (name) {
    const figure = integer(cell);
    if (figure === undefined) return false;
    value[name] = figure;
    places.put(name, start, end);
    return true;
  }
  const text = texts.get(heading);
  if (text) {
    value[text] = cell;
    places.put(text, start, end);
  } else if (heading === 'Pid:Command') takePidAndCommand(row, cell, start, end);
  else if (heading === 'Symbol') takeSymbol(row, cell, start);
  return true;
}

function takePidAndCommand({ value, places }: Row, cell: string, start: number, end: number): void {
  const colon = cell.indexOf(':');
  const pid = integer(cell.slice(0, Math.max(0, colon)));
  if (pid === undefined) return;
  [value.pid, value.command] = [pid, cell.slice(colon + 1)];
  places.put('pid', start, start + colon).put('command', start + colon + 1, end);
}

/** Later columns (IPC) have no place of their own here; a symbol of C++ holds blanks, so only a last column is whole. */
function takeSymbol({ value, places }: Row, cell: string, start: number): void {
  const level = /^\[([kugH.])\] +/.exec(cell);
  if (level) value.level = level[1]!;
  const from = level?.[0].length ?? 0;
  const symbol = cell.slice(from);
  if (symbol === '') return;
  value.symbol = symbol;
  places.put('symbol', start + from, start + from + symbol.length);
}
