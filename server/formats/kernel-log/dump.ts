/**
 * What stands below the first line of a crash or a stall: who ran, registers, one or several traces. The lines are kept
 * as pieces, in the order of the log and apart by who printed them, so that an event can choose the trace that tells:
 * the stalled CPU's, the access's, the one behind the interrupt.
 */
import type { KernelLine } from './prefix.ts';
import { type Frame, frameIn, isTraceHeader, isTraceLine, markerIn, pcIn } from './traces.ts';

/**
 * A step of a trace, newest first. `pc` is the instruction itself, `marker` the border of another stack (IRQ, EOI, NMI,
 * ...).
 */
export interface Step {
  readonly sort: 'pc' | 'frame' | 'marker';
  readonly symbol: string;
  readonly line: KernelLine;
  readonly start: number;
  readonly end: number;
}

export interface Piece {
  /**
   * The line that names the piece, shortened: '' for what follows the report's first line, `NMI backtrace`, `Freed by`,
   * ...
   */
  readonly label: string;
  /** CPU whose trace this is, where the log says. */
  readonly cpu?: number;
  readonly steps: Step[];
  /** A `Call Trace:` was seen. */
  headed: boolean;
}

export interface TaskDump {
  /** Take a line of the dump, and note it in its piece. */
  take(line: KernelLine): boolean;
  readonly pieces: readonly Piece[];
}

/** Frames kept of one report; kernel stacks are 16 KiB, so many more mean damage. */
const mostSteps = 2000;
/** A machine of many CPUs prints one for each. */
const mostPieces = 4096;

/** Another CPU's trace, asked for by NMI, or read from its task where there is none. */
const ofCpu = /^(?:NMI backtrace for cpu|Task dump for CPU) (\d{1,5})\b/;
/** Lines that say what the trace below them is of. */
const labels = new RegExp(
  `^\\s{0,4}(?:${[
    'Allocated by',
    'Freed by',
    'Last potentially related',
    'Second to last potentially',
    'Last call_rcu',
    'Uninit was',
    'Local variable',
    'Memory state around',
    'The buggy address',
    'Reported by Kernel Concurrency',
    '(?:read|write|race at unknown origin|value changed)\\b.{0,40}(?:by|from|to 0x)',
    'allocated by task',
    'freed by task',
    'freed in',
    'page last allocated',
    'page last free',
    'page_owner',
    'page has been migrated',
    'Showing all locks',
    'INFO: Allocated in',
    'INFO: Freed in',
    'INFO: Slab',
    'INFO: Object',
    'the existing dependency chain',
    '-> #\\d',
    '\\.\\.\\. which became',
    '\\.\\.\\. acquired at',
    'to a \\S{1,40}-(?:irq-)?unsafe lock',
    'the dependencies between',
    'the shortest dependencies',
    "the second lock's",
    '\\{[A-Z? -]{2,40}\\} state was registered',
    '\\S{1,40} state was registered',
    'stack backtrace',
    'other info that might',
    'but task is already',
    'but now in',
    'Possible (?:unsafe|interrupt)',
    'which lock already',
    'RCU grace-period kthread',
    'Stack dump where RCU',
    'Sending NMI',
    'backtrace(?: \\(crc)?',
    'hex dump',
    'Bytes b4',
    'Redzone',
    'Object [0-9a-f]',
    'Padding',
    'KFENCE:',
    'kfence-#\\d',
    'CSD:',
    'Preemption disabled at',
    'Last cpu',
    'Showing busy',
    '---\\[ end trace',
  ].join('|')})`,
);
const runs =
  /^(?:task:.{1,64} state:[A-Z]|.{1,15}\s{1,16}[A-Z]\s{1,4}(?:running task(?: on cpu\s{1,4}\d{1,4})?|[0-9a-f]{8,16})?\s{1,16}\d{1,10}\s{1,8}\d{1,10}\s{1,8}\d{1,10}\s{1,4}0x[0-9a-f]{8,16})/;
