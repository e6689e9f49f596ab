/**
 * What single words of a kernel log line mean: flags, numbers and symbols that the log prints in short. For hovers;
 * text of the log is put into code spans by the caller.
 */
import { bullets, code, joined, type Markdown, md } from '../core/model/markdown.ts';
import { errnoOf } from './errno.ts';
import { gfpDoc } from './gfp.ts';
import { taintsOfText } from './taint.ts';

export interface Decoded {
  /** Columns of the text that is explained. */
  readonly start: number;
  readonly end: number;
  readonly text: Markdown;
}

interface Decoder {
  /** Finds its words; flags `g` and, where groups are placed, none else. */
  readonly find: RegExp;
  explain(match: RegExpExecArray): Markdown | string | undefined;
}

const states: Readonly<Record<string, string>> = {
  R: 'running or ready to run',
  S: 'sleeping, wakes for signals',
  D: 'uninterruptible sleep: waits for a device, a lock or memory; only these are looked at for hung tasks',
  T: 'stopped',
  t: 'stopped by a tracer',
  X: 'dead',
  Z: 'zombie: ended, its parent has not asked for it',
  P: 'parked',
  I: 'idle kernel thread: uninterruptible, but counted neither as load nor as hung',
};

/** Bits of the pending mask (include/linux/interrupt.h); bit 5 was BLOCK_IOPOLL up to 4.4. */
const softirqs = ['HI', 'TIMER', 'NET_TX', 'NET_RX', 'BLOCK', 'IRQ_POLL', 'TASKLET', 'SCHED', 'HRTIMER', 'RCU'];

const senseKeys: Readonly<Record<string, string>> = {
  'No Sense': 'nothing to report',
  'Recovered Error': 'the device repaired the error by itself: watch it',
  'Not Ready': 'the device cannot be used now: starting, no medium, offline',
  'Medium Error': 'the medium is damaged at this place',
  'Hardware Error': 'the device itself failed',
  'Illegal Request': 'the device does not know the command or a part of it; often harmless probing',
  'Unit Attention': 'something changed (reset, new medium, new size): the command is tried again',
  'Data Protect': 'the place is write-protected',
  'Blank Check': 'unwritten medium',
  'Copy Aborted': 'a copy command failed',
  'Aborted Command': 'the device gave the command up; often the transport',
  'Volume Overflow': 'end of medium',
  Miscompare: 'data differ from what was expected',
};

const pages = (order: number): string => {
  const kib = 4 * 2 ** order;
  return kib >= 1024 ? `${kib / 1024} MiB` : `${kib} KiB`;
};

