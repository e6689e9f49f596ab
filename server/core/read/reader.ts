/** From the text of one file to its facts: lines of pieces of any size, passed over where nothing of them counts. */
import type { Fact } from '../model/fact.ts';
import type { FileFacts } from '../model/host.ts';
import type { FactPacker, Packed } from '../model/packed.ts';
import { type ByteLines, openByteLines } from './bytes.ts';
import type { Format } from './format.ts';
import { lineEnds } from './line-ends.ts';
import { type LiteralFinder, literalFinder } from './literals.ts';
import { type Fault, openParts, type Parts } from './parts.ts';
import type { Formats } from './recognise.ts';
import { own } from './words.ts';

export type { Fault };

/** What one file said, and how it was read. */
export interface Reading extends FileFacts {
  /** The formats found in the file, in order; more than one for a pasted transcript. */
  readonly formats: readonly Format[];
  readonly faults: readonly Fault[];
  readonly lines: number;
  /** Of its text in UTF-16 units, as an editor counts; of a large log in bytes. */
  readonly length: number;
  /** Lines longer than `maxLine`, of which only the beginning was read. */
  readonly longLines: number;
  /** The facts, where they were packed as they were read. */
  readonly packed?: readonly Packed[];
}

export interface Reader {
  /** The next text of the file, in pieces of any size. */
  push(text: string): void;
  /**
   * A reader of bytes for the rest of the file, once it is certain that the file is a log of which few lines matter,
   * and the text so far ended with a line; undefined before. Its owner pushes bytes to it instead of text, and at the
   * end pushes what it has left as text.
   */
  bytes(): ByteLines | undefined;
  end(): Reading;
  /** Has any format been recognised yet? */
  readonly recognised: boolean;
}

const finders = new WeakMap<readonly string[], LiteralFinder>();
function finderOf(gate: readonly string[]): LiteralFinder {
  let finder = finders.get(gate);
  if (!finder) finders.set(gate, (finder = literalFinder(gate)));
  return finder;
}

/**
 * A file of which so much is one log is that log: nobody pastes another output below it, and looking for one at every
 * line would cost more than reading.
 */
const settled = 1024 * 1024;

/** Complete lines on their way to the parts of a file: numbered, cut to what a parser may see, or passed over. */
class Lines {
  count = 0;
  longLines = 0;
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  line(text: string): void {
    const longest = this.parts.longest();
    if (text.length > longest) this.longLines++;
    this.parts.line(text.length > longest ? text.slice(0, longest) : text, this.count);
    this.count++;
  }

  /** One line outside of `take`: passed over where `take` would pass it over. */
  lone(text: string): void {
    if (this.parts.next(text, 0, text.length + 1) === 0) this.line(text);
    else this.parts.passed(text, 0, text.length, this.count++);
  }

  /** Take all complete lines of `text` from `pos` on; returns what is left of an incomplete last one. */
  take(text: string, pos: number): string {
    const behind = text.lastIndexOf('\n') + 1;
    while (pos < behind) {
      const next = this.parts.next(text, pos, behind);
      if (next > pos) {
        const begin = pos;
        for (; pos < next; pos = text.indexOf('\n', pos) + 1) this.count++;
        this.parts.passed(text, begin, next, this.count - 1);
      }
      if (pos >= behind) break;
      const e = text.indexOf('\n', pos);
      this.line(text.slice(pos, e));
      pos = e + 1;
    }
    return text.slice(Math.max(behind, pos));
  }
}

/**
 * A reader for one file. With `only`, the whole file is of that format (known by its path, or told by the user);
 * without, each line that is a certain start of another format begins a new part. Facts go to the `packer`, where there is
 * one, and are not kept besides.
 */
export function openReader(formats: Formats, file: string, only?: Format, packer?: FactPacker): Reader {
  const facts: Fact<any>[] = [];
  const parts = openParts(formats, file, only, packer ?? facts);
  const lines = new Lines(parts);
  let tail = '';
  let cutting = false; // the line in `tail` is already longer than a parser may see: its rest is dropped
  const ends = lineEnds();
  let length = 0; // without what was dropped
  let whole = 0;

  function push(piece: string): void {
    let text = ends.plain(piece);
    whole += piece.length;
    if (cutting) {
      const e = text.indexOf('\n');
      if (e < 0) return;
      text = text.slice(e);
      cutting = false;
    }
    length += text.length;
    // The line that began in the piece before is taken by itself: joining it to this piece would make every search in
    // it slower.
    const e = tail === '' ? -1 : text.indexOf('\n');
    if (tail !== '' && e < 0) tail += text;
    else {
      if (tail !== '') lines.lone(tail + text.slice(0, e));
      tail = lines.take(text, e + 1);
    }
    if (length > settled) parts.settle();
    const longest = parts.longest();
    if (tail.length <= longest) return;
    tail = own(tail.slice(0, longest + 1)); // one more than a parser may see, so that it counts as long
    cutting = true;
  }

  return {
    push,
    bytes() {
      const gate = parts.whole?.gate;
      if (!gate || tail !== '' || ends.holds || cutting) return undefined;
      const finder = finderOf(gate);
      const bytes = openByteLines({
        interest: () => (parts.idle ? finder : undefined),
        line: text => lines.line(text),
        pass: passed => {
          lines.count += passed;
        },
      });
      return {
        push(piece) {
          whole += piece.length;
          bytes.push(piece);
        },
        // It comes again as text.
        rest() {
          const rest = bytes.rest();
          whole -= rest.length;
          return rest;
        },
      };
    },
    end() {
      const last = ends.end();
      if (last) push(last);
      if (tail !== '') lines.lone(tail);
      parts.end(lines.count);
      tail = '';
      const { found, faults, captions } = parts;
      const { count, longLines } = lines;
      const spoken = captions.length > 0 ? { captions } : {};
      const packed = packer && { packed: packer.done() };
      const collected = parts.collected();
      return {
        file,
        formats: found,
        facts,
        collected,
        faults,
        lines: count,
        length: whole,
        longLines,
        ...spoken,
        ...packed,
      };
    },
    get recognised() {
      return parts.found.length > 0;
    },
  };
}
