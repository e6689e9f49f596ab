/** The parts of a file: which format a line is of, and one parser at a time. */
import type { Writable } from '../model/defined.ts';
import type { Fact, Span } from '../model/fact.ts';
import type { CaptionLine } from '../model/host.ts';
import { type Fields, placeOf } from '../model/places.ts';
import { Captioned, type Captions } from './captions.ts';
import { type Emit, type Format, maxLine, type Parser } from './format.ts';
import { ownerOf } from './owned.ts';
import { withoutEscapes } from '../model/text.ts';
import { anyOf, type Formats, quoteDepth } from './recognise.ts';

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
  /** Where the next line that counts begins: between `from` and `to`, where lines begin; `to` where none does. */
  next(text: string, from: number, to: number): number;
  /** The lines between `from` and `to`, the last of them the n-th of the file, do not count. */
  passed(text: string, from: number, to: number, n: number): void;
  /** Longest line that counts as whole now. */
  longest(): number;
  /** So much has been read of one log that the file is that log to its end. */
  settle(): void;
  /** The format that the whole file is of, once that is certain. */
  readonly whole: Format | undefined;
  /** Is no report open, so that only lines of the gate count? */
  readonly idle: boolean;
  readonly found: readonly Format[];
  readonly faults: readonly Fault[];
  readonly captions: readonly CaptionLine[];
  /** Names of the kinds that the file could tell about. */
  collected(): string[];
  end(n: number): void;
}

const gates = new WeakMap<readonly string[], RegExp>();
function gateOf(gate: readonly string[]): RegExp {
  let expression = gates.get(gate);
  if (!expression) gates.set(gate, (expression = new RegExp(anyOf(gate), 'g')));
  return expression;
}

/** Where the next line begins that holds a literal of the gate. */
function nextGated(gate: readonly string[], text: string, from: number, to: number): number {
  const expression = gateOf(gate);
  expression.lastIndex = from;
  const hit = expression.exec(text)?.index ?? to;
  return hit >= to ? to : hit > from ? Math.max(from, text.lastIndexOf('\n', hit - 1) + 1) : from;
}

/** Where something stands next in a text: it is looked for again only once that is behind, or something else is. */
class Ahead<T> {
  private readonly search: (what: T, text: string, from: number, to: number) => number;
  private what: T | undefined;
  private text = '';
  private from = 0;
  private found = -1;

  constructor(search: (what: T, text: string, from: number, to: number) => number) {
    this.search = search;
  }

  next(what: T, text: string, from: number, to: number): number {
    if (what !== this.what || from > this.found || from < this.from || text !== this.text) {
      this.found = this.search(what, text, from, to);
      [this.what, this.text, this.from] = [what, text, from];
    }
    return this.found;
  }
}

/** Fields as they stand behind so many columns of quotation marks. */
function moved(fields: Fields, by: number): Fields {
  if (by === 0) return fields;
  const at = fields.names.flatMap((_, i) => {
    const [line, start, end] = placeOf(fields, i);
    return end === 0 ? [line, start, end] : [line, start + by, end + by];
  });
  return { names: fields.names, at };
}

const words = /[\p{L}\d]/u;
/** Rules and blanks say nothing. */
const hasWords = (text: string): boolean => words.test(withoutEscapes(text));

/** The last lines that say something: nobody heads a dump from further above. */
const lastWords = (text: string, from: number, to: number): string =>
  text
    .slice(Math.max(from, to - longestHead), to)
    .split('\n')
    .filter(hasWords)
    .join('\n');
const longestHead = 1000;

/** Faults kept of one file: the first few tell all. */
const maxFaults = 5;

/** What the parts of a file told so far. */
class Told {
  readonly file: string;
  private readonly facts: FactStore;
  readonly faults: Fault[] = [];
  readonly found: Format[] = [];
  readonly captioned: Captioned;
  private readonly telling = new Set<Format>();
  private readonly owner = ownerOf();

  constructor(file: string, facts: FactStore, caption: Captions['read']) {
    this.file = file;
    this.facts = facts;
    this.captioned = new Captioned(caption);
  }

  fault(format: Format, error: unknown, n: number): void {
    const text = error instanceof Error ? error.message : String(error);
    const { file } = this;
    if (this.faults.length < maxFaults)
      this.faults.push({ where: `${format.id} at ${file}:${n + 1}`, file, error: text });
  }

