/**
 * What the reports of sysstat have in common: the banner, and rows of figures cut without a heap allocation for each
 * word.
 */
import { type Fields, Places } from '../core/model/places.ts';
import type { Emit } from '../core/read/format.ts';
import type { Word } from '../core/read/words.ts';
import { Hostname } from '../facts/host/hostname.ts';
import { KernelRelease } from '../facts/host/uname.ts';

/** `Linux 6.1.0-50-amd64 (lab01) 	11/20/26 	_x86_64_	(2 CPU)` */
const banner =
  /^Linux[ \t]+(\d\S{0,100})[ \t]+\(([^()\s]{1,255})\)[ \t]+(?:[^\s_]{1,40}[ \t]+){1,4}_(\w{1,20})_(?:[ \t]+\(\d+ CPU\))?[ \t]*$/;

/** What the first line of a report says of the machine. */
export interface Banner {
  readonly release: Word;
  readonly name: Word;
  readonly machine: Word;
}

/** The first line of a report; undefined when the line is none. */
export function bannerOf(line: string): Banner | undefined {
  const m = line.startsWith('Linux') ? banner.exec(line) : null;
  if (!m) return undefined;
  const [, release, name, machine] = m as unknown as [string, string, string, string];
  const word = (text: string, start: number): Word => ({ text, start, end: start + text.length });
  return {
    release: word(release, line.indexOf(release, 5)),
    name: word(name, line.indexOf(`(${name})`) + 1),
    machine: word(machine, line.lastIndexOf(`_${machine}_`) + 1),
  };
}

/** Tell the kernel and the name of the machine; the fact of the kernel reaches to `end`. */
export function tellMachine({ release, name, machine }: Banner, n: number, emit: Emit, end = machine.end): void {
  emit(
    KernelRelease,
    { release: release.text, machine: machine.text },
    {
      line: n,
      start: release.start,
      end,
      fields: new Places(n).putRow(['release', 'machine'], [release, machine]).done(),
    },
  );
  emit(
    Hostname,
    { name: name.text },
    { line: n, start: name.start, end: name.end, fields: new Places(n).put('name', name.start, name.end).done() },
  );
}

/** The first line of a report: tell the kernel and the name of the machine. False when the line is none. */
export function tellBanner(line: string, n: number, emit: Emit): boolean {
  const found = bannerOf(line);
  if (found) tellMachine(found, n, emit);
  return found !== undefined;
}

/** Most words of a row that are looked at. */
export const maxWords = 600;

/**
 * Put start and end of each word of a line into `into` (two numbers a word), at most `maxWords`; returns how many there
 * are.
 */
export function cutWords(line: string, into: Uint16Array): number {
  const length = line.length;
  let n = 0;
  let i = 0;
  while (n < maxWords) {
    let c = 0;
    while (i < length && ((c = line.charCodeAt(i)) === 32 || c === 9)) i++;
    if (i >= length) break;
    into[2 * n] = i;
    while (i < length && (c = line.charCodeAt(i)) !== 32 && c !== 9) i++;
    into[2 * n + 1] = i;
    n++;
  }
  return n;
}

/**
 * The number that is all there is from `start` to `end`, in any locale, exact; NaN where there is none. The last sign
 * may be a unit, see `unitAt`.
 */
export function numberAt(line: string, start: number, end: number): number {
  if (unitAt(line, start, end) !== '') end--;
  let i = start;
  const negative = line.charCodeAt(i) === 45;
  if (negative) i++;
  const first = i;
  if (i >= end || end - i > 16) return NaN;
  let mantissa = 0;
  let scale = 0;
  for (; i < end; i++) {
    const c = line.charCodeAt(i);
    if (c >= 48 && c <= 57) {
      mantissa = mantissa * 10 + c - 48;
      scale *= 10;
    } else if ((c === 46 || c === 44) && scale === 0 && i > first && i < end - 1) scale = 1;
    else return NaN;
  }
  if (mantissa > Number.MAX_SAFE_INTEGER) return NaN;
  // Both are exact, so the quotient is the nearest number there is: the one the text means.
  const value = scale > 1 ? mantissa / scale : mantissa;
  return negative && value !== 0 ? -value : value;
}

/** The unit behind a number that `--human` scaled: `165.9M`, `0.3%`. Empty where there is none. */
export function unitAt(line: string, start: number, end: number): string {
  const last = line.charCodeAt(end - 1);
  if ((last >= 48 && last <= 57) || end - start < 2) return '';
  return 'BkMGTPEZ%'.includes(line[end - 1]!) ? line[end - 1]! : '';
}

/** Layouts kept of one table: a power of two. */
const kept = 1024;

/**
 * Places of the fields of rows, each layout held once: the rows of a series mostly stand alike, and a million of equal
 * arrays would outweigh the text. `at` may be reused by the caller; it is copied where it is new.
 */
export function layouts(names: readonly string[]): (at: Uint16Array) => Fields {
  const known: (Fields | undefined)[] = new Array(kept).fill(undefined);
  return at => {
    let hash = 0;
    for (let i = 0; i < at.length; i++) hash = (Math.imul(hash, 31) + at[i]!) | 0;
    const slot = (hash ^ (hash >>> 11)) & (kept - 1);
    const found = known[slot];
    if (found && same(found.at, at)) return found;
    return (known[slot] = { names, at: at.slice() });
  };
}

function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