/** Up to 4.13 nothing announces the dump of the kthread. */
const kthread = /^(?:task:)?rcu\w{1,14} /;
/** Lines that stand between the traces of any report. None of them may begin another. */
const context = new RegExp(
  `^(?:${[
    '\\s*$',
    'CPU:',
    'CPU#',
    'Hardware name:',
    'Modules linked in',
    '\\s{1,8}Tainted:',
    'task:',
    'task\\.stack',
    'task ',
    'Workqueue:',
    'Process ',
    'Stack:',
    'Code:',
    'Dumping ftrace',
    '\\s{0,8}\\(ftrace buffer',
    'irq event stamp',
    '(?:hard|soft)irqs last',
    'PGD ',
    '\\*pgd',
    '\\*pte',
    'pgd = ',
    '\\[[0-9a-f]{8,16}\\] ',
    'P[4GU]D ',
    'pgtable:',
    'CR2:',
    'Flags:',
    'Register r',
    'Mem abort info',
    'Data abort info',
    'user pgtable',
    'swapper pgtable',
    '\\s{1,4}(?:ESR|EC|SET|EA|FSC|ISV|CM|GCS|ISS)\\b',
    '\\s{0,4}#\\d{1,3}: ',
    '\\d{1,5} locks? held by',
    'no locks held',
    'INFO: lockdep is turned off',
    'Exception stack',
    '[0-9a-f]{4}: ',
    'SMP: stopping',
    'Memory Limit',
    '-{3,}(?!\\[ cut)',
    '={3,}',
    'SMP\\b',
    'PREEMPT',
    'Disabling lock debugging',
    'KASAN: ',
    'kasan: ',
    'note: ',
    'caller is',
    'in_atomic\\(\\)',
    'preempt_count:',
    'RCU nest depth',
    'lock: 0x',
    '\\s{1,4}lock: ',
    '\\.?magic: ',
    'Instruction dump',
    'Fixing recursive',
  ].join('|')})`,
);

/** Is it a piece of which a trace with a header of its own is to be expected? */
const traced = ({ label, cpu }: Piece): boolean =>
  label === '' ||
  label === 'stack backtrace' ||
  label === 'task' ||
  cpu !== undefined ||
  label.includes('kthread') ||
  label.startsWith('Stack dump');

class Dump implements TaskDump {
  readonly pieces: Piece[] = [{ label: '', steps: [], headed: false }];
  /** Where the lines of each caller go. */
  private readonly current = new Map<string, Piece>();
  private count = 0;
  /** The piece whose last step is the second function of a line of arm, which begins the next line too. */
  private outermost: Piece | undefined = undefined;

  take(line: KernelLine): boolean {
    return this.takeStep(line) || this.takeFirst(line) || isTraceLine(line.message) || context.test(line.message);
  }

  /** A line of a trace: a frame, with or without a marker before it, or one of these alone. */
  private takeStep(line: KernelLine): boolean {
    const frame = frameIn(line.message);
    const pc = frame ? undefined : pcIn(line.message);
    const marker = pc ? undefined : markerIn(line.message);
    if (marker) this.add(line, 'marker', { symbol: marker, start: 0, end: 0 });
    if (pc) this.add(line, 'pc', pc);
    if (frame?.reliable) this.takeFrame(line, frame);
    return frame !== undefined || pc !== undefined || marker !== undefined;
  }

  private takeFrame(line: KernelLine, frame: Frame): void {
    const piece = this.pieceOf(line);
    if (this.outermost === piece && piece.steps.at(-1)?.symbol === frame.symbol) piece.steps.pop();
    this.add(line, 'frame', frame);
    if (frame.from) this.add(line, 'frame', frame.from);
    this.outermost = frame.from && piece;
  }

  /** The first line of a piece. */
  private takeFirst(line: KernelLine): boolean {
    const { message } = line;
    const cpu = ofCpu.exec(message);
    if (cpu) this.begin(line, 'NMI backtrace', Number(cpu[1]));
    else if (isTraceHeader(message)) this.takeHeader(line);
    else {
      const label = labels.exec(message);
      if (label) this.begin(line, label[0].trim());
      else if (runs.test(message)) this.takeTask(line);
      else return false;
    }
    return true;
  }

  private takeHeader(line: KernelLine): void {
    const piece = this.pieceOf(line);
    const over = piece.headed || !traced(piece) || piece.steps.some(s => s.sort === 'frame');
    (over ? this.begin(line, '') : piece).headed = true;
  }

  private takeTask(line: KernelLine): void {
    const { steps, cpu, label } = this.pieceOf(line);
    // Whose stack it is was said by the line before: the grace-period kthread's, or a task that blocks the grace
    // period.
    if (steps.length === 0 && (cpu !== undefined || label.includes('kthread'))) return;
    this.begin(line, kthread.test(line.message) ? 'RCU grace-period kthread' : 'task');
  }

  private begin(line: KernelLine, label: string, cpu?: number): Piece {
    const { pieces, current } = this;
    if (pieces.length >= mostPieces) return pieces[mostPieces - 1]!;
    const piece: Piece = { label, steps: [], headed: false, ...(cpu === undefined ? {} : { cpu }) };
    pieces.push(piece);
    current.set(line.caller ?? '', piece);
    return piece;
  }

  private pieceOf(line: KernelLine): Piece {
    return this.current.get(line.caller ?? '') ?? this.pieces[0]!;
  }

  private add(
    line: KernelLine,
    sort: Step['sort'],
    { symbol, start, end }: Pick<Step, 'symbol' | 'start' | 'end'>,
  ): void {
    if (this.count++ >= mostSteps) return;
    this.pieceOf(line).steps.push({ sort, symbol, line, start, end });
  }
}

/** What stands below the first line of one report, to be taken line by line. */
export const openDump = (): TaskDump => new Dump();