  /** For the facts of one part, which stands behind so many columns of quotation marks. */
  emitFor(format: Format, quoted: number): Emit {
    const { file, facts, captioned, telling, owner } = this;
    return (kind, value, { line, start, end, through, fields, time }) => {
      telling.add(format);
      const at: Writable<Span> = { file, line, start: start + quoted, end: end + quoted };
      if (through !== undefined && through !== line) at.through = through;
      const fact: Writable<Fact<any>> = { kind: kind.name, value: owner.owned(value), at };
      if (fields) fact.fields = moved(fields, quoted);
      // When something happened is told by its own line, or by nothing.
      const when = time ?? (format.gate || kind.same ? undefined : captioned.timeAt(line));
      if (when) fact.time = when;
      facts.push(fact);
    };
  }

  /** A line that is no caption and that no part reads. */
  unread(line: string, n: number): void {
    if (hasWords(line)) this.captioned.unread(withoutEscapes(line), n);
  }

  collected(): string[] {
    return [...new Set([...this.telling].flatMap(f => f.emits.map(k => k.name)))];
  }

  end(): void {
    this.owner.clear();
  }
}

/** Lines of one format, as its parser reads them. A mistake of the parser is noted and ends nothing but itself. */
class Part {
  readonly format: Format;
  private readonly told: Told;
  private readonly parser: Parser | undefined;

  constructor(format: Format, told: Told, quoted: number, n: number) {
    this.format = format;
    this.told = told;
    if (!told.found.includes(format)) told.found.push(format);
    try {
      this.parser = format.open(told.emitFor(format, quoted), told.file);
    } catch (error) {
      told.fault(format, error, n);
    }
  }

  get idle(): boolean {
    return this.parser?.idle === true;
  }

  /** Is nothing read, as the parser could not be opened? */
  get failed(): boolean {
    return !this.parser;
  }

  /** Returns false where the line is not of this part any more. */
  line(text: string, n: number): boolean {
    try {
      return this.parser?.line(text, n) !== false;
    } catch (error) {
      this.told.fault(this.format, error, n);
      return true;
    }
  }

  end(n: number): void {
    try {
      this.parser?.end?.();
    } catch (error) {
      this.told.fault(this.format, error, n);
    }
  }
}

/** Where facts go, one by one. */
interface FactStore {
  push(fact: Fact<any>): void;
}

/** With `only`, the whole file is of that format; without, each certain start of another format begins a new part. */
export function openParts(formats: Formats, file: string, only: Format | undefined, facts: FactStore): Parts {
  const told = new Told(file, facts, line => formats.caption(line));
  let whole = only;
  let part = only && new Part(only, told, 0, 0);
  let quoted = 0;
  const gates = new Ahead(nextGated);
  const starts = new Ahead<Format | undefined>((current, text, from, to) => formats.nextStart(text, from, to, current));

  function close(n: number): void {
    const ending = part;
    part = undefined;
    ending?.end(n);
  }

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
    if (started && started !== part?.format) {
      close(n);
      part = new Part(started, told, quoted, n);
    }
    return own;
  }

  return {
    line(text, n) {
      const own = whole ? text : inPart(text, n);
      const isCaption = !whole?.gate && told.captioned.line(own, n);
      const isRead = part?.line(own, n);
      if (!isRead && !isCaption) told.unread(own, n);
      if (part && !isRead && !whole) close(n);
    },
    passed(text, from, to, n) {
      if (!part) told.unread(lastWords(text, from, to), n);
    },
    next(text, from, to) {
      if (whole && !whole.gate) return from;
      const current = part?.failed ? undefined : part;
      if (current && !(current.idle && current.format.gate)) return from;
      const gated = current ? gates.next(current.format.gate!, text, from, to) : to;
      return whole ? gated : Math.min(gated, starts.next(part?.format, text, from, to));
    },
    longest: () => (whole ?? part?.format)?.longestLine ?? maxLine,
    settle() {
      if (!whole && told.found.length === 1 && part?.format.gate) whole = part.format;
    },
    get whole() {
      return whole;
    },
    get idle() {
      return part?.idle === true;
    },
    found: told.found,
    faults: told.faults,
    captions: told.captioned.lines,
    collected: () => told.collected(),
    end(n) {
      close(n);
      told.end();
    },
  };
}
