/**
 * `pidstat` (sysstat 9 to 12.7, pidstat.c): tables of tasks by time. The header tells the columns, whatever options
 * were given; with -h it begins with `#` and there is one for all. Command comes last and may hold blanks.
 */
import { defined } from '../../core/model/defined.ts';
import { defineFormat } from '../../core/read/format.ts';
import { Pidstat, type PidstatValue } from '../../facts/process/pidstat.ts';
import { Hostname } from '../../facts/host/hostname.ts';
import { KernelRelease } from '../../facts/host/uname.ts';
import { cutWords, layouts, maxWords, numberAt, tellBanner, unitAt } from '../_sysstat.ts';

/** Headings that stand behind the ids in a header that is certainly of pidstat. */
const after = '(?:%usr|%user|minflt/s|kB_rd/s|cswch/s|nvcswch/s|usr-ms|minflt-nr|StkSize|prio|threads|%system)';
const headStart = new RegExp(
  '^(?:#[ \\t]+Time|[^\\s%]{1,24}(?:[ \\t]+(?:[AaPp][Mm]|[^\\x00-\\x7f]{1,6}))?)[ \\t]+' +
    '(?:(?:UID|USER)[ \\t]+)?(?:PID|TGID[ \\t]+TID)[ \\t]+' +
    `${after}[ \\t].*Command[ \\t]*$`,
);
const ids: Readonly<Record<string, 'user' | 'pid' | 'tid'>> = {
  UID: 'user',
  USER: 'user',
  PID: 'pid',
  TGID: 'pid',
  TID: 'tid',
};

interface Table {
  readonly columns: readonly string[];
  /** Names of the fields of a row, the time before the columns. */
  readonly names: readonly string[];
  readonly fields: ReturnType<typeof layouts>;
  /** Places of the row that is being read, three numbers a field. */
  readonly at: Uint16Array;
}

/** The columns of a header, from the ids on; undefined where the line is none. */
function columnsOf(line: string): string[] | undefined {
  if (!headStart.test(line)) return undefined;
  const words = line.trim().split(/[ \t]+/);
  return words.slice(words.findIndex(w => w in ids));
}

