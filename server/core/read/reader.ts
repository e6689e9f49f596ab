/** From the text of one file to its facts: lines, parts of a pasted file, one parser at a time. */
import type { Fact, Span } from '../model/fact.ts';
import { type Fields, placeOf } from '../model/places.ts';
import { type Emit, type Format, maxLine, type Parser } from './format.ts';
import { type ByteLines, openByteLines } from './bytes.ts';
import { type LiteralFinder, literalFinder } from './literals.ts';
import { anyOf, type Formats } from './recognise.ts';
import { own } from './words.ts';

/** A mistake of ours, met while reading or judging; the rest of the report stands. */
export interface Fault {
  /** The file that was read, or the rule and what it judged. */
  readonly where: string;
  /** The file, where one was being read. */
  readonly file?: string;
  readonly error: string;
}

/** What one file said. */
export interface Reading {
  readonly file: string;
  /** The formats found in the file, in order; more than one for a pasted transcript. */
  readonly formats: readonly Format[];
  readonly facts: readonly Fact<any>[];
  /** Names of the kinds the file could tell about: those of every format that yielded at least one fact. */
  readonly collected: readonly string[];
  readonly faults: readonly Fault[];
  readonly lines: number;
  /** Lines longer than `maxLine`, of which only the beginning was read. */
  readonly longLines: number;
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

const gates = new WeakMap<readonly string[], RegExp>();
function gateOf(gate: readonly string[]): RegExp {
  let expression = gates.get(gate);
  if (!expression) gates.set(gate, (expression = new RegExp(anyOf(gate), 'g')));
  return expression;
}

/** Where a global expression matches next, Infinity where it does not. */
function nextMatch(expression: RegExp, text: string, from: number): number {
  expression.lastIndex = from;
  return expression.exec(text)?.index ?? Infinity;
}

const finders = new WeakMap<readonly string[], LiteralFinder>();
function finderOf(gate: readonly string[]): LiteralFinder {
  let finder = finders.get(gate);
  if (!finder) finders.set(gate, (finder = literalFinder(gate)));
  return finder;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const greaterThan = 62;
/** Fields as they stand behind so many columns of quotation marks. */
function moved(fields: Fields, by: number): Fields {
  if (by === 0) return fields;
  const at = fields.names.flatMap((_, i) => {
    const [line, start, end] = placeOf(fields, i);
    return end === 0 ? [line, start, end] : [line, start + by, end + by];
  });
  return { names: fields.names, at };
}

/**
 * A file of which so much is one log is that log: nobody pastes another output below it, and looking for one at every
 * line would cost more than reading.
 */
const settled = 1024 * 1024;

/** Faults kept of one file: the first few tell all. */
const maxFaults = 5;

/**
 * A reader for one file. With `only`, the whole file is of that format (known by its path, or told by the user);
 * without, each line that is a certain start of another format begins a new part.
 */
export function openReader(formats: Formats, file: string, only?: Format): Reader {
  const facts: Fact<any>[] = [];
  const faults: Fault[] = [];
  const found: Format[] = [];
  const told = new Set<Format>();
  const strings = new Map<string, string>();
  let whole = only; // the format that the whole file is of, once that is certain
  let current: Format | undefined;
  let parser: Parser | undefined;
  let tail = '';
  let cutting = false; // the line in `tail` is already longer than a parser may see: its rest is dropped
  let quoted = 0; // columns that `> ` of a quoted mail or note takes up before the text
  let heldReturn = false; // a carriage return at the end of a piece: half of CRLF, perhaps
  let n = 0;
  let length = 0;
  let longLines = 0;

  if (only) open(only);

  const longest = (): number => (whole ?? current)?.longestLine ?? maxLine;

  function open(format: Format): void {
    current = format;
    if (!found.includes(format)) found.push(format);
    try {
      parser = format.open(emitFor(format), file);
    } catch (error) {
      fault(format, error);
      parser = undefined;
    }
  }

  function close(): void {
    const [ending, format] = [parser, current];
    parser = undefined;
    current = undefined;
    if (!ending?.end || !format) return;
    try {
      ending.end();
    } catch (error) {
      fault(format, error);
    }
  }

  function fault(format: Format, error: unknown): void {
    if (faults.length < maxFaults)
      faults.push({
        where: `${format.id} at ${file}:${n + 1}`,
        file,
        error: error instanceof Error ? error.message : String(error),
      });
  }

  function emitFor(format: Format): Emit {
    return (kind, value, { line, start, end, through, fields, time }) => {
      told.add(format);
      const at: Writable<Span> = { file, line, start: start + quoted, end: end + quoted };
      if (through !== undefined && through !== line) at.through = through;
      const fact: Writable<Fact<any>> = { kind: kind.name, value: owned(value), at };
      if (fields) fact.fields = moved(fields, quoted);
      if (time) fact.time = time;
      facts.push(fact);
    };
  }

  function ownedString(text: string): string {
    let known = strings.get(text);
    if (known === undefined) {
      known = own(text);
      if (text.length <= 64 && strings.size < 50_000) strings.set(known, known);
    }
    return known;
  }

  function owned(value: any): any {
    if (typeof value === 'string') return ownedString(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'number') value[i] = owned(value[i]);
      return value;
    }
    for (const key in value) {
      const v = value[key];
      if (typeof v === 'string' || typeof v === 'object') value[key] = owned(v);
    }
    return value;
  }

  function line(text: string): void {
    if (text.length > longest()) {
      longLines++;
      text = text.slice(0, longest());
    }
    if (!whole) {
      const depth = text.charCodeAt(0) === greaterThan ? /^(?:> |>(?=>|$)){0,8}/.exec(text)![0].length : 0;
      if (depth > 0) text = text.slice(depth);
      // Quoted to another depth it is another part; an empty line may have lost its blank.
      if (depth !== quoted && text !== '') {
        close();
        quoted = depth;
      }
      const started = formats.byStart(text);
      if (started && started !== current) {
        close();
        open(started);
      }
    }
    if (!parser || !current) return;
    try {
      if (parser.line(text, n) === false && !whole) close();
    } catch (error) {
      fault(current, error);
    }
  }

  /** The expressions by which lines of no interest are skipped now, or undefined when every line counts. */
  const skipTo = (): readonly RegExp[] | undefined => {
    if (whole) return parser?.idle && whole.gate ? [gateOf(whole.gate)] : undefined;
    if (!parser) return [formats.otherStarts(current)];
    return parser.idle && current?.gate ? [formats.otherStarts(current), gateOf(current.gate)] : undefined;
  };

  /** One line outside of `take`: passed over where `take` would pass it over. */
  function loneLine(text: string): void {
    const scanners = skipTo();
    if (!scanners || scanners.some(r => nextMatch(r, text, 0) < Infinity)) line(text);
    n++;
  }

  /** Take all complete lines of `text` from `pos` on; returns what is left of an incomplete last one. */
  function take(text: string, pos: number): string {
    const last = text.lastIndexOf('\n');
    // Where each expression matches next: looked up again only once that is behind. Apart, each is searched for
    // quickly; joined into one, V8 would try both everywhere.
    const ahead = new Map<RegExp, number>();
    while (pos <= last) {
      const scanners = skipTo();
      if (scanners) {
        let hit = Infinity;
        for (const scanner of scanners) {
          let next = ahead.get(scanner) ?? -1;
          if (next < pos) ahead.set(scanner, (next = nextMatch(scanner, text, pos)));
          hit = Math.min(hit, next);
        }
        const lineStart = hit > last ? last + 1 : hit > 0 ? text.lastIndexOf('\n', hit - 1) + 1 : 0;
        for (let e = text.indexOf('\n', pos); e >= 0 && e < lineStart; e = text.indexOf('\n', e + 1)) n++;
        pos = Math.max(pos, lineStart);
        if (pos > last) break;
      }
      const e = text.indexOf('\n', pos);
      line(text.slice(pos, e));
      n++;
      pos = e + 1;
    }
    return text.slice(Math.max(last + 1, pos));
  }

  function push(piece: string): void {
    let text = heldReturn ? `\r${piece}` : piece;
    heldReturn = text.endsWith('\r');
    if (heldReturn) text = text.slice(0, -1);
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
    if (n === 0 && tail === '' && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
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
      if (tail !== '') loneLine(tail + text.slice(0, e));
      tail = take(text, e + 1);
    }
    if (!whole && length > settled && found.length === 1 && current?.gate) whole = current;
    if (tail.length <= longest()) return;
    tail = own(tail.slice(0, longest() + 1)); // one more than a parser may see, so that it counts as long
    cutting = true;
  }

  return {
    push,
    bytes() {
      if (!whole?.gate || tail !== '' || heldReturn || cutting) return undefined;
      const finder = finderOf(whole.gate);
      return openByteLines({
        interest: () => (parser?.idle ? finder : undefined),
        line: text => {
          line(text);
          n++;
        },
        pass: lines => {
          n += lines;
        },
      });
    },
    end() {
      if (heldReturn) push('\n');
      if (tail !== '') loneLine(tail);
      close();
      tail = '';
      strings.clear();
      const collected = [...new Set([...told].flatMap(f => f.emits.map(k => k.name)))];
      return { file, formats: found, facts, collected, faults, lines: n, longLines };
    },
    get recognised() {
      return found.length > 0;
    },
  };
}
