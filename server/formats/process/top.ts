/**
 * `top -b`, with threads (`-H`) or without. procps 3.2.8, procps-ng 3.3.0 to 4.0.6, src/top/top.c. The header row tells
 * the columns.
 */
import { defined } from '../../core/model/defined.ts';
import type { Time } from '../../core/model/fact.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { decimal } from '../../core/read/words.ts';
import { Task, type TaskValue } from '../../facts/process/tasks.ts';
import { TopSummary } from '../../facts/process/top.ts';
import { fromTopPr } from '../../linux/priorities.ts';
import { cpuSeconds, cut, cutByPosition, percentage, TaskRow, sizeKb, type TaskTable, tableOf } from './_tasks.ts';

/** Headings whose cells may hold blanks, and those that stand left-justified. */
const text = new Set(['COMMAND', 'ENVIRON']);
const left = new Set(
  'USER RUSER SUSER GROUP TTY WCHAN Flags CGROUPS CGNAME SUPGIDS SUPGRPS LXC EXE CLS DOCKER COMMAND ENVIRON'.split(' '),
);

const sources: readonly (readonly [keyof TaskValue, readonly string[]])[] = [
  ['pid', ['TGID', 'PID']],
  ['tid', ['PID']],
  ['ppid', ['PPID']],
  ['user', ['USER', 'RUSER']],
  ['command', ['COMMAND']],
  ['state', ['S']],
  ['policy', ['CLS', 'PR']],
  ['rtprio', ['PR']],
  ['nice', ['NI']],
  ['pri', ['PR']],
  ['cpu', ['P']],
  ['cpuPercent', ['%CPU']],
  ['memPercent', ['%MEM']],
  ['rssKb', ['RES']],
  ['vszKb', ['VIRT']],
  ['sharedKb', ['SHR']],
  ['cpuSeconds', ['TIME+', 'TIME']],
  ['wchan', ['WCHAN']],
  ['threads', ['nTH']],
];

interface Layout {
  readonly table: TaskTable;
  readonly of: Readonly<Record<keyof TaskValue, number>>;
  /** Column of CLS, -1 where there is none. */
  readonly cls: number;
}

function layoutOf(header: string): Layout {
  const named = tableOf(header, text);
  const last = named.columns.length - 1;
  // Translated headings: the last column is the command, and the only other one that is translated ends in a plus sign.
  const table = named.text.includes(true) ? named : { ...named, text: named.text.map((_, i) => i === last) };
  const words = table.columns.map(c => c.word);
  const of = {} as Record<keyof TaskValue, number>;
  for (const [name, headings] of sources) {
    const heading = headings.find(h => words.includes(h));
    let column = heading === undefined ? -1 : words.indexOf(heading);
    if (column < 0 && name === 'command') column = last;
    if (column < 0 && name === 'cpuSeconds') column = words.findIndex(w => w.endsWith('+'));
    of[name] = column;
  }
  return { table, of, cls: words.indexOf('CLS') };
}

/**
 * The columns of a top that nobody configured, for rows pasted without their header. No row can be read by position
 * under it.
 */
const byDefault = layoutOf('PID USER PR NI VIRT RES SHR S %CPU %MEM TIME+ COMMAND');

/**
 * A row of the default columns: number, user, priority, nice value, three sizes, state, two percentages and a time with
 * hundredths leave no doubt.
 */
const defaultRow =
  /^[ \t]*\d{1,7}[ \t]+[\w.+$@-]{1,32}[ \t]+(?:rt|-?\d{1,3})[ \t]+-?\d{1,2}(?:[ \t]+\d{1,10}(?:[.,]\d{1,3})?[kmgtp]?){3}[ \t]+[RSDTtZIXW][ \t]+\d{1,5}(?:[.,]\d)?[ \t]+\d{1,3}[.,]\d[ \t]+\d{1,6}:\d\d[.,]\d\d[ \t]+\S/;
