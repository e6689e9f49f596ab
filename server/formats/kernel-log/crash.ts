/**
 * The shape that all reports of the crash family share: a first line that tells the kind, a dump below it, a guilty
 * frame found in one of the traces.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import type { Kind } from '../../core/model/kind.ts';
import { integer } from '../../core/read/words.ts';
import { type CrashValue, KernelPanic } from '../../facts/kernel-log/crash.ts';
import { blamedName, faultyIndex, plainSymbol } from '../../linux/calltraces.ts';
import { openDump, type Piece, type Step } from './dump.ts';
import { lineAt, type LogState, placeIn, type LogReport, reportAt } from './event.ts';
import type { KernelLine } from './prefix.ts';
import { cpuIn, kernelIn } from './taskline.ts';
import { isTraceLine, pcIn } from './traces.ts';

/** Where a guilty frame may be found: a run of steps, newest first, or a function that a message names. */
export type Suspects = readonly Step[];

/** How the guilty one is picked from a run of steps; see linux/calltraces.ts. */
export type Blame = (symbols: readonly string[]) => number | undefined;

/** A report being read, as the event that began it sees it. */
export interface CrashReport {
  readonly value: { -readonly [K in keyof CrashValue]: CrashValue[K] };
  readonly places: Places;
  readonly pieces: readonly Piece[];
  readonly first: KernelLine;
}

/** What an event says about its reports. */
export interface CrashKind {
  /** Look at the first line again, once the report is open. */
  start?(reading: CrashReport): void;
  /**
   * Look at a line before the dump does; true when it says something to this event. It may stay in the dump as well:
   * then undefined.
   */
  read?(line: KernelLine, reading: CrashReport): boolean | undefined;
  /**
   * Traces in which the guilty frame is looked for, best first. The default: what the first piece that names frames
   * holds.
   */
  suspects?(reading: CrashReport): Iterable<Suspects>;
  readonly rule?: Blame;
  /** The function that the report itself blames, whatever it is. */
  blames?(reading: CrashReport): Step | undefined;
  /** Lines of other callers that begin a part of this report. */
  adopts?(line: KernelLine): boolean;
  /** The value to be told, where it is not a CrashValue. */
  tell?(value: CrashValue): object;
}

/** A panic that only says that the report before it was enough to give up. */
const consequence = new RegExp(
  `^Kernel panic - not syncing: (?:${[
    '(?:\\S{0,40}: )?panic_on_\\w+ set',
    '(?:Oops: )?Fatal exception',
    'softlockup: hung tasks',
    'hung_task: blocked tasks',
    'RCU Stall',
    'Hard LOCKUP',
    'Machine halted',
    'kernel: panic_on_oops',
    'kasan\\.fault',
    'scheduling while atomic',
    'corrupted stack end',
    'KASAN',
    'UBSAN',
    'KFENCE',
    'Fatal error',
    'BUG!',
    'Oops',
    'kernel stack overflow',
    'Attempted to kill the idle',
    'Aiee',
    'Unrecoverable',
    'Unhandled exception',
    '.{0,40}Watchdog detected',
  ].join('|')})`,
);

/** The report a panic tells of, where it only names it. */
const causes: readonly (readonly [RegExp, string])[] = [
  [/^hung_task/, 'hung-task'],
  [/^soft ?lockup/, 'soft-lockup'],
  [/^Hard LOCKUP|detected hard LOCKUP/, 'hard-lockup'],
  [/^RCU Stall/, 'rcu-stall'],
  [/panic_on_warn set/, 'kernel-warning'],
  [/^(?:Oops: )?Fatal exception/, 'kernel-oops'],
  [/^Out of memory/, 'oom-kill'],
];

