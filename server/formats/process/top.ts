/**
 * `top -b`, with threads (`-H`) or without. procps 3.2.8, procps-ng 3.3.0 to 4.0.6, src/top/top.c. The header row tells
 * the columns.
 */
import { FieldPlaces } from '../../core/model/fact.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal } from '../../core/read/words.ts';
import { Task, type TaskValue } from '../../facts/process/tasks.ts';
import { TopSummary } from '../../facts/process/top.ts';
import { fromTopPr } from '../../linux/priorities.ts';
import {
  afterBranches,
  type Cells,
  cpuSeconds,
  cut,
  cutByPosition,
  maxColumns,
  natural,
  percent,
  placesOf,
  sizeKb,
  type Table,
  tableOf,
  type TaskCells,
} from './_tasks.ts';

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
  readonly table: Table;
  readonly of: Readonly<Record<keyof TaskValue, number>>;
  readonly names: readonly string[];
  readonly from: readonly number[];
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
  const names: string[] = [];
  const from: number[] = [];
  for (const [name, headings] of sources) {
    const heading = headings.find(h => words.includes(h));
    let column = heading === undefined ? -1 : words.indexOf(heading);
    if (column < 0 && name === 'command') column = last;
    if (column < 0 && name === 'cpuSeconds') column = words.findIndex(w => w.endsWith('+'));
    of[name] = column;
    if (column >= 0) {
      names.push(name);
      from.push(column);
    }
  }
  return { table, of, names, from, cls: words.indexOf('CLS') };
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
  load?: number[];
  tasks?: Record<string, number>;
  cpu?: Record<string, number>;
  memKb?: Record<string, number>;
  swapKb?: Record<string, number>;
  readonly places: FieldPlaces;
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
    if (summary.threads) summary.places.add('threads', n, 0, 'Threads'.length);
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

function readLoad(summary: Summary, line: string, n: number): void {
  const at = line.indexOf('load average:');
  if (at < 0) return;
  const load: number[] = [];
  for (const m of line.slice(at).matchAll(/(?<!\d|\d[.,])\d{1,7}[.,]\d{1,3}(?!\d)/g)) {
    summary.places.add(`load[${load.length}]`, n, at + m.index, at + m.index + m[0].length);
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
    summary.places.add(`${into}.${name}`, n, m.index, m.index + digits.length);
  }
}

export default defineFormat({
  id: 'top',
  title: 'Tasks and summary (top -b)',
  paths: ['sos_commands/process/top', 'sos_commands/process/top_*', 'insights_commands/top_*'],
  starts: new RegExp(`^(?:${[summaryStart, headerStart, defaultRow].map(r => r.source.slice(1)).join('|')})`),
  emits: [Task, TopSummary],
  open(emit) {
    const cells: Cells = new Int32Array(2 * maxColumns);
    let layout: Layout | undefined;
    let summary: Summary | undefined;
    /** Number of the iteration, -1 before the first. */
    let sample = -1;
    let threads = false;
    let rows = 0;

    function closeSummary(): void {
      if (!summary) return;
      const { line, through, end, places, threads, load, tasks, cpu, memKb, swapKb } = summary;
      summary = undefined;
      emit(
        TopSummary,
        {
          sample,
          threads,
          ...(load ? { load } : {}),
          ...(tasks ? { tasks } : {}),
          ...(cpu ? { cpu } : {}),
          ...(memKb ? { memKb } : {}),
          ...(swapKb ? { swapKb } : {}),
        },
        { line, start: 0, end, through, fields: places.done() },
      );
    }

    function nextIteration(): void {
      closeSummary();
      sample++;
      rows = 0;
    }

    return {
      line(line, n) {
        const c = line.charCodeAt(0);
        if (line.length === 0 || line === '...' || line === '--' || /^[ \t]+$/.test(line)) return;
        // Rows begin with a blank or a digit, summary lines with a letter or a percent sign.
        if (c > 57 || c === 37) {
          if (isSummary.test(line)) {
            if (!summary || line.startsWith('top -')) {
              nextIteration();
              summary = { line: n, through: n, end: line.length, threads: false, places: new FieldPlaces(n) };
              threads = false;
              layout = undefined;
            }
            readSummary(summary, line, n);
            threads = summary.threads;
            return;
          }
        }
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
        const value = rowOf(line, layout, cells, sample, threads);
        if (!value) return looksLikeRow(line);
        rows++;
        const start = afterBranches(line, cells[2 * layout.of.command]!, cells[2 * layout.of.command + 1]!);
        const last = layout.table.columns.length - 1;
        const fields = placesOf(layout.names, layout.from, value, cells, start);
        emit(Task, value, { line: n, start: cells[0]!, end: Math.max(cells[2 * last + 1]!, cells[0]! + 1), fields });
      },
      end: closeSummary,
    };
  },
});

