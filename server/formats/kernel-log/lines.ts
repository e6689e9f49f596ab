/** From the lines of a file to the lines of a kernel log: JSON unpacked, messages of several lines taken apart. */
import { defined } from '../../core/model/defined.ts';
import { type DmesgRecord, dmesgJsonLines, journalLines } from './json.ts';
import { type KernelLine, readLine, type PrefixShape, splitEscapes, splitStamps } from './prefix.ts';

/**
 * Lines around a log that are not of it: separators of the journal, headers of pstore, and what a command says when it
 * could not read the log.
 */
const aside =
  /^(?:-- |[{[]\s*$|(?:Panic|Oops|Emergency|Shutdown|Restart|Halt|Poweroff|Unknown)#\d{1,4} Part\d{1,4}$|(?:\S{0,60}\/)?(?:dmesg|journalctl|bash|sh|sudo|timeout): .{0,200}(?:not permitted|[Pp]ermission denied|not found|No such file|(?:invalid|unrecognized) option)|Hint: |No journal files|Usage:)/;

export interface LineReader {
  /**
   * The kernel log lines in one line of the file. `open`: a report is under way, so a line without prefix may belong to
   * it.
   */
  read(text: string, n: number, open: boolean): readonly KernelLine[];
  /** The prefix of the log, known from its first line on. */
  readonly shape: PrefixShape | undefined;
  /** May lines be skipped without losing what this reader keeps between them? */
  readonly stateless: boolean;
  /** Lines in a row that were of no log at all. */
  readonly strays: number;
}

const none: readonly KernelLine[] = [];

const isAside = (text: string): boolean => text.trim() === '' || aside.test(text);

/** `{`, or the list of messages that stands in such an object (`"dmesg":`). */
function beginsJson(text: string): boolean {
  const first = text.trimStart().charCodeAt(0);
  return first === 0x7b || (first === 0x22 && /^\s*"dmesg"\s*:/.test(text));
}

/** The lines that a console ran into one; undefined where it is one. What a daemon wrote is one message a line. */
function runTogether(
  line: KernelLine,
  text: string,
  shape: PrefixShape | undefined,
): readonly KernelLine[] | undefined {
  if (line.shape !== 'dmesg' && !(line.shape === 'bare' && shape === 'dmesg')) return undefined;
  const parts = splitStamps(line, text);
  return parts.length > 1 || parts[0] !== line ? parts : undefined;
}

/** A further line of a message: only the first one carries the prefix. */
const continued = ({ n, message, column }: KernelLine, first: KernelLine): KernelLine => {
  const { boot, wall, wallIs, caller, host, kernel, shape } = first;
  return { n, message, column, kernel, shape, continued: true, ...defined({ boot, wall, wallIs, caller, host }) };
};

/**
 * `certain` tells whether a line is a certain start of a kernel log: a file that begins otherwise, and was yet given to
 * us, may hold bare messages.
 */
export function openLines(certain: RegExp): LineReader {
  let shape: PrefixShape | undefined;
  let strays = 0;
  let last: KernelLine | undefined;
  let json: DmesgRecord | undefined;
  /** May the file hold bare messages? Known from its first line on. */
  let bare: boolean | undefined;

  function read(text: string, n: number, open: boolean): readonly KernelLine[] {
    if (isAside(text)) return none;
    bare ??= !certain.test(text);
    const found = json || beginsJson(text) ? readJson(text, n) : undefined;
    return found ?? readText(text, n, open);
  }

  function readJson(text: string, n: number): readonly KernelLine[] | undefined {
    const objects = text.startsWith('{') ? journalLines(text, n) : none;
    if (objects.length > 0) return seen(objects);
    if (/^\s{0,80}"dmesg"\s{0,8}:/.test(text)) json = { kernel: true };
    if (!json) return undefined;
    return seen(dmesgJsonLines(text, n, json));
  }

  function readText(text: string, n: number, open: boolean): readonly KernelLine[] {
    const line = readLine(text, n);
    const parts = runTogether(line, text, shape);
    if (parts) return seen(parts);
    if (line.shape === 'bare') return readBare(line, open);
    return seen(line.shape === 'dmesg -H' ? [line] : splitEscapes(line));
  }

  function readBare(line: KernelLine, open: boolean): readonly KernelLine[] {
    if (bare && (shape === undefined || shape === 'bare')) {
      shape ??= 'bare';
      strays = 0;
      last = { ...line, kernel: true };
      return splitEscapes(last);
    }
    // dmesg -T indents the further lines of a message under its first one: those are of the log.
    if (!/^\s{8}/.test(line.message)) strays++;
    return open && last ? [continued(line, last)] : none;
  }

  function seen(lines: readonly KernelLine[]): readonly KernelLine[] {
    const line = lines.at(-1);
    if (!line) return lines;
    strays = 0;
    // Bare lines may come before the first prefix (a boot loader's, a login prompt's).
    if (shape === undefined || shape === 'bare' || (line.kernel && !last?.kernel)) shape = line.shape;
    last = line;
    return lines;
  }

  return {
    read,
    get shape() {
      return shape;
    },
    get stateless() {
      return !json && shape !== 'dmesg -H';
    },
    get strays() {
      return strays;
    },
  };
}