const decoders: readonly Decoder[] = [
  {
    find: /Not tainted|Tainted: (?:\[[A-Z]\]=\w+(?:, )?|[A-Z] ?| )+/g,
    explain: m => {
      if (m[0] === 'Not tainted') return 'Nothing was done to this kernel that its developers would want to know of.';
      const flags = taintsOfText(m[0]);
      const set = flags.length
        ? bullets(flags.map(t => md`**${t.letter}** ${t.name}: ${t.doc}`))
        : md`G: no proprietary module; no other flag is set.`;
      return md`${set}\n\nTaint is context, not a cause.`;
    },
  },
  { find: /\b_?_?GFP_[A-Z0-9_]{2,30}/g, explain: m => (gfpDoc[m[0]] ? md`${code(m[0])}: ${gfpDoc[m[0]]}` : undefined) },
  {
    find: /\border[:=] ?(\d{1,2})\b/g,
    explain: m =>
      Number(m[1]) <= 12
        ? `2^${m[1]} = ${2 ** Number(m[1])} adjoining pages, ${pages(Number(m[1]))} where a page has 4 KiB.${Number(m[1]) > 3 ? ' Above order 3 the kernel may give up early.' : ''}`
        : undefined,
  },
  {
    find: /\b(?:error|err|ret|rc|errno|status)(?: code)?[ =:]{1,2}(-?\d{1,3})\b/gi,
    explain: m => {
      const e = errnoOf(Number(m[1]));
      return e && `${e.name}: ${e.doc}, if this is an error number (most messages print one).`;
    },
  },
  { find: /\bstate:([RSDTtXZPI])\b/g, explain: m => `State ${m[1]}: ${states[m[1]!]}.` },
  {
    find: /\b(?:local_softirq_pending |handler #)([\da-fA-F]{2,3})\b/g,
    explain: m => {
      const mask = Number.parseInt(m[1]!, 16);
      const set = softirqs.filter((_, bit) => mask & (1 << bit));
      return `Pending softirqs, a bit mask: ${set.join(', ') || 'none known'}.${set.includes('NET_RX') ? ' NET_RX pending while the CPU idles: packets wait, a hint that ksoftirqd was kept off the CPU.' : ''}`;
    },
  },
  {
    find: /\b([A-Za-z_][\w.]{0,80})\+0x([\da-f]{1,6})\/0x([\da-f]{1,6})(?: \[([\w-]{1,56})(?: [\da-f]{20,40})?\])?/g,
    explain: m => {
      const [offset, length] = [Number.parseInt(m[2]!, 16), Number.parseInt(m[3]!, 16)];
      const owner = m[4] ? md`of the module ${code(m[4])}` : 'of the kernel itself';
      const sentences = [
        md`${code(m[1]!)}: ${offset} bytes into a function of ${length} bytes, ${owner}.`,
        md`A \`?\` before it means that the address was on the stack but may be left over.`,
      ];
      return joined(sentences, ' ');
    },
  },
  {
    find: /\bSense Key\s*:\s*(?:0x[\da-f]{1,2} )?\[?([A-Z][a-z]+(?: [A-Z][a-z]+)?)/g,
    explain: m => (senseKeys[m[1]!] ? `Sense key ${m[1]}: ${senseKeys[m[1]!]}.` : undefined),
  },
  {
    find: /\bhostbyte=(DID_[A-Z_]{2,30})/g,
    explain: m =>
      ({
        DID_OK: 'The adapter reports no error of its own.',
        DID_NO_CONNECT: 'The adapter could not reach the target.',
        DID_BUS_BUSY: 'The bus stayed busy.',
        DID_TIME_OUT: 'The command timed out.',
        DID_TRANSPORT_DISRUPTED: 'The transport was interrupted; the command may be tried again.',
        DID_TRANSPORT_FAILFAST: 'The transport is down and commands fail at once.',
        DID_RESET: 'The command was lost in a reset.',
        DID_SOFT_ERROR: 'The adapter asks for another try.',
        DID_ERROR: 'The adapter failed in a way it cannot name.',
        DID_BAD_TARGET: 'There is no such target.',
        DID_ABORT: 'The command was aborted.',
      })[m[1]!],
  },
  {
    find: /\bHardware name: /g,
    explain: () =>
      "Vendor, product, board and firmware as DMI tells them; the firmware version is worth comparing with the vendor's list of fixes.",
  },
  {
    find: /\b(RIP|NIP|pc|epc|PC is at|EIP)\b(?=:? )/g,
    explain: m =>
      md`${code(m[1]!)}: the instruction that ran when it happened. The first frame of the trace is its caller.`,
  },
  {
    find: /<(IRQ|NMI|EOI|SOFTIRQ|TASK|#DF)>/g,
    explain: m =>
      ({
        IRQ: 'Frames from here ran in an interrupt.',
        NMI: 'Frames from here ran in a non-maskable interrupt, taken to print this trace.',
        EOI: 'The interrupt ends here: what follows is what it interrupted.',
        SOFTIRQ: 'Frames from here ran in a softirq.',
        TASK: "Frames from here are the task's own.",
        '#DF': 'Double fault.',
      })[m[1]!],
  },
];

/** What stands at a column of a kernel log line; undefined where nothing is known. */
export function decodeAt(line: string, column: number): Decoded | undefined {
  for (const { find, explain } of decoders) {
    find.lastIndex = 0;
    for (let m = find.exec(line); m; m = find.exec(line)) {
      const end = m.index + m[0].trimEnd().length;
      if (m.index > column) break;
      if (column > end) continue;
      const text = explain(m);
      if (text !== undefined) return { start: m.index, end, text: md`${text}` };
    }
  }
  return undefined;
}
