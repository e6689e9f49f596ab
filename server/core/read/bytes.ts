/**
 * The lines of a log straight from its bytes: lines that hold nothing of interest are counted and never become text.
 */
import { maxLine } from './format.ts';
import { countLines, type LiteralFinder } from './literals.ts';

export interface ByteSink {
  /** What the next line of interest must hold, or undefined while every line counts. */
  interest(): LiteralFinder | undefined;
  line(text: string): void;
  /** So many lines were passed over. */
  pass(lines: number): void;
}

export interface ByteLines {
  push(bytes: Uint8Array): void;
  /**
   * The bytes of the unfinished last line: what a reader of text has to begin with when it takes over, or the last line
   * at the end.
   */
  rest(): Uint8Array;
}

const lineFeed = 10;
/** Bytes of an unfinished line that are kept: enough for `maxLine` characters of any script. */
const keep = 4 * maxLine;

/**
 * For text in UTF-8 whose lines end with a line feed alone. Lines longer than a parser may see arrive a little too
 * long, so that they are counted as such.
 */
export function openByteLines(sink: ByteSink): ByteLines {
  const text = new TextDecoder();
  let pending = new Uint8Array();

  function one(bytes: Uint8Array): void {
    const finder = sink.interest();
    if (finder && finder.find(bytes, 0, bytes.length) < 0) sink.pass(1);
    else sink.line(text.decode(bytes.length > keep ? bytes.subarray(0, keep) : bytes));
  }

  return {
    push(bytes) {
      let pos = 0;
      if (pending.length) {
        const e = bytes.indexOf(lineFeed);
        const end = e < 0 ? bytes.length : e;
        // What goes beyond the kept part of an overlong line is dropped here already.
        const room = Math.max(0, keep + 4 - pending.length);
        pending = concatenated(pending, bytes.subarray(0, Math.min(end, room)));
        if (e < 0) return;
        one(pending);
        pending = new Uint8Array();
        pos = e + 1;
      }
      const last = bytes.lastIndexOf(lineFeed);
      while (pos <= last) {
        const finder = sink.interest();
        if (finder) {
          const hit = finder.find(bytes, pos, last + 1);
          const start = hit < 0 ? last + 1 : Math.max(pos, bytes.lastIndexOf(lineFeed, hit) + 1);
          if (start > pos) sink.pass(countLines(bytes, pos, start));
          pos = start;
          if (pos > last) break;
        }
        const e = bytes.indexOf(lineFeed, pos);
        sink.line(text.decode(bytes.subarray(pos, Math.min(e, pos + keep))));
        pos = e + 1;
      }
      const start = Math.max(pos, last + 1);
      // A copy: the piece is overwritten, and `slice` of a buffer of Node's is a view.
      pending = new Uint8Array(bytes.subarray(start, start + keep + 4));
    },
    rest: () => pending,
  };
}

/** Pieces as one. */
export function concatenated(...pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