/** A damaged row, as against a line of something else. */
const looksLikeRow = (line: string): boolean => /^[ \t]*\d{1,7}(?:[ \t]|$)/.test(line);

/**
 * A row, read by counting words and, where words are missing or touch, by position; undefined when it makes no sense
 * either way.
 */
function rowOf(line: string, layout: Layout, cells: Cells, sample: number, threads: boolean): TaskCells | undefined {
  if (layout.of.command < 0 || layout.of.tid < 0) return undefined;
  const value = cut(line, layout.table, cells) ? read(line, layout, cells, sample, threads) : undefined;
  if (value || layout === byDefault) return value;
  return cutByPosition(line, layout.table, left, cells) ? read(line, layout, cells, sample, threads) : undefined;
}

const textOf = (line: string, cells: Cells, column: number): string =>
  column < 0 ? '' : line.slice(cells[2 * column]!, cells[2 * column + 1]!);

/** The size in a cell, in KiB. */
function sizeOf(line: string, cells: Cells, column: number): number | undefined {
  if (column < 0) return undefined;
  const plain = natural(line, cells[2 * column]!, cells[2 * column + 1]!);
  return plain >= 0 ? plain : sizeKb(textOf(line, cells, column));
}

/** The value of a row whose cells have been cut; undefined when a cell is not what its heading promises. */
function read(
  line: string,
  { of, cls }: Layout,
  cells: Cells,
  sample: number,
  threads: boolean,
): TaskCells | undefined {
  const id = natural(line, cells[2 * of.tid]!, cells[2 * of.tid + 1]!);
  const pid = of.pid === of.tid ? id : natural(line, cells[2 * of.pid]!, cells[2 * of.pid + 1]!);
  if (id < 1 || pid < 1) return undefined;
  const pri = textOf(line, cells, of.pri);
  const state = textOf(line, cells, of.state);
  if ((pri && !/^(?:rt|RT|-?\d{1,3})$/.test(pri)) || (state && !/^[A-Za-z]$/.test(state))) return undefined;
  const timeText = textOf(line, cells, of.cpuSeconds);
  const time = timeText ? cpuSeconds(timeText) : undefined;
  const cpuText = textOf(line, cells, of.cpuPercent);
  const cpuPercent = cpuText ? percent(cpuText) : undefined;
  const memText = textOf(line, cells, of.memPercent);
  const memPercent = memText ? percent(memText) : undefined;
  // `?` is what top prints when nothing fits.
  if (cpuText && cpuPercent === undefined && cpuText !== '?') return undefined;
  if (memText && memPercent === undefined && memText !== '?') return undefined;
  if (timeText && time === undefined && timeText !== '?') return undefined;
  const start = afterBranches(line, cells[2 * of.command]!, cells[2 * of.command + 1]!);
  const command = line.slice(start, cells[2 * of.command + 1]!);
  if (command === '') return undefined;

  const value: TaskCells = { from: 'top', sample, pid, command };
  if (threads) value.tid = id;
  const ppid = of.ppid < 0 ? -1 : natural(line, cells[2 * of.ppid]!, cells[2 * of.ppid + 1]!);
  if (ppid >= 0) value.ppid = ppid;
  const user = textOf(line, cells, of.user);
  if (user) value.user = user;
  if (state) value.state = state;
  const priority = pri ? fromTopPr(pri) : undefined;
  const policy = textOf(line, cells, cls);
  if (policy && policy !== '-' && policy !== '?') value.policy = policy;
  else if (priority?.policy === 'rt') value.policy = 'RT';
  if (priority?.rtprio !== undefined) value.rtprio = priority.rtprio;
  const nice = textOf(line, cells, of.nice);
  // NI is printed as 0 for real-time tasks, where it means nothing.
  if ((pri === '' || priority?.policy === 'normal') && /^-?\d{1,2}$/.test(nice)) value.nice = Number(nice);
  if (pri) value.pri = pri;
  const cpu = of.cpu < 0 ? -1 : natural(line, cells[2 * of.cpu]!, cells[2 * of.cpu + 1]!);
  if (cpu >= 0) value.cpu = cpu;
  if (cpuPercent !== undefined) value.cpuPercent = cpuPercent;
  if (memPercent !== undefined) value.memPercent = memPercent;
  const rss = sizeOf(line, cells, of.rssKb);
  const vsz = sizeOf(line, cells, of.vszKb);
  const shared = sizeOf(line, cells, of.sharedKb);
  if (rss !== undefined) value.rssKb = rss;
  if (vsz !== undefined) value.vszKb = vsz;
  if (shared !== undefined) value.sharedKb = shared;
  if (time !== undefined) value.cpuSeconds = time;
  const wchan = textOf(line, cells, of.wchan);
  if (wchan && wchan !== '-') value.wchan = wchan;
  const count = of.threads < 0 ? -1 : natural(line, cells[2 * of.threads]!, cells[2 * of.threads + 1]!);
  if (count >= 0) value.threads = count;
  return value;
}
