/** The parts of a file: which format a line is of, and one parser at a time. */
import type { Fact, Span } from '../model/fact.ts';
import type { CaptionLine } from '../model/host.ts';
import { type Fields, placeOf } from '../model/places.ts';
import { Captioned } from './captions.ts';
import { type Emit, type Format, maxLine, type Parser } from './format.ts';
import { ownerOf } from './owned.ts';
import { anyOf, type Formats } from './recognise.ts';

/** A mistake of ours, met while reading or judging; the rest of the report stands. */
export interface Fault {
  /** The file that was read, or the rule and what it judged. */
  readonly where: string;
  /** The file, where one was being read. */
  readonly file?: string;
  readonly error: string;
}

export interface Parts {
  /** Line `n` of the file, as long as a parser may see it. */
  line(text: string, n: number): void;
  /** The expressions by which lines of no interest are skipped now, or undefined when every line counts. */
  skipTo(): readonly RegExp[] | undefined;
  /** Longest line that counts as whole now. */
  longest(): number;
  /** So much has been read of one log that the file is that log to its end. */
  settle(): void;
  /** The format that the whole file is of, once that is certain. */
  readonly whole: Format | undefined;
  /** Is no report open, so that only lines of the gate count? */
  readonly idle: boolean;
  readonly found: readonly Format[];
  readonly facts: readonly Fact<any>[];
  readonly faults: readonly Fault[];
  readonly captions: readonly CaptionLine[];
  /** Names of the kinds that the file could tell about. */
  collected(): string[];
  end(n: number): void;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const gates = new WeakMap<readonly string[], RegExp>();
function gateOf(gate: readonly string[]): RegExp {
  let expression = gates.get(gate);
  if (!expression) gates.set(gate, (expression = new RegExp(anyOf(gate), 'g')));
  return expression;
}

const greaterThan = 62;
/** Columns that `> ` of a quoted mail or note takes up before the text. */
const quoteDepth = (text: string): number =>
  text.charCodeAt(0) === greaterThan ? /^(?:> |>(?=>|$)){0,8}/.exec(text)![0].length : 0;

/** Fields as they stand behind so many columns of quotation marks. */
function moved(fields: Fields, by: number): Fields {
  if (by === 0) return fields;
  const at = fields.names.flatMap((_, i) => {
    const [line, start, end] = placeOf(fields, i);
    return end === 0 ? [line, start, end] : [line, start + by, end + by];
  });
  return { names: fields.names, at };
}

/** Faults kept of one file: the first few tell all. */
const maxFaults = 5;

/** With `only`, the whole file is of that format; without, each certain start of another format begins a new part. */
export function openParts(formats: Formats, file: string, only: Format | undefined): Parts {
  const facts: Fact<any>[] = [];
  const faults: Fault[] = [];
  const found: Format[] = [];
  const told = new Set<Format>();
  const { owned, clear } = ownerOf();
  const captioned = new Captioned(formats.captions);
  let whole = only;
  let current: Format | undefined;
  let parser: Parser | undefined;
  let quoted = 0;

  function fault(format: Format, error: unknown, n: number): void {
    const text = error instanceof Error ? error.message : String(error);
    if (faults.length < maxFaults) faults.push({ where: `${format.id} at ${file}:${n + 1}`, file, error: text });
  }

  function open(format: Format, n: number): void {
    current = format;
    if (!found.includes(format)) found.push(format);
    try {
      parser = format.open(emitFor(format), file);
    } catch (error) {
      fault(format, error, n);
      parser = undefined;
    }
  }

  function close(n: number): void {
    const [ending, format] = [parser, current];
    parser = undefined;
    current = undefined;
    if (!ending?.end || !format) return;
    try {
      ending.end();
    } catch (error) {
      fault(format, error, n);
    }
  }

  const emitFor =
    (format: Format): Emit =>
    (kind, value, { line, start, end, through, fields, time }) => {
      told.add(format);
      const at: Writable<Span> = { file, line, start: start + quoted, end: end + quoted };
      if (through !== undefined && through !== line) at.through = through;
      const fact: Writable<Fact<any>> = { kind: kind.name, value: owned(value), at };
      if (fields) fact.fields = moved(fields, quoted);
      // When something happened is told by its own line, or by nothing.
      const when = time ?? (format.gate || kind.same ? undefined : captioned.timeAt(line));
      if (when) fact.time = when;
      facts.push(fact);
    };

  /** The text behind quotation marks, in the part that it belongs to. */
  function inPart(text: string, n: number): string {
    const depth = quoteDepth(text);
    const own = depth > 0 ? text.slice(depth) : text;
    // Quoted to another depth it is another part; an empty line may have lost its blank.
    if (depth !== quoted && own !== '') {
      close(n);
      quoted = depth;
    }
    const started = formats.byStart(own);
    if (started && started !== current) {
      close(n);
      open(started, n);
    }
    return own;
  }

  if (only) open(only, 0);

  return {
    line(text, n) {
      const own = whole ? text : inPart(text, n);
      if (!whole?.gate) captioned.line(own, n);
      if (!parser || !current) return;
      try {
        if (parser.line(own, n) === false && !whole) close(n);
      } catch (error) {
        fault(current, error, n);
      }
    },
    skipTo() {
      if (whole) return parser?.idle && whole.gate ? [gateOf(whole.gate)] : undefined;
      const starts = [formats.otherStarts(current), formats.captionStarts];
      if (!parser) return starts;
      return parser.idle && current?.gate ? [...starts, gateOf(current.gate)] : undefined;
    },
    longest: () => (whole ?? current)?.longestLine ?? maxLine,
    settle() {
      if (!whole && found.length === 1 && current?.gate) whole = current;
    },
    get whole() {
      return whole;
    },
    get idle() {
      return parser?.idle === true;
    },
    found,
    facts,
    faults,
    captions: captioned.lines,
    collected: () => [...new Set([...told].flatMap(f => f.emits.map(k => k.name)))],
    end(n) {
      close(n);
      clear();
    },
  };
}
