/** `ps`, whatever its options: the header row tells the columns. procps-ng 3.2.8 to 4.0.6, src/ps/output.c; busybox. */
import { placeOf } from '../../core/model/places.ts';
import { type At, defineFormat } from '../../core/read/format.ts';
import { Task, type TaskValue } from '../../facts/process/tasks.ts';
import { own } from '../../core/read/words.ts';
import { fromPs, type PsPriorityColumn } from '../../linux/priorities.ts';
import {
  afterBranches,
  type Cells,
  cpuSeconds,
  cut,
  maxColumns,
  natural,
  percent,
  placesOf,
  sizeKb,
  type Table,
  tableOf,
  type TaskCells,
} from './_tasks.ts';

/** Headings whose cells may hold blanks. */
const text = new Set(['COMMAND', 'CMD', 'ARGS', 'COMM', 'UCMD']);

/** Where each value comes from: the headings in order of preference. */
const sources: readonly (readonly [keyof TaskValue, readonly string[]])[] = [
  ['pid', ['PID', 'TGID']],
  ['tid', ['TID', 'LWP', 'SPID']],
  ['ppid', ['PPID']],
  ['user', ['USER', 'EUSER', 'UID', 'RUSER']],
  ['command', ['COMMAND', 'CMD', 'ARGS', 'COMM', 'UCMD']],
  ['state', ['STAT', 'S', 'STATE']],
  ['stat', ['STAT']],
  ['policy', ['CLS', 'POL', 'CLASS']],
  ['rtprio', ['RTPRIO']],
  ['nice', ['NI']],
  ['pri', ['PRI']],
  ['cpu', ['PSR', 'CPUID', 'P']],
  ['cpuPercent', ['%CPU', 'PCPU', 'C']],
  ['memPercent', ['%MEM', 'PMEM']],
  ['rssKb', ['RSS', 'RSZ']],
  ['vszKb', ['VSZ', 'VSIZE']],
  ['cpuSeconds', ['TIME', 'CPUTIME']],
  ['wchan', ['WCHAN']],
  ['threads', ['NLWP', 'THCNT']],
];

interface Layout {
  readonly table: Table;
  /** Column of each value, -1 where there is none. */
  readonly of: Readonly<Record<keyof TaskValue, number>>;
  readonly names: readonly string[];
  readonly from: readonly number[];
  /** Columns that no value is made of: index and heading. */
  readonly others: readonly (readonly [number, string])[];
  /** What those columns have said so far. */
  readonly records: Map<string, Readonly<Record<string, string>>>;
  /** What PRI counts, where the other headings leave no doubt. */
  readonly priority: PsPriorityColumn | undefined;
}

/** A line of headings with a PID and a command among them, and no word that is not a heading. */
const isHeader = (line: string): boolean =>
  /(?:^|[ \t])PID(?:[ \t]|$)/.test(line) &&
  /(?:^|[ \t])(?:COMMAND|CMD|ARGS|COMM|UCMD)(?:[ \t]|$)/.test(line) &&
  !/[a-z0-9./\\]/.test(line);

/** Headings that stand beside PID and the command in a header that is certainly of ps. */
const beside =
  '(?:F|S|UID|USER|EUSER|RUSER|GROUP|EGROUP|PPID|PGID|PGRP|SID|SESS|LWP|TID|SPID|TGID|NLWP|THCNT|CLS|POL|RTPRIO|PRI|NI|PSR|P|C|' +
  '%CPU|%MEM|VSZ|RSS|RSZ|SZ|ADDR|WCHAN|STAT|TTY|TT|START|STIME|STARTED|ELAPSED|TIME)[ \\t]+';
const headerStart = new RegExp(
  `^[ \\t]*(?:${beside}){0,24}PID[ \\t]+(?:${beside}){1,24}(?:COMMAND|CMD|ARGS)(?:[ \\t]+[A-Z][A-Z%]{1,15}){0,12}[ \\t]*$`,
);

/**
 * `ps l` prints the number of the kernel under PRI, `ps -l` the same plus 60; under headings of the user's choice PRI
 * may be either or a third.
 */
function priorityOf(words: readonly string[]): PsPriorityColumn | undefined {
  if (words.includes('CLS') || words.includes('RTPRIO')) return undefined;
  const line = words.filter(w => w !== 'LWP' && w !== 'SPID' && w !== 'NLWP').join(' ');
  if (line.startsWith('F UID PID PPID PRI NI VSZ RSS WCHAN STAT ')) return 'priority';
  return /^(?:F )?S UID PID PPID C PRI NI (?:ADDR|RSS) SZ WCHAN /.test(line) ? 'opri' : undefined;
}