const headerStart =
  /^[ \t]*(?:PID|TGID|PPID|USER|RUSER|PR|P|S|%CPU|TIME\+)[ \t][A-Za-z%# \t]{0,200}[ \t](?:TIME\+|VIRT[ \t]+(?:SWAP[ \t]+)?RES)[ \t]/;
const summaryStart =
  /^(?:top - \d\d:\d\d:\d\d up |(?:Tasks|Threads):[ \t]+\d+ total,[ \t]+\d+ running|%Cpu\(s\):[ \t]*\d)/;

const isHeader = (line: string): boolean =>
  /(?:^|[ \t])PID(?:[ \t]|$)/.test(line) &&
  /(?:^|[ \t])(?:COMMAND|%CPU|TIME\+)(?:[ \t]|$)/.test(line) &&
  !/[:./\\\d]/.test(line);
const isSummary = /^(?:top -|Tasks\s?:|Threads\s?:|%?C[pP][uU]|[KMGTPE]iB (?:Mem|Swap)|Mem\s?:|Swap\s?:)/;

/** The summary lines of one iteration, being read. */
interface Summary {
  readonly line: number;
  through: number;
  end: number;
  threads: boolean;
  up?: string;
  load?: number[];
  tasks?: Record<string, number>;
  cpu?: Record<string, number>;
  memKb?: Record<string, number>;
  swapKb?: Record<string, number>;
  readonly places: Places;
}

const kibOf: Readonly<Record<string, number>> = {
  k: 1,
  m: 1024,
  g: 1024 ** 2,
  t: 1024 ** 3,
  p: 1024 ** 4,
  e: 1024 ** 5,
};
/**
 * `7.7 us`, `8175352k total`, `100.0%id`, `81.2 buff/cache`, `770.5 avail Mem`. A `+` says that the number is cut
 * short: it is passed over.
 */
const pair = /(?<!\d|\d[.,])(\d{1,15}(?:[.,]\d{1,4})?)(?!\d)(\+?)([kmgtpe]?)%?[ \t]*([A-Za-z][\w/-]{0,20}(?: Mem)?)/g;

function readSummary(summary: Summary, line: string, n: number): void {
  summary.through = n;
  summary.end = line.length;
  if (/^top -/.test(line)) return readLoad(summary, line, n);
  if (/^T(?:asks|hreads)/.test(line)) {
    summary.threads = line.startsWith('Th');
    if (summary.threads) summary.places.put('threads', 0, 'Threads'.length, n);
    summary.tasks = {};
    readPairs(summary, 'tasks', line, n, undefined);
  } else if (/^%?C[pP][uU]\(s\)/.test(line)) {
    summary.cpu = {};
    readPairs(summary, 'cpu', line, n, undefined);
  } else {
    const memory = /^(?:([KMGTPE])iB )?(Mem|Swap)\s?:/.exec(line);
    if (memory) readPairs(summary, memory[2] === 'Mem' ? 'memKb' : 'swapKb', line, n, memory[1]?.toLowerCase() ?? '');
  }
}

/** `up 12 days,  3:04,` `up 5 min,` */
const upTime = /(?<= up +)(?:\d{1,6} days?, +)?(?:\d{1,2}:\d\d|\d{1,3} min)(?=,)/;

function readLoad(summary: Summary, line: string, n: number): void {
  const up = upTime.exec(line);
  if (up) {
    summary.places.put('up', up.index, up.index + up[0].length, n);
    summary.up = up[0];
  }
  const at = line.indexOf('load average:');
  if (at < 0) return;
  const load: number[] = [];
  for (const m of line.slice(at).matchAll(/(?<!\d|\d[.,])\d{1,7}[.,]\d{1,3}(?!\d)/g)) {
    summary.places.put(`load[${load.length}]`, at + m.index, at + m.index + m[0].length, n);
    load.push(Number(m[0].replace(',', '.')));
  }
  if (load.length === 3) summary.load = load;
}

/**
 * `unit` is the first letter of KiB, MiB, ... for a line of memory, '' where each number has its own, and undefined for
 * other lines.
 */
function readPairs(
  summary: Summary,
  part: 'tasks' | 'cpu' | 'memKb' | 'swapKb',
  line: string,
  n: number,
  unit: string | undefined,
): void {
  for (const m of line.matchAll(pair)) {
    const [, digits, cutShort, suffix, word] = m as unknown as [string, string, string, string, string];
    const number = decimal(digits);
    if (number === undefined || cutShort) continue;
    const name = word.replace(' Mem', '');
    // What is cached or available stands in the line of swap for want of room, and is memory.
    const into = part === 'swapKb' && (name === 'cached' || name === 'avail') ? 'memKb' : part;
    const scale = unit === undefined ? 1 : kibOf[unit || suffix];
    if (scale === undefined) continue;
    (summary[into] ??= {})[name] = unit === undefined ? number : Math.round(number * scale);
    summary.places.put(`${into}.${name}`, m.index, m.index + digits.length, n);
  }
}

function tellSummary(summary: Summary, sample: number, time: Time | undefined, emit: Emit): void {
  const { line, through, end, places, up, threads, load, tasks, cpu, memKb, swapKb } = summary;
  const value = defined({ sample, up, threads, load, tasks, cpu, memKb, swapKb });
  emit(TopSummary, value, { line, start: 0, end, through, fields: places.done(), time });
}

export default defineFormat({
  id: 'top',
  title: 'Tasks and summary (top -b)',
  paths: ['sos_commands/process/top', 'sos_commands/process/top_*', 'insights_commands/top_*'],
  starts: new RegExp(`^(?:${[summaryStart, headerStart, defaultRow].map(r => r.source.slice(1)).join('|')})`),
  emits: [Task, TopSummary],
  open(emit) {
    const row = new TaskRow();
    let layout: Layout | undefined;
    let summary: Summary | undefined;
    /** Number of the iteration, -1 before the first. */
    let sample = -1;
    let threads = false;
    let rows = 0;
    let time: Time | undefined;

    function closeSummary(): void {
      if (summary) tellSummary(summary, sample, time, emit);
      summary = undefined;
    }

    function nextIteration(): void {
      closeSummary();
      sample++;
      rows = 0;
    }

    function takeSummary(line: string, n: number): void {
      if (!summary || line.startsWith('top -')) {
        nextIteration();
        summary = { line: n, through: n, end: line.length, threads: false, places: new Places(n) };
        layout = undefined;
        time = timeOfDay(line, time);
      }
      readSummary(summary, line, n);
      threads = summary.threads;
    }

    return {
      line(line, n) {
        if (line.length === 0 || line === '...' || line === '--' || /^[ \t]+$/.test(line)) return;
        // Rows begin with a blank or a digit, summary lines with a letter or a percent sign.
        const c = line.charCodeAt(0);
        if ((c > 57 || c === 37) && isSummary.test(line)) return takeSummary(line, n);
        if (line.includes('PID') && isHeader(line)) {
          if (!summary && (sample < 0 || rows > 0)) nextIteration();
          closeSummary();
          layout = layoutOf(line);
          return;
        }
        if (!layout && defaultRow.test(line)) {
          if (sample < 0) nextIteration();
          closeSummary();
          layout = byDefault;
        }
        // A complaint of top's, or a summary line in another language.
        if (!layout) return sample < 0 || (summary !== undefined && /^.{1,20}:[ \t]*[\d(]/.test(line));
        row.line = line;
        if (!readRow(row, n, layout, sample, threads)) return looksLikeRow(line);
        rows++;
        emit(Task, row.value, row.at(n, layout.table.columns.length, time));
      },
      end: closeSummary,
    };
  },
});

const dayMs = 86_400_000;

/** The time on a summary line, on the day after where it is less than that of the iteration before. */
function timeOfDay(line: string, before: Time | undefined): Time | undefined {
  const [, h, min, s] = /^top - (\d\d):(\d\d):(\d\d) /.exec(line)?.map(Number) ?? [];
  if (s === undefined) return undefined;
  const last = before?.wall ?? 0;
  const inDay = ((h! * 60 + min!) * 60 + s) * 1000;
  const days = Math.floor(last / dayMs) + (inDay < last % dayMs ? 1 : 0);
  return { wall: days * dayMs + inDay, wallIs: 'daily' };
}

/** A damaged row, as against a line of something else. */
const looksLikeRow = (line: string): boolean => /^[ \t]*\d{1,7}(?:[ \t]|$)/.test(line);

/**
 * A row, read by counting words and, where words are missing or touch, by position; false when it makes no sense either
 * way.
 */
function readRow(row: TaskRow, n: number, layout: Layout, sample: number, threads: boolean): boolean {
  if (layout.of.command < 0 || layout.of.tid < 0) return false;
  if (cut(row.line, layout.table, row.cells) && read(row, n, layout, sample, threads)) return true;
  return (
    layout !== byDefault &&
    cutByPosition(row.line, layout.table, left, row.cells) &&
    read(row, n, layout, sample, threads)
  );
}

/** Make a fact of the cells; false when one is not what its heading promises. */
function read(row: TaskRow, n: number, { of, cls }: Layout, sample: number, threads: boolean): boolean {
  const id = row.natural(of.tid);
  const pid = of.pid === of.tid ? id : row.natural(of.pid);
  const [start, end] = [row.commandAt(of.command), row.cells[2 * of.command + 1]!];
  if (id < 1 || pid < 1 || start >= end) return false;
  row.begin(n, { from: 'top', sample, pid, command: row.line.slice(start, end) });
  row.place('pid', of.pid);
  if (threads) {
    row.value.tid = id;
    row.place('tid', of.tid);
  }
  takeOwner(row, of);
  row.places.put('command', start, end);
  if (!takeState(row, of) || !takePriority(row, of, cls) || !takeShares(row, of)) return false;
  takeSizes(row, of);
  if (!takeTime(row, of)) return false;
  takeRest(row, of);
  return true;
}

function takeOwner(row: TaskRow, of: Layout['of']): void {
  const { value } = row;
  const ppid = row.natural(of.ppid);
  if (ppid >= 0) {
    value.ppid = ppid;
    row.place('ppid', of.ppid);
  }
  const user = row.text(of.user);
  if (user) {
    value.user = user;
    row.place('user', of.user);
  }
}

function takeState(row: TaskRow, of: Layout['of']): boolean {
  const state = row.text(of.state);
  if (state === '') return true;
  if (!/^[A-Za-z]$/.test(state)) return false;
  row.value.state = state;
  row.place('state', of.state);
  return true;
}

function takePriority(row: TaskRow, of: Layout['of'], cls: number): boolean {
  const { value } = row;
  const pri = row.text(of.pri);
  if (pri && !/^(?:rt|RT|-?\d{1,3})$/.test(pri)) return false;
  const priority = pri ? fromTopPr(pri) : undefined;
  const policy = row.text(cls);
  if (policy && policy !== '-' && policy !== '?') value.policy = policy;
  else if (priority?.policy === 'rt') value.policy = 'RT';
  if (value.policy !== undefined) row.place('policy', of.policy);
  if (priority?.rtprio !== undefined) {
    value.rtprio = priority.rtprio;
    row.place('rtprio', of.rtprio);
  }
  const nice = row.text(of.nice);
  // NI is printed as 0 for real-time tasks, where it means nothing.
  if ((pri === '' || priority?.policy === 'normal') && /^-?\d{1,2}$/.test(nice)) {
    value.nice = Number(nice);
    row.place('nice', of.nice);
  }
  if (pri) {
    value.pri = pri;
    row.place('pri', of.pri);
  }
  return true;
}

/** `?` is what top prints when nothing fits: it says nothing, and is no damage either. */
const isNothing = (text: string): boolean => text === '' || text === '?';

/** The CPU, and the shares of CPU and memory. */
function takeShares(row: TaskRow, of: Layout['of']): boolean {
  const { value } = row;
  const cpu = row.natural(of.cpu);
  if (cpu >= 0) {
    value.cpu = cpu;
    row.place('cpu', of.cpu);
  }
  const cpuText = row.text(of.cpuPercent);
  const cpuPercent = percentage(cpuText);
  if (cpuPercent !== undefined) {
    value.cpuPercent = cpuPercent;
    row.place('cpuPercent', of.cpuPercent);
  } else if (!isNothing(cpuText)) return false;
  const memText = row.text(of.memPercent);
  const memPercent = percentage(memText);
  if (memPercent !== undefined) {
    value.memPercent = memPercent;
    row.place('memPercent', of.memPercent);
  } else if (!isNothing(memText)) return false;
  return true;
}

/** The size in a cell, in KiB. */
function sizeOf(row: TaskRow, column: number): number | undefined {
  if (column < 0) return undefined;
  const plain = row.natural(column);
  return plain >= 0 ? plain : sizeKb(row.text(column));
}

function takeSizes(row: TaskRow, of: Layout['of']): void {
  const { value } = row;
  const rss = sizeOf(row, of.rssKb);
  if (rss !== undefined) {
    value.rssKb = rss;
    row.place('rssKb', of.rssKb);
  }
  const vsz = sizeOf(row, of.vszKb);
  if (vsz !== undefined) {
    value.vszKb = vsz;
    row.place('vszKb', of.vszKb);
  }
  const shared = sizeOf(row, of.sharedKb);
  if (shared !== undefined) {
    value.sharedKb = shared;
    row.place('sharedKb', of.sharedKb);
  }
}

function takeTime(row: TaskRow, of: Layout['of']): boolean {
  const text = row.text(of.cpuSeconds);
  const time = text ? cpuSeconds(text) : undefined;
  if (time === undefined) return isNothing(text);
  row.value.cpuSeconds = time;
  row.place('cpuSeconds', of.cpuSeconds);
  return true;
}

function takeRest(row: TaskRow, of: Layout['of']): void {
  const { value } = row;
  const wchan = row.text(of.wchan);
  if (wchan && wchan !== '-') {
    value.wchan = wchan;
    row.place('wchan', of.wchan);
  }
  const count = row.natural(of.threads);
  if (count >= 0) {
    value.threads = count;
    row.place('threads', of.threads);
  }
}
