/** `ps`, whatever its options: the header row tells the columns. procps-ng 3.2.8 to 4.0.6, src/ps/output.c; busybox. */
import { type Fields, placeOf, Places } from '../../core/model/places.ts';
import { type At, defineFormat } from '../../core/read/format.ts';
import { Task, type TaskValue } from '../../facts/process/tasks.ts';
import { own } from '../../core/read/words.ts';
import { fromPs, type PsPriorityColumn } from '../../linux/priorities.ts';
import { cpuSeconds, cut, percentage, TaskRow, sizeKb, type TaskTable, tableOf, type TaskCells } from './_tasks.ts';

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
  readonly table: TaskTable;
  /** Column of each value, -1 where there is none. */
  readonly of: Readonly<Record<keyof TaskValue, number>>;
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
  const taken = new Set<number>();
  for (const [name, headings] of sources) {
    const heading = headings.find(h => words.includes(h));
    // Two columns of text (comm and args): the last one tells more.
    const column =
      heading === undefined ? -1 : name === 'command' ? table.text.lastIndexOf(true) : words.indexOf(heading);
    of[name] = column;
    taken.add(column);
  }
  const others = words.flatMap((word, i): [number, string][] => (taken.has(i) ? [] : [[i, word]]));
  return { table, of, others, records: new Map(), priority: priorityOf(words) };
}

/** A process whose state stands in the next line: in `ps m` the process has none, its first thread has. */
interface Held {
  readonly value: TaskCells;
  readonly at: At & { readonly fields: Fields };
}