function tableOf(columns: readonly string[]): Table {
  const names = ['stamp', ...columns.map(c => (c === 'Command' ? 'command' : (ids[c] ?? c)))];
  return { columns, names, fields: layouts(names), at: new Uint16Array(3 * names.length) };
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57;

/** Is the word AM or PM, or its like in another language? */
const isHalf = (line: string, start: number, end: number): boolean =>
  !isDigit(line.charCodeAt(start)) &&
  line.charCodeAt(start) !== 45 &&
  /^(?:[AaPp][Mm]|[^\x00-\x7f]{1,6})$/.test(line.slice(start, end));

/** What a row begins with: a time, of one word or two, or the word for an average (`Average:`). */
interface Stamp {
  readonly words: number;
  readonly interval: PidstatValue['interval'];
}

function stampOf(line: string, cut: Uint16Array, count: number): Stamp | undefined {
  if (!isDigit(line.charCodeAt(cut[0]!)))
    return line.charCodeAt(cut[1]! - 1) === 58 ? { words: 1, interval: 'average' } : undefined;
  return { words: count > 1 && isHalf(line, cut[2]!, cut[3]!) ? 2 : 1, interval: 'sample' };
}

/** The cells of a row between the time and the command. */
interface Cells {
  user?: string;
  pid?: number;
  tid?: number;
  policy?: string;
  readonly counters: Record<string, number>;
  units?: Record<string, string>;
}

/** Take a cell by the name of its column; false when it is no number where one must stand. */
function put(cells: Cells, name: string, line: string, start: number, end: number): boolean {
  if (name === 'user' || name === 'policy') {
    cells[name] = line.slice(start, end);
    return true;
  }
  const value = numberAt(line, start, end);
  if (Number.isNaN(value)) return false;
  if (name === 'pid' || name === 'tid') {
    cells[name] = value;
    return true;
  }
  cells.counters[name] = value;
  const unit = unitAt(line, start, end);
  if (unit) (cells.units ??= {})[name] = unit;
  return true;
}

/** The cells before the command, from the word `first` on, with their places; undefined when one is of no row. */
function cellsOf(line: string, cut: Uint16Array, first: number, { names, at }: Table): Cells | undefined {
  const cells: Cells = { counters: {} };
  for (let i = 0; i < names.length - 2; i++) {
    const start = cut[2 * (first + i)]!;
    const end = cut[2 * (first + i) + 1]!;
    const name = names[i + 1]!;
    // A dash: the CPU of an average, the process in the row of a thread.
    if (end - start === 1 && line.charCodeAt(start) === 45 && name !== 'user' && name !== 'policy') continue;
    if (!put(cells, name, line, start, end)) return undefined;
    at[3 * i + 4] = start;
    at[3 * i + 5] = end;
  }
  return cells;
}

/** The fact of a row. The common row is made without spreads, which cost more than all the rest. */
function taskOf(
  { interval, sample, stamp, command }: Pick<PidstatValue, 'interval' | 'sample' | 'stamp' | 'command'>,
  { user, pid, tid, policy, counters, units }: Cells,
): PidstatValue {
  const plain = tid === undefined && policy === undefined && units === undefined;
  return plain && user !== undefined && pid !== undefined
    ? { interval, sample, stamp, user, pid, command, counters }
    : defined({ interval, sample, stamp, user, pid, tid, command, policy, counters, units });
}

export default defineFormat({
  id: 'pidstat',
  title: 'Activity of tasks (pidstat)',
  paths: [
    'pidstat',
    'pidstat.txt',
    'pidstat.out',
    'pidstat-*.txt',
    'sos_commands/process/pidstat*',
    'insights_commands/pidstat*',
  ],
  starts: headStart,
  emits: [Pidstat, KernelRelease, Hostname],
  open(emit) {
    const cut = new Uint16Array(2 * maxWords);
    /** Each interval has its header again: what is known of its table stays. */
    const tables = new Map<string, Table>();
    let table: Table | undefined;
    let sample = -1;
    let stamp = '';

    function known(columns: readonly string[]): Table {
      const key = columns.join();
      const found = tables.get(key) ?? tableOf(columns);
      if (tables.size < 50) tables.set(key, found);
      return found;
    }

    /** The same text for all rows of a sample, and the number of the sample. */
    function stamped(line: string, start: number, end: number): void {
      if (stamp.length === end - start && line.startsWith(stamp, start)) return;
      stamp = line.slice(start, end);
      sample++;
    }

    function row(line: string, n: number, count: number, table: Table): boolean {
      const { columns, fields, at } = table;
      const by = stampOf(line, cut, count);
      if (!by || count < by.words + columns.length) return false;
      at.fill(0);
      const cells = cellsOf(line, cut, by.words, table);
      if (!cells) return false;
      const last = columns.length - 1;
      const word = cut[2 * (by.words + last)]!;
      const start = line.startsWith('|__', word) ? word + 3 : word;
      const end = line.trimEnd().length;
      if (start >= end) return false;
      at[1] = cut[0]!;
      at[2] = cut[2 * by.words - 1]!;
      at[3 * last + 4] = start;
      at[3 * last + 5] = end;
      stamped(line, at[1], at[2]);
      const value = taskOf({ interval: by.interval, sample, stamp, command: line.slice(start, end) }, cells);
      emit(Pidstat, value, { line: n, start: cut[0]!, end, fields: fields(at) });
      return true;
    }

    return {
      line(line, n) {
        if (line === '' || line === '--') return;
        if (line.startsWith('Linux') && tellBanner(line, n, emit)) {
          [table, sample, stamp] = [undefined, -1, ''];
          return;
        }
        const count = cutWords(line, cut);
        if (count === 0) return;
        if (table && line.charCodeAt(0) !== 35 && row(line, n, count, table)) return;
        const columns = columnsOf(line);
        if (columns) {
          table = known(columns);
          return;
        }
        return table !== undefined && (/^\d{1,2}[:.]\d\d|^\d{9,}/.test(line) || /^\S{1,12}:[ \t]/.test(line));
      },
    };
  },
});