function layoutOf(header: string): Layout {
  const table = tableOf(header, text);
  const words = table.columns.map(c => c.word);
  const of = {} as Record<keyof TaskValue, number>;
  const names: string[] = [];
  const from: number[] = [];
  for (const [name, headings] of sources) {
    const heading = headings.find(h => words.includes(h));
    // Two columns of text (comm and args): the last one tells more.
    const column =
      heading === undefined ? -1 : name === 'command' ? table.text.lastIndexOf(true) : words.indexOf(heading);
    of[name] = column;
    if (column >= 0) {
      names.push(name);
      from.push(column);
    }
  }
  const priority = priorityOf(words);
  if (of.rtprio < 0 && priority !== undefined) {
    names.push('rtprio');
    from.push(of.pri);
  }
  const others = words.flatMap((word, i): [number, string][] => (from.includes(i) ? [] : [[i, word]]));
  for (const [column, word] of others) {
    names.push(word);
    from.push(column);
  }
  return { table, of, names, from, others, records: new Map(), priority };
}

/** A process whose state stands in the next line: in `ps m` the process has none, its first thread has. */
interface Held {
  readonly value: TaskCells;
  readonly at: At;
}

export default defineFormat({
  id: 'ps',
  title: 'Processes and threads (ps)',
  paths: ['sos_commands/process/ps_*', 'insights_commands/ps_*'],
  starts: headerStart,
  emits: [Task],
  open(emit) {
    const cells: Cells = new Int32Array(2 * maxColumns);
    let layout: Layout | undefined;
    let held: Held | undefined;

    const release = (): void => {
      if (held) emit(Task, held.value, held.at);
      held = undefined;
    };

    return {
      line(line, n) {
        if (line.length === 0 || line === '--' || /^[ \t]+$/.test(line)) return;
        if (line.includes('PID') && isHeader(line)) {
          release();
          layout = layoutOf(line);
          return;
        }
        if (!layout) return; // a warning of ps itself, above the header
        if (!cut(line, layout.table, cells)) {
          release();
          return looksLikeRow(line, layout);
        }
        const pidStart = cells[2 * layout.of.pid]!;
        const pidEnd = cells[2 * layout.of.pid + 1]!;
        if (pidEnd - pidStart === 1 && line.charCodeAt(pidStart) === 45) {
          if (held) thread(line, n, layout);
          release();
          return;
        }
        release();
        const pid = natural(line, pidStart, pidEnd);
        if (pid < 1) return looksLikeRow(line, layout);
        const { command } = layout.of;
        const commandStart = afterBranches(line, cells[2 * command]!, cells[2 * command + 1]!);
        const value = read(line, layout, cells, pid, line.slice(commandStart, cells[2 * command + 1]!));
        if (!value) return;
        const fields = placesOf(layout.names, layout.from, value, cells, commandStart);
        const at = { line: n, start: cells[0]!, end: cells[2 * layout.table.columns.length - 1]!, fields };
        if (layout.of.stat >= 0 && value.stat === undefined) held = { value, at };
        else emit(Task, value, at);
      },
      end: release,
    };

    /** The first thread of the process above: what it says of its state is true of the process. */
    function thread(line: string, n: number, { of, names }: Layout): void {
      const stat = line.slice(cells[2 * of.stat]!, cells[2 * of.stat + 1]!);
      if (!held || !isState(stat)) return;
      const { value, at } = held;
      value.stat = stat;
      value.state = stat[0]!;
      const places = names.flatMap((_, i) => placeOf(at.fields!, i));
      for (const name of ['state', 'stat'])
        places.splice(3 * names.indexOf(name), 3, n - at.line, cells[2 * of.stat]!, cells[2 * of.stat + 1]!);
      held = { value, at: { ...at, through: n, end: line.trimEnd().length, fields: { names, at: places } } };
    }
  },
});

/** A row that is damaged, as against a line of something else: the cell below PID is a number. */
const looksLikeRow = (line: string, { table, of }: Layout): boolean => {
  const word = line.trim().split(/[ \t]+/, table.columns.length)[of.pid];
  return word !== undefined && /^\d+$/.test(word);
};

const isState = (word: string): boolean => /^[A-Za-z][A-Za-z<+]{0,9}$/.test(word);

/** The text of a cell, or undefined where the column is not there or ps has nothing to say. */
function textOf(line: string, cells: Cells, column: number): string | undefined {
  if (column < 0) return undefined;
  const start = cells[2 * column]!;
  const end = cells[2 * column + 1]!;
  if (end - start === 1 && (line.charCodeAt(start) === 45 || line.charCodeAt(start) === 63)) return undefined; // - ?
  return line.slice(start, end);
}

