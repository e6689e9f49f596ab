/**
 * Many literals at once, in bytes: the algorithm of Wu and Manber (1994) over blocks of three bytes. Most of a log is
 * passed over in steps of several bytes, where an expression would look at each. Measured on 200 MB against an
 * expression of 200 literals: 0.2 s instead of 1.9 s.
 */

export interface LiteralFinder {
  /** Where the next literal begins in `bytes[from, to)`, or -1. */
  find(bytes: Uint8Array, from: number, to: number): number;
}

/** Shortest literal that makes sense here: below it hardly anything could be passed over. */
const shortestLiteral = 6;

const block = 3;
const slots = 1 << 15;
const hash = (a: number, b: number, c: number): number => ((a << 10) ^ (b << 5) ^ c) & (slots - 1);

/** A finder for literals of ASCII. Throws RangeError for one that is too short: a mistake of ours. */
export function literalFinder(literals: readonly string[]): LiteralFinder {
  const patterns = [...new Set(literals)].map(text => Uint8Array.from(text, c => c.charCodeAt(0)));
  const short = literals.find(text => text.length < shortestLiteral);
  if (short !== undefined) throw new RangeError(`the literal ${JSON.stringify(short)} is too short`);
  const width = Math.min(8, ...patterns.map(p => p.length));
  const shift = new Uint8Array(slots).fill(width - block + 1);
  const candidates: { readonly pattern: Uint8Array; readonly offset: number }[][] = Array.from(
    { length: slots },
    () => none,
  );
  for (const pattern of patterns) {
    const offset = rarestWindow(pattern, width);
    for (let end = block - 1; end < width; end++) {
      const at = offset + end;
      const slot = hash(pattern[at - 2]!, pattern[at - 1]!, pattern[at]!);
      shift[slot] = Math.min(shift[slot]!, width - 1 - end);
      if (end === width - 1) candidates[slot] = [...candidates[slot]!, { pattern, offset }];
    }
  }
  return {
    find(bytes, from, to) {
      let i = from + width - 1;
      while (i < to) {
        // The hot loop: nothing but a look-up and a step.
        let step = shift[((bytes[i - 2]! << 10) ^ (bytes[i - 1]! << 5) ^ bytes[i]!) & (slots - 1)]!;
        while (step !== 0) {
          i += step;
          if (i >= to) return -1;
          step = shift[((bytes[i - 2]! << 10) ^ (bytes[i - 1]! << 5) ^ bytes[i]!) & (slots - 1)]!;
        }
        const here = candidates[((bytes[i - 2]! << 10) ^ (bytes[i - 1]! << 5) ^ bytes[i]!) & (slots - 1)]!;
        for (let c = 0; c < here.length; c++) {
          const { pattern, offset } = here[c]!;
          const start = i - width + 1 - offset;
          if (start >= from && start + pattern.length <= to && stands(pattern, bytes, start)) return start;
        }
        i++;
      }
      return -1;
    },
  };
}

const none: { readonly pattern: Uint8Array; readonly offset: number }[] = [];

function stands(pattern: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let j = 0; j < pattern.length; j++) if (bytes[start + j] !== pattern[j]) return false;
  return true;
}

/**
 * How common a byte is in a log, roughly: blanks and digits of stamps, then small letters by their frequency in
 * English.
 */
function commonness(byte: number): number {
  if (byte === 32) return 12;
  if (byte >= 48 && byte <= 57) return 6;
  const letter = 'etaonisrhldcupmfgywbvkxjqz'.indexOf(String.fromCharCode(byte));
  if (letter >= 0) return letter < 9 ? 7 : letter < 18 ? 3 : 1;
  return '.:[]-_'.includes(String.fromCharCode(byte)) ? 3 : 1;
}

/** The part of a literal to look for: the one whose blocks, its last above all, are rarest. */
function rarestWindow(pattern: Uint8Array, width: number): number {
  const cost = (end: number): number =>
    commonness(pattern[end - 2]!) * commonness(pattern[end - 1]!) * commonness(pattern[end]!);
  let best = 0;
  let least = Infinity;
  for (let offset = 0; offset + width <= pattern.length; offset++) {
    let sum = 3 * cost(offset + width - 1);
    for (let end = offset + block - 1; end < offset + width; end++) sum += cost(end);
    if (sum < least) [best, least] = [offset, sum];
  }
  return best;
}

const lineFeed = 10;

/** Line feeds in `bytes[from, to)`, four bytes at a time. */
export function countLines(bytes: Uint8Array, from: number, to: number): number {
  let n = 0;
  let i = from;
  if (to - from < 8) {
    for (; i < to; i++) if (bytes[i] === lineFeed) n++;
    return n;
  }
  for (; i < to && (bytes.byteOffset + i) % 4 !== 0; i++) if (bytes[i] === lineFeed) n++;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + i, Math.max(0, (to - i) >> 2));
  for (let w = 0; w < words.length; w++) {
    const x = words[w]! ^ 0x0a0a0a0a;
    // A byte of x is zero where a line feed stood; the next byte up may be counted wrongly by the borrow, so the exact
    // form is used.
    const zero = ~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x | 0x7f7f7f7f);
    if (zero !== 0) n += ((zero >>> 7) & 1) + ((zero >>> 15) & 1) + ((zero >>> 23) & 1) + (zero >>> 31);
  }
  for (i += 4 * words.length; i < to; i++) if (bytes[i] === lineFeed) n++;
  return n;
}