const panicTitles: readonly (readonly [RegExp, string])[] = [
  [/[Kk]ernel stack is corrupted/, 'stack is corrupted'],
  [/corrupted stack end detected/, 'corrupted stack end'],
  [/^Attempted to kill init/, 'Attempted to kill init!'],
  [/^(?:Oops: )?Fatal exception/, 'Fatal exception'],
  [/panic_on_warn set/, 'panic_on_warn set'],
];

/** What a panic is called, and what it comes from; `why` is the message behind "not syncing: ". */
export function panicOf(why: string): { readonly title: string; readonly after?: string } {
  const title = panicTitles.find(([e]) => e.test(why))?.[1] ?? withoutNumbers(why);
  const after = causes.find(([e]) => e.test(why))?.[1];
  return defined({ title: `kernel panic${title === '' ? '' : `: ${title}`}`, after });
}

/** A message as a title: numbers and addresses made alike. */
export const withoutNumbers = (message: string): string =>
  message
    .slice(0, 200)
    .replace(/0x[0-9a-f]+|\b[0-9a-f]{8,16}\b|\b\d+\b/g, 'N')
    .replace(/[\s.]+$/, '');

/** Ends of a report: registers may come again behind them, and the panic it led to. */
const over = /^(?:-{3}\[ end (?:trace|Kernel panic)|Rebooting in|Kernel Offset: |={40,}\s*$)/;

/** Groups of first lines that are fields of the value; others serve the title. */
const told = new Set(['cpu', 'pid', 'task', 'source', 'seconds', 'flavour', 'starved']);

/** Frames told of one trace. */
const mostFrames = 256;

/** What the first line says under names of fields. */
function takeFirst({ value, places, first }: CrashReport, m: RegExpExecArray): void {
  for (const [name, at] of Object.entries(m.indices?.groups ?? {}))
    if (at && told.has(name)) placeIn(places, name, first, at[0], at[1]);
  const { cpu, pid, task, source } = m.groups ?? {};
  if (integer(cpu) !== undefined) value.cpu = integer(cpu)!;
  if (integer(pid) !== undefined) value.pid = integer(pid)!;
  if (task) value.task = task;
  if (source) value.source = source;
}

/** The line of a dump that tells the task, its CPU and the kernel; false for another line. */
function takeTask(line: KernelLine, { value, places, pieces }: CrashReport, log: LogState): boolean {
  const cpu = cpuIn(line.message);
  if (!cpu) return false;
  const kernel = kernelIn(line.message);
  // Of several CPUs' dumps the first tells who ran; a stall's first may be another CPU's.
  if (value.pid === undefined && value.cpu === undefined && pieces.length === 1) {
    value.pid = cpu.pid;
    value.task = cpu.comm;
    placeIn(places, 'pid', line, ...cpu.at.pid);
    placeIn(places, 'task', line, ...cpu.at.comm);
    if (cpu.cpu >= 0) value.cpu = cpu.cpu;
  }
  if (kernel && value.release === undefined) {
    value.release = kernel.release;
    value.taint = kernel.taint;
    placeIn(places, 'release', line, kernel.start, kernel.start + kernel.release.length);
    log.release(line, kernel.release);
  }
  return true;
}

/** The first run with a guilty one, and which it is. */
function guiltyIn(runs: readonly Suspects[], rule: Blame): { readonly run: Suspects; readonly step: Step } | undefined {
  for (const run of runs) {
    const at = rule(run.map(s => s.symbol));
    if (at !== undefined) return { run, step: run[at]! };
  }
  return undefined;
}

/** Tell the guilty function, and the frames of the trace that it stands in. */
function blame(reading: CrashReport, shape: CrashKind): void {
  const { value, places } = reading;
  const runs = Array.from(shape.suspects?.(reading) ?? traces(reading), run => run.filter(s => s.sort !== 'marker'));
  const sure = shape.blames?.(reading);
  const found = sure ? undefined : guiltyIn(runs, shape.rule ?? faultyIndex);
  // Machinery all the way: then at least where it broke, if that is known.
  const newest = runs[0]?.[0];
  const broke = !shape.rule && newest?.sort === 'pc' ? newest : undefined;
  const guilty = sure ?? found?.step ?? broke;
  if (guilty) {
    value.function = blamedName(guilty.symbol);
    placeIn(places, 'function', guilty.line, guilty.start, guilty.end);
  }
  // A message names a function, the trace behind it says how it came there.
  const trace = [found?.run ?? [], ...runs].find(run => run.length > 1);
  value.frames = framesOf(trace ?? runs.find(run => run.length > 0) ?? []);
}

const panics = 'Kernel panic - not syncing: ';

/**
 * Open a report. `kind` is what it tells; `m` the match of its first line (flag `d`), its groups named as fields are.
 */
export function openCrash<T>(
  kind: Kind<T>,
  first: KernelLine,
  m: RegExpExecArray,
  title: string,
  log: LogState,
  shape: CrashKind = {},
): LogReport {
  const dump = openDump();
  const { pieces } = dump;
  const reading: CrashReport = { value: { title, frames: [] }, places: new Places(first.n), pieces, first };
  let last = first;
  // Up to 4.x a watchdog that was told to panic does so in the words of its report.
  let panic = kind.name !== KernelPanic.name && first.message.startsWith(panics) ? first : undefined;
  let done = false;
  let ended = false;
  takeFirst(reading, m);
  shape.start?.(reading);

  function take(line: KernelLine): boolean {
    const taken = read(line);
    if (taken) last = line.n >= last.n ? line : last;
    return taken;
  }

  function read(line: KernelLine): boolean {
    const { message } = line;
    if (!panic && message.startsWith(panics)) return readPanic(line);
    if (ended) return isTraceLine(message) || pcIn(message) !== undefined;
    if (over.test(message)) {
      // The panic of a warning stands between its first line and its trace.
      ended = pieces.some(p => p.steps.length > 0) || message.startsWith('=');
      return true;
    }
    const known = shape.read?.(line, reading);
    if (known !== undefined) return known;
    return takeTask(line, reading, log) || dump.take(line);
  }

  function readPanic(line: KernelLine): boolean {
    const follows = consequence.test(line.message);
    if (follows) panic = line;
    done = ended;
    return follows;
  }

  return {
    take,
    get done() {
      return done;
    },
    ...(shape.adopts ? { adopts: shape.adopts } : {}),
    end(emit) {
      const { value, places } = reading;
      blame(reading, shape);
      emit(kind, (shape.tell?.(value) ?? { ...value }) as T, reportAt(first, last, places.done()));
      if (panic)
        emit(
          KernelPanic,
          { ...panicOf(panic.message.slice(panics.length)), after: kind.name, frames: [] },
          lineAt(panic),
        );
    },
  };
}

/** Frames as they are told: the instruction once, though the trace or the end of the report names it again. */
function framesOf(steps: Suspects): string[] {
  const last = steps.findLastIndex(s => s.sort === 'frame');
  const frames: string[] = [];
  steps.forEach((step, i) => {
    const again = i > 0 && (steps[i - 1]!.sort === 'pc' || step.sort === 'pc') && steps[i - 1]!.symbol === step.symbol;
    const late = step.sort === 'pc' && last >= 0 && i > last;
    if (!again && !late && frames.length < mostFrames) frames.push(step.symbol);
  });
  return frames;
}

/** The traces of the report itself, first to last: nothing of other CPUs, of allocation or freeing, of other tasks. */
export function* traces({ pieces }: CrashReport): Iterable<Suspects> {
  for (const piece of pieces) if (piece.label === '' || piece.label === 'stack backtrace') yield piece.steps;
}

/** A function that a message names, as a run of its own. */
export function suspectNamed(line: KernelLine, symbol: string, at: readonly [number, number]): Suspects {
  return [{ sort: 'pc', symbol: plainSymbol(symbol), line, start: at[0], end: at[1] }];
}
