/**
 * The scheduler's report on itself: /proc/sched_debug until 5.12, debugfs sched/debug since (kernel/sched/debug.c,
 * 2.6.32 to 6.19). Sections of `.name : value` lines for the whole machine, each CPU, and its run queues; then the
 * tasks of the CPU, whose columns grew with the kernel.
 */
import { defined } from '../../core/model/defined.ts';
import { type Fields, Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
import {
  SchedDebug,
  SchedDebugTask,
  type SchedDebugTaskValue,
  type SchedDebugValue,
} from '../../facts/cpu/sched-debug.ts';

const HEADER = /^Sched Debug Version: v\d[\d.]{0,8}(?:, (\S{1,100})(?: (#\S{1,60}))?)?/;
const SECTION = /^(cfs_rq|rt_rq|dl_rq)\[(\d{1,5})\]:(\S*)[ \t]*$/;
const CPU = /^cpu#(\d{1,5})(?:, (\d{1,7}\.\d{3}) MHz)?[ \t]*$/;
const TABLE = /^[ \t]*(?:S[ \t]+)?task[ \t]+PID[ \t]+(tree-key|vruntime|weight)[ \t]/;

interface Section {
  readonly value: { -readonly [K in keyof SchedDebugValue]: SchedDebugValue[K] } & { counters: Record<string, number> };
  readonly line: number;
  through: number;
  end: number;
  readonly places: Places;
}

/**
 * `  .nr_running                    : 1`, `ktime    : 78044.309497`, `  .sysctl_sched_tunable_scaling : 1
 * (logarithmic)`, `now at 12.3 msecs`.
 */
function readFigure(section: Section, text: string, n: number): boolean {
  let start = 0;
  while (start < text.length && (text.charCodeAt(start) === 32 || text.charCodeAt(start) === 9)) start++;
  const old = text.startsWith('now at ', start);
  const colon = old ? start + 6 : text.indexOf(': ', start);
  if (colon < 0) return false;
  if (text.charCodeAt(start) === 46) start++;
  let nameEnd = old ? start + 3 : colon;
  while (nameEnd > start && (text.charCodeAt(nameEnd - 1) === 32 || text.charCodeAt(nameEnd - 1) === 9)) nameEnd--;
  let from = colon + 1;
  while (from < text.length && (text.charCodeAt(from) === 32 || text.charCodeAt(from) === 9)) from++;
  let to = from;
  while (to < text.length && text.charCodeAt(to) !== 32 && text.charCodeAt(to) !== 9) to++;
  const name = text.slice(start, nameEnd);
  if (name === '' || name.length > 60 || /\s/.test(name)) return false;
  const value = decimal(text.slice(from, to));
  if (value === undefined) return true; // out of range, or damage
  section.value.counters[name] = value;
  section.places.put(name, from, to, n);
  section.through = n;
  section.end = to;
  return true;
}

const number6 = /^-?\d{1,15}\.\d{6}$/;

/**
 * The word of the process id: a number, before the first time (6.18 may print a weight between). -1 where the row has
 * none.
 */
function pidIndex(row: readonly Word[], weighted: boolean): number {
  for (let i = 1; i + 2 < row.length; i++) {
    const time = row[weighted ? i + 2 : i + 1]!.text;
    if (/^\d{1,9}$/.test(row[i]!.text) && number6.test(time)) return i;
  }
  return -1;
}

/** State, name and whether it is the running one, out of what stands before the process id. */
function leadOf(
  text: string,
  row: readonly Word[],
  pid: number,
  states: boolean,
): { current: boolean; state?: string; stateAt: number; start: number; end: number } | undefined {
  const end = row[pid - 1]!.end;
  let start = row[0]!.start;
  // Before 4.15 there is an `R` at the running task and a blank at others; names are 15 wide, so the longest touch it.
  if (!states) {
    const marked = text.charCodeAt(0) === 82 && (pid > 1 || end === 16);
    if (marked && row[0]!.end === 1) start = row[1]!.start;
    else if (marked && end === 16) start = 1;
    return start < end ? { current: marked && start !== row[0]!.start, stateAt: -1, start, end } : undefined;
  }
  const current = text.charCodeAt(start) === 62;
  const letter = current ? start + 1 : start;
  if (current && row[0]!.end === start + 1) return undefined;
  if (!/[A-Z]/i.test(text[letter] ?? '')) return undefined;
  const glued = row[0]!.end > letter + 1;
  const nameStart = glued ? letter + 1 : row[1]!.start;
  // A name that touches the state is 15 wide; anything else is a row that lost its state.
  if ((glued && end - nameStart < 15) || nameStart >= end) return undefined;
  return { current, state: text[letter]!, stateAt: letter, start: nameStart, end };
}

interface Table {
  readonly states: boolean;
  readonly first: string;
  readonly wait: string;
}

/** The words of a row behind the process id, read from left to right; what is missing is passed over. */
class Cells {
  readonly counters: Record<string, number> = {};
  private readonly row: readonly Word[];
  private readonly places: Places;
  private i: number;

  constructor(row: readonly Word[], from: number, places: Places) {
    this.row = row;
    this.i = from;
    this.places = places;
  }

  /** Text of the word `ahead` words on; empty behind the last. */
  peek(ahead = 0): string {
    return this.row[this.i + ahead]?.text ?? '';
  }

  /** Take the next word as the number `name`, if it is one. */
  take(name: string): void {
    const word = this.row[this.i];
    const value = word && decimal(word.text);
    if (!word || value === undefined) return;
    this.counters[name] = value;
    this.mark(name);
  }

  /** The next word stands for `name`, whatever it means. */
  mark(name: string): void {
    const { start, end } = this.row[this.i++]!;
    this.places.put(name, start, end);
  }

  /** How many times stand next to each other from here on. */
  times(): number {
    let n = 0;
    while (number6.test(this.peek(n))) n++;
    return n;
  }

  /** What is left of the line, as a path. */
  path(text: string, name: string): string | undefined {
    if (!this.peek().startsWith('/')) return undefined;
    const { start } = this.row[this.i]!;
    const { end } = this.row.at(-1)!;
    this.places.put(name, start, end);
    return text.slice(start, end);
  }
}

/** What EEVDF prints behind the virtual run time: `E 31.2 3.0 1.2`, an `S` before a slice of the task's own choice. */
function takeEevdf(cells: Cells): { eligible?: boolean; customSlice?: true } {
  const letter = cells.peek();
  if (letter !== 'E' && letter !== 'N') return {};
  cells.mark('eligible');
  cells.take('deadline');
  const custom = cells.peek() === 'S';
  if (custom) cells.mark('customSlice');
  cells.take('slice');
  cells.take('sum-exec');
  return defined({ eligible: letter === 'E', customSlice: custom || undefined });
}

const timesOfCfs = (wait: string): readonly string[] => [wait, 'sum-exec', 'sum-sleep', 'sum-block'];
const timesOfEevdf = (count: number): readonly string[] =>
  count === 4 ? ['wait-time', 'sum-exec-again', 'sum-sleep', 'sum-block'] : ['wait-time', 'sum-sleep', 'sum-block'];

/** A row of the table of tasks; undefined where it is none. */
function readTask(
  text: string,
  head: Table,
  cpu: string | undefined,
  n: number,
): { value: SchedDebugTaskValue; start: number; fields: Fields } | undefined {
  const row = words(text);
  const pid = pidIndex(row, head.first === 'weight');
  const lead = pid < 0 ? undefined : leadOf(text, row, pid, head.states);
  if (!lead) return undefined;
  const { current, state, stateAt, start, end } = lead;
  const places = new Places(n).put('task', start, end).put('pid', row[pid]!.start, row[pid]!.end);
  if (stateAt >= 0) places.put('state', stateAt, stateAt + 1);
  const cells = new Cells(row, pid + 1, places);
  if (head.first === 'weight') cells.take('weight');
  cells.take(head.first === 'tree-key' ? 'tree-key' : 'vruntime');
  const { eligible, customSlice } = takeEevdf(cells);
  cells.take('switches');
  cells.take('prio');
  // Without schedstats older kernels print two zeroes more.
  for (let k = 0; k < 2 && cells.peek() === '0' && /^(?:0|0\.0{6})$/.test(cells.peek(1)); k++) cells.take(`unused${k}`);
  const times = cells.times();
  const names = eligible === undefined ? timesOfCfs(head.wait) : timesOfEevdf(times);
  for (let k = 0; k < times; k++) cells.take(names[k] ?? `time${k}`);
  for (const name of ['node', 'group-id']) if (/^-?\d{1,9}$/.test(cells.peek())) cells.take(name);
  const group = cells.path(text, 'group');
  const task = text.slice(start, end);
  const { counters } = cells;
  return {
    value: defined({
      cpu,
      current,
      state,
      task,
      pid: integer(row[pid]!.text)!,
      eligible,
      customSlice,
      group,
      counters,
    }),
    start,
    fields: places.done(),
  };
}

export default defineFormat({
  id: 'sched-debug',
  title: 'Run queues and their tasks (sched_debug)',
  paths: [
    'proc/sched_debug',
    'sys/kernel/debug/sched/debug',
    'sys/kernel/debug/sched_debug',
    'sched_debug',
    'sched_debug.txt',
  ],
  starts:
    /^(?:Sched Debug Version: v\d|(?:cfs_rq|rt_rq|dl_rq)\[\d{1,5}\]:(?:\/\S*)?[ \t]*$|cpu#\d{1,5}(?:, \d{1,7}\.\d{3} MHz)?[ \t]*$|[ \t]*(?:S[ \t]+)?task[ \t]+PID[ \t]+(?:tree-key[ \t]+switches|vruntime[ \t]+eligible|weight[ \t]+vruntime)[ \t])/,
  emits: [SchedDebug, SchedDebugTask],
  open(emit) {
    let section: Section | undefined;
    let table: Table | undefined;
    let cpu: string | undefined;

    function close(): void {
      if (!section) return;
      const { value, line, through, end, places } = section;
      section = undefined;
      emit(SchedDebug, value, { line, start: 0, end, through, fields: places.done() });
    }

    function begin(part: SchedDebugValue['part'], text: string, n: number): Section {
      close();
      table = undefined;
      section = {
        value: { part, counters: {} },
        line: n,
        through: n,
        end: text.trimEnd().length,
        places: new Places(n),
      };
      return section;
    }

    /** A line that begins a section. */
    function beginning(text: string, n: number): boolean {
      const queue = SECTION.exec(text);
      if (queue) {
        const [, part, digits, group] = queue as unknown as [string, 'cfs_rq' | 'rt_rq' | 'dl_rq', string, string];
        const s = begin(part, text, n);
        s.value.cpu = Number(digits);
        s.places.put('cpu', part.length + 1, part.length + 1 + digits.length);
        if (group === '') return true;
        s.value.group = group;
        s.places.put('group', part.length + digits.length + 3, part.length + digits.length + 3 + group.length);
        return true;
      }
      const one = CPU.exec(text);
      if (one) {
        const s = begin('cpu', text, n);
        const digits = one[1]!;
        cpu = `cpu#${digits}`;
        s.value.cpu = Number(digits);
        s.places.put('cpu', 4, 4 + digits.length);
        if (one[2] === undefined) return true;
        s.value.counters['MHz'] = Number(one[2]);
        s.places.put('MHz', 6 + digits.length, 6 + digits.length + one[2].length);
        return true;
      }
      const header = HEADER.exec(text);
      if (header) {
        const s = begin('header', text, n);
        cpu = undefined;
        if (header[1] !== undefined) {
          const from = header[0].indexOf(', ') + 2;
          s.value.release = header[1];
          s.places.put('release', from, from + header[1].length);
        }
        if (header[2] !== undefined) {
          s.value.build = header[2];
          s.places.put('build', header[0].length - header[2].length, header[0].length);
        }
        return true;
      }
      if (text.trimEnd() !== 'sysctl_sched') return false;
      begin('sysctl_sched', text, n);
      return true;
    }

    return {
      line(text, n) {
        if (text === '' || text === '--' || text.trim() === '') return;
        const c = text.charCodeAt(0);
        // Rows and figures are indented or begin with a mark; sections begin with a letter.
        if (c >= 65 && beginning(text, n)) return;
        if (text.startsWith('runnable tasks:') || /^-{20,}[ \t]*$/.test(text)) {
          close();
          return;
        }
        const head = TABLE.exec(text);
        if (head) {
          close();
          const all = text.trim();
          table = {
            states: all.startsWith('S'),
            first: head[1]!,
            wait: all.includes('exec-runtime') ? 'exec-runtime' : 'wait-time',
          };
          return;
        }
        if (table) {
          const task = readTask(text, table, cpu, n);
          if (!task) return /\d\.\d{6}/.test(text);
          const start = Math.min(task.start, text.length - text.trimStart().length);
          emit(SchedDebugTask, task.value, { line: n, start, end: text.trimEnd().length, fields: task.fields });
          return;
        }
        return section ? readFigure(section, text, n) : false;
      },
      end: close,
    };
  },
});
