/**
 * Call traces as the architectures print them: x86, arm64, arm, riscv, ppc64, s390, mips; with and without addresses,
 * offsets, build ids and markers.
 */
import type { Places } from '../../core/model/places.ts';
import { guilty, guiltyIndex, plainSymbol } from '../../linux/calltraces.ts';
import { placeIn } from './event.ts';
import type { KernelLine } from './prefix.ts';

export interface Frame {
  readonly symbol: string;
  /** Where the symbol stands in the message. */
  readonly start: number;
  readonly end: number;
  readonly module?: string;
  /** False for `?` frames: return addresses that only lay about on the stack. */
  readonly reliable: boolean;
  /** arm names the caller in the same line. */
  readonly from?: { readonly symbol: string; readonly start: number; readonly end: number };
}

/** Markers may share the line with a frame up to 4.8 (` <IRQ>  [<ffffffff...>] dump_stack+...`). */
const marker = /^\s{0,8}<(\/?[A-Z#_]{2,20}\d?)>\s?/;
const address = '(?:\\(?\\[<?[0-9a-f]{8,16}>?\\]\\)? ?){0,2}';
const frameLine = new RegExp(
  `^([\\s|]{0,16}${address})(\\? )?(\\.?[A-Za-z_][\\w.$]{0,200})\\+0x[0-9a-f]{1,16}/0x[0-9a-f]{1,16}(?: \\[(\\w{1,64})[^\\]]{0,64}\\])?`,
);
/**
 * arm: ` [<c010f250>] (unwind_backtrace) from [<c010b9d4>] (show_stack+0x10/0x14)` and ` unwind_backtrace from
 * show_stack+0x10/0x14`.
 */
const armLine = new RegExp(
  `^\\s{0,8}${address}\\(?([A-Za-z_][\\w.]{0,200})(?:\\+0x[0-9a-f/x]{1,32})?(?: \\[\\w{1,64}\\])?\\)?` +
    ` from ${address}\\(?([A-Za-z_][\\w.]{0,200})?`,
);
/** Traces put through decode_stacktrace.sh or printed by newer consoles: ` foo fs/foo.c:123 [inline]`. */
const sourceLine = /^\s{0,8}([A-Za-z_][\w.]{0,200}) [\w./-]{1,200}\.[chSrs]{1,2}:\d{1,6}(?: \[inline\])?$/;
/** Kernels without KALLSYMS, or code out of every symbol, print the bare address. */
const addressOnly =
  /^\s{0,8}(?:\(?\[<?[0-9a-f]{8,16}>?\]\)? ?){1,2}(?:\? )?(?:0x[0-9a-f]{1,16})?\s*$|^\s{1,8}(?:\? )?0x[0-9a-f]{8,16}\s*$/;
const header = /^\s{0,8}(?:Call [Tt]race:?|Backtrace:|Stack:?|Krnl Code:)/;
const stackWords = /^\s{0,40}(?:[0-9a-f]{8}|[0-9a-f]{16})(?: (?:[0-9a-f]{8}|[0-9a-f]{16})){1,16}\s*$/;
const registers =
  /^\s{0,8}(?:RIP|RSP|R[A-D]X|RBP|R[SD]I|R\d\d|EIP|E[A-D]X|E[SD]I|EBP|ESP|CR\d|DR\d|[CDEFGS]S|Code|ORIG_RAX|pc|lr|sp|x\d{1,2}|NIP|MSR|CFAR|GPR\d\d|LR|PSW|Krnl|e?pc|pstate|PKRU|[ast]\d{1,2}|gp|status)\s{0,2}:|^\s{0,8}(?:NIP|LR) \[[0-9a-f]{16}\]|^--- (?:interrupt|Exception)|^\s{0,8}Last Breaking-Event/;

/** The frame in a line of a trace, or undefined. */
export function frameIn(message: string): Frame | undefined {
  const mark = marker.exec(message)?.[0].length ?? 0;
  const text = mark > 0 ? message.slice(mark) : message;
  const m = frameLine.exec(text);
  if (m) {
    const start = mark + m[1]!.length + (m[2]?.length ?? 0);
    return {
      symbol: plainSymbol(m[3]!),
      start,
      end: start + m[3]!.length,
      ...(m[4] ? { module: m[4] } : {}),
      reliable: !m[2],
    };
  }
  const arm = armLine.exec(text);
  const other = arm ?? sourceLine.exec(text);
  if (!other) return undefined;
  const start = mark + other[0].indexOf(other[1]!);
  const at = arm?.[2] ? mark + arm[0].length - arm[2].length : -1;
  const from = at < 0 ? {} : { from: { symbol: plainSymbol(arm![2]!), start: at, end: at + arm![2]!.length } };
  return { symbol: plainSymbol(other[1]!), start, end: start + other[1]!.length, reliable: true, ...from };
}

/** The marker in front of a frame or on a line of its own: `IRQ`, `/IRQ`, `EOI`, `NMI`, ... */
export function markerIn(message: string): string | undefined {
  return marker.exec(message)?.[1];
}

/**
 * The instruction that was being executed, where a register dump names its function: RIP and EIP (x86), `pc :` and `PC
 * is at` (arm), `epc :` (riscv, mips), NIP (ppc64), `Krnl PSW` (s390). Undefined for user code, which has no symbol.
 */
const pcLine =
  /^\s{0,8}(?:(?:RIP|EIP|IP)\s{0,2}:?\s{0,2}(?:[0-9a-f]{4}:)?\s{0,2}(?:\[<[0-9a-f]{8,16}>\]\s{0,4}){0,2}|pc : (?:\[<[0-9a-f]{8,16}>\] )?|PC is at |e?pc\s{0,4}: (?:[0-9a-f]{8,16} )?|NIP \[[0-9a-f]{8,16}\] |Krnl PSW : [0-9a-f]{16} [0-9a-f]{16} \()(\.?[A-Za-z_][\w.$]{0,200})\+0x[0-9a-f]{1,16}\/0x/;

export function pcIn(message: string): Frame | undefined {
  const m = pcLine.exec(message);
  if (!m) return undefined;
  const start = message.indexOf(m[1]!, m[0].lastIndexOf(m[1]!));
  return { symbol: plainSymbol(m[1]!), start, end: start + m[1]!.length, reliable: true };
}

/** A line of a trace that names no function: header, marker, registers, stack words. */
export const isTraceLine = (message: string): boolean =>
  header.test(message) ||
  registers.test(message) ||
  stackWords.test(message) ||
  addressOnly.test(message) ||
  (marker.exec(message)?.[0].trim().length ?? -1) === message.trim().length;

export const isTraceHeader = (message: string): boolean => header.test(message);

/** A trace being read. */
export interface Trace {
  /** Take a line of the trace. */
  take(line: KernelLine): boolean;
  /** Reliable frames, newest first. */
  readonly frames: readonly string[];
  /** The guilty frame, its place noted. */
  blame(places: Places): string | undefined;
  readonly begun: boolean;
}

/** Frames kept of one trace; kernel stacks are 16 KiB, so more means damage. */
const mostFrames = 256;

export function openTrace(): Trace {
  const frames: string[] = [];
  const spots: { line: KernelLine; start: number; end: number }[] = [];
  let begun = false;
  return {
    take(line) {
      const frame = frameIn(line.message);
      if (!frame) {
        if (!isTraceLine(line.message)) return false;
        begun ||= isTraceHeader(line.message);
        return true;
      }
      // RIP of the user's code and the like stand among the registers.
      begun = true;
      if (!frame.reliable || frames.length >= mostFrames) return true;
      frames.push(frame.symbol);
      spots.push({ line, start: frame.start, end: frame.end });
      return true;
    },
    frames,
    blame(places) {
      const at = guiltyIndex(frames);
      if (at === undefined) return undefined;
      const { line, start, end } = spots[at]!;
      placeIn(places, 'function', line, start, end);
      return guilty(frames);
    },
    get begun() {
      return begun;
    },
  };
}