export default defineFormat({
  id: 'ps',
  title: 'Processes and threads (ps)',
  paths: ['sos_commands/process/ps_*', 'insights_commands/ps_*'],
  starts: headerStart,
  emits: [Task],
  open(emit) {
    const row = new TaskRow();
    const { cells } = row;
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
        row.line = line;
        if (!cut(line, layout.table, cells)) {
          release();
          return looksLikeRow(line, layout);
        }
        const pidStart = cells[2 * layout.of.pid]!;
        if (cells[2 * layout.of.pid + 1]! - pidStart === 1 && line.charCodeAt(pidStart) === 45) {
          if (held) thread(n, layout.of.stat);
          release();
          return;
        }
        release();
        const pid = row.natural(layout.of.pid);
        if (pid < 1) return looksLikeRow(line, layout);
        if (!read(row, n, pid, layout)) return;
        const { value } = row;
        const at = row.at(n, layout.table.columns.length);
        if (layout.of.stat >= 0 && value.stat === undefined) held = { value, at };
        else emit(Task, value, at);
      },
      end: release,
    };

    /** The first thread of the process above: what it says of its state is true of the process. */
    function thread(n: number, column: number): void {
      const stat = row.text(column);
      if (!held || !isState(stat)) return;
      const { value, at } = held;
      value.stat = stat;
      value.state = stat[0]!;
      const places = new Places(at.line);
      for (const [i, name] of at.fields.names.entries()) {
        const [below, start, end] = placeOf(at.fields, i);
        places.put(name, start, end, at.line + below);
        if (name !== 'command') continue;
        for (const own of ['state', 'stat']) places.put(own, cells[2 * column]!, cells[2 * column + 1]!, n);
      }
      held = { value, at: { ...at, through: n, end: row.line.trimEnd().length, fields: places.done() } };
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
function textOf({ line, cells }: TaskRow, column: number): string | undefined {
  if (column < 0) return undefined;
  const start = cells[2 * column]!;
  const end = cells[2 * column + 1]!;
  if (end - start === 1 && (line.charCodeAt(start) === 45 || line.charCodeAt(start) === 63)) return undefined; // - ?
  return line.slice(start, end);
}

/**
 * Make a fact of the cells; false when one is not what its heading promises. A user name with a blank, or a cell that
 * is missing, shifts the row: better nothing than the wrong column.
 */
function read(row: TaskRow, n: number, pid: number, layout: Layout): boolean {
  const { of } = layout;
  const [start, end] = [row.commandAt(of.command), row.cells[2 * of.command + 1]!];
  row.begin(n, { from: 'ps', sample: 0, pid, command: row.line.slice(start, end) });
  row.place('pid', of.pid);
  takeOwner(row, of);
  row.places.put('command', start, end);
  if (!takeState(row, of)) return false;
  takePriority(row, of, layout.priority);
  if (!takeUse(row, of)) return false;
  takeRest(row, layout);
  return true;
}

function takeOwner(row: TaskRow, of: Layout['of']): void {
  const { value } = row;
  const tid = row.natural(of.tid);
  if (tid >= 0) {
    value.tid = tid;
    row.place('tid', of.tid);
  }
  const ppid = row.natural(of.ppid);
  if (ppid >= 0) {
    value.ppid = ppid;
    row.place('ppid', of.ppid);
  }
  const user = textOf(row, of.user);
  if (user) {
    value.user = user;
    row.place('user', of.user);
  }
}

function takeState(row: TaskRow, of: Layout['of']): boolean {
  const stat = textOf(row, of.state);
  if (!stat) return true;
  if (!isState(stat)) return false;
  row.value.state = stat[0]!;
  row.place('state', of.state);
  if (of.stat >= 0) {
    row.value.stat = stat;
    row.place('stat', of.stat);
  }
  return true;
}

/** Scheduling class, real-time priority and nice value, each only where the listing leaves no doubt. */
function takePriority(row: TaskRow, of: Layout['of'], column: PsPriorityColumn | undefined): void {
  const { value } = row;
  const rtprio = row.natural(of.rtprio);
  const pri = textOf(row, of.pri);
  const nice = textOf(row, of.nice);
  // NI is `-` for real-time tasks, so PRI and NI must agree before a priority is read out of PRI.
  const told = column && pri && nice === undefined ? fromPs({ pri, column }) : undefined;
  const real = rtprio >= 1 && rtprio <= 99 ? rtprio : told?.policy === 'rt' ? told.rtprio : undefined;
  const policy =
    textOf(row, of.policy) ?? (real !== undefined ? 'RT' : told?.policy === 'deadline' ? 'DLN' : undefined);
  if (policy) {
    value.policy = policy;
    if (of.policy >= 0) row.place('policy', of.policy);
  }
  if (real !== undefined) {
    value.rtprio = real;
    if (of.rtprio >= 0) row.place('rtprio', of.rtprio);
  }
  if (nice && /^-?\d{1,2}$/.test(nice)) {
    value.nice = Number(nice);
    row.place('nice', of.nice);
  }
  if (pri) {
    value.pri = pri;
    row.place('pri', of.pri);
  }
}

/** What the task uses of CPUs and memory. */
function takeUse(row: TaskRow, of: Layout['of']): boolean {
  const { value } = row;
  const cpu = row.natural(of.cpu);
  if (cpu >= 0) {
    value.cpu = cpu;
    row.place('cpu', of.cpu);
  }
  const cpuText = textOf(row, of.cpuPercent);
  if (cpuText) {
    const share = percentage(cpuText);
    if (share === undefined) return false;
    value.cpuPercent = share;
    row.place('cpuPercent', of.cpuPercent);
  }
  takeMemory(row, of);
  const timeText = textOf(row, of.cpuSeconds);
  if (timeText) {
    const time = cpuSeconds(timeText);
    if (time === undefined) return false;
    value.cpuSeconds = time;
    row.place('cpuSeconds', of.cpuSeconds);
  }
  return true;
}

function takeMemory(row: TaskRow, of: Layout['of']): void {
  const { value } = row;
  const share = percentage(textOf(row, of.memPercent) ?? '');
  if (share !== undefined) {
    value.memPercent = share;
    row.place('memPercent', of.memPercent);
  }
  const rss = sizeKb(textOf(row, of.rssKb) ?? '');
  if (rss !== undefined) {
    value.rssKb = rss;
    row.place('rssKb', of.rssKb);
  }
  const vsz = sizeKb(textOf(row, of.vszKb) ?? '');
  if (vsz !== undefined) {
    value.vszKb = vsz;
    row.place('vszKb', of.vszKb);
  }
}

function takeRest(row: TaskRow, { of, others, records, priority }: Layout): void {
  const { value } = row;
  const wchan = textOf(row, of.wchan);
  if (wchan && wchan !== '*') {
    value.wchan = wchan;
    row.place('wchan', of.wchan);
  }
  const threads = row.natural(of.threads);
  if (threads >= 0) {
    value.threads = threads;
    row.place('threads', of.threads);
  }
  // Where PRI told the real-time priority, PRI is what a position in it means first.
  if (of.rtprio < 0 && priority !== undefined && value.rtprio !== undefined) row.place('rtprio', of.pri);
  if (others.length === 0) return;
  value.columns = otherCells(row, others, records);
  for (const [column, heading] of others) if (value.columns[heading] !== undefined) row.place(heading, column);
}

/** Most rows of a listing say the same in these columns: they share one record. */
function otherCells(
  row: TaskRow,
  others: Layout['others'],
  records: Layout['records'],
): Readonly<Record<string, string>> {
  let key = '';
  for (const [column] of others) key += `${row.text(column)}\u0000`;
  const known = records.get(key);
  if (known) return known;
  const found: Record<string, string> = {};
  for (const [column, heading] of others) {
    const text = textOf(row, column);
    if (text !== undefined) found[heading] = own(text);
  }
  if (records.size > 10_000) records.clear();
  records.set(own(key), found);
  return found;
}