/** The natural number of a cell, or undefined. */
function countOf(line: string, cells: Cells, column: number): number | undefined {
  if (column < 0) return undefined;
  const n = natural(line, cells[2 * column]!, cells[2 * column + 1]!);
  return n < 0 ? undefined : n;
}

/** The value of a row whose cells have been cut; undefined when a cell is not what its heading promises. */
function read(line: string, layout: Layout, cells: Cells, pid: number, command: string): TaskCells | undefined {
  const { of, others, priority } = layout;
  const cpuText = textOf(line, cells, of.cpuPercent);
  const timeText = textOf(line, cells, of.cpuSeconds);
  const stat = textOf(line, cells, of.state);
  const cpuPercent = cpuText && percent(cpuText);
  const time = timeText && cpuSeconds(timeText);
  // A user name with a blank, or a cell that is missing, shifts the row: better nothing than the wrong column.
  if ((cpuText && cpuPercent === undefined) || (timeText && time === undefined) || (stat && !isState(stat)))
    return undefined;

  const value: TaskCells = { from: 'ps', sample: 0, pid, command };
  const tid = countOf(line, cells, of.tid);
  if (tid !== undefined) value.tid = tid;
  const ppid = countOf(line, cells, of.ppid);
  if (ppid !== undefined) value.ppid = ppid;
  const user = textOf(line, cells, of.user);
  if (user) value.user = user;
  if (stat) value.state = stat[0]!;
  if (stat && of.stat >= 0) value.stat = stat;
  setPriority(value, line, cells, of, priority);
  const cpu = countOf(line, cells, of.cpu);
  if (cpu !== undefined) value.cpu = cpu;
  if (typeof cpuPercent === 'number') value.cpuPercent = cpuPercent;
  const mem = textOf(line, cells, of.memPercent);
  const memPercent = mem && percent(mem);
  if (typeof memPercent === 'number') value.memPercent = memPercent;
  const rss = textOf(line, cells, of.rssKb);
  const rssKb = rss && sizeKb(rss);
  if (typeof rssKb === 'number') value.rssKb = rssKb;
  const vsz = textOf(line, cells, of.vszKb);
  const vszKb = vsz && sizeKb(vsz);
  if (typeof vszKb === 'number') value.vszKb = vszKb;
  if (typeof time === 'number') value.cpuSeconds = time;
  const wchan = textOf(line, cells, of.wchan);
  if (wchan && wchan !== '*') value.wchan = wchan;
  const threads = countOf(line, cells, of.threads);
  if (threads !== undefined) value.threads = threads;
  if (others.length) value.columns = otherCells(line, layout, cells);
  return value;
}

/** Most rows of a listing say the same in these columns: they share one record. */
function otherCells(line: string, { others, records }: Layout, cells: Cells): Readonly<Record<string, string>> {
  let key = '';
  for (const [column] of others) key += `${line.slice(cells[2 * column]!, cells[2 * column + 1]!)}\u0000`;
  const known = records.get(key);
  if (known) return known;
  const found: Record<string, string> = {};
  for (const [column, heading] of others) {
    const text = textOf(line, cells, column);
    if (text !== undefined) found[heading] = own(text);
  }
  if (records.size > 10_000) records.clear();
  records.set(own(key), found);
  return found;
}

/** Scheduling class, real-time priority and nice value, each only where the listing leaves no doubt. */
function setPriority(
  value: TaskCells,
  line: string,
  cells: Cells,
  of: Layout['of'],
  column: PsPriorityColumn | undefined,
): void {
  const cls = textOf(line, cells, of.policy);
  const rtprio = countOf(line, cells, of.rtprio);
  const pri = textOf(line, cells, of.pri);
  const nice = textOf(line, cells, of.nice);
  // NI is `-` for real-time tasks, so PRI and NI must agree before a priority is read out of PRI.
  const told = column && pri && nice === undefined ? fromPs({ pri, column }) : undefined;
  const real =
    rtprio !== undefined && rtprio >= 1 && rtprio <= 99 ? rtprio : told?.policy === 'rt' ? told.rtprio : undefined;
  const policy = cls ?? (real !== undefined ? 'RT' : told?.policy === 'deadline' ? 'DLN' : undefined);
  if (policy) value.policy = policy;
  if (real !== undefined) value.rtprio = real;
  if (nice && /^-?\d{1,2}$/.test(nice)) value.nice = Number(nice);
  if (pri) value.pri = pri;
}
