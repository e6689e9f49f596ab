/**
 * Facts of one file as text and numbers: what crosses threads at little cost. They are unpacked kind by kind, as they are
 * asked for. (A structured clone of the facts costs ten times what reading them from this does.)
 */
import type { Writable } from './defined.ts';
import type { Fact, Span, Time } from './fact.ts';
import type { ByKind } from './host.ts';

/** The facts of one kind, in the order they were read. */
interface PackedKind {
  readonly name: string;
  readonly count: number;
  /** Lengths of JSON arrays of values in the text, `chunk` values in each but the last. */
  readonly values: readonly number[];
  /** Behind them those of their times; not given where no fact has one. */
  readonly times?: readonly number[];
}

/** Some facts of a file. */
export interface Packed {
  readonly kinds: readonly PackedKind[];
  /** JSON in UTF-8, kind after kind. */
  readonly text: Uint8Array<ArrayBuffer>;
  /** `perFact` numbers for each fact, kind after kind. */
  readonly places: Int32Array<ArrayBuffer>;
  /** Lists of names of fields. */
  readonly names: readonly (readonly string[])[];
  /** The places of the fields of all facts, one after the other. */
  readonly fields: Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}

/** A string of JSON must not grow beyond what the engine can hold. */
const chunk = 1000;
/** Which of the batch it is, its line, start, end and last line, and the names of its fields. */
const perFact = 6;
const none = -1;
const maxShort = 0xffff;

/** Facts of a file as they are read: packed in batches, so that many take no more memory than packed. */
export class FactPacker {
  private facts: Fact<any>[] = [];
  private places = 0;
  private readonly packed: Packed[] = [];

  push(fact: Fact<any>): void {
    this.facts.push(fact);
    this.places += fact.fields?.names.length ?? 0;
    if (this.facts.length >= mostFacts || this.places >= mostPlaces) this.pack();
  }

  done(): readonly Packed[] {
    if (this.facts.length > 0) this.pack();
    return this.packed;
  }

  private pack(): void {
    this.packed.push(packFacts(this.facts));
    this.facts = [];
    this.places = 0;
  }
}

/** Of a batch: so many are unpacked in some milliseconds. */
const [mostFacts, mostPlaces] = [1500, 20_000];

/** Values and times must be plain data, which `test/laws.test.ts` sees. */
function packFacts(facts: readonly Fact<any>[]): Packed {
  const groups = new Map<string, number[]>();
  facts.forEach(({ kind }, i) => {
    const group = groups.get(kind);
    if (group) group.push(i);
    else groups.set(kind, [i]);
  });
  const places = new Int32Array(perFact * facts.length);
  const names = new Map<readonly string[], number>();
  const fields = roomFor(facts);
  const text = new Text();
  let [at, used] = [0, 0];
  const kinds = [...groups].map(([name, group]): PackedKind => {
    for (const i of group) {
      const { at: span, fields: own } = facts[i]!;
      let shape = none;
      if (own) {
        shape = names.get(own.names) ?? names.size;
        names.set(own.names, shape);
        const { from = 0 } = own;
        for (let k = 0; k < 3 * own.names.length; k++) fields[used++] = own.at[from + k]!;
      }
      places.set([i, span.line, span.start, span.end, span.through ?? none, shape], at);
      at += perFact;
    }
    const own = group.map(i => facts[i]!);
    const values = text.put(own.map(f => f.value));
    const times = own.some(f => f.time) ? { times: text.put(own.map(f => f.time ?? null)) } : {};
    return { name, count: own.length, values, ...times };
  });
  return { kinds, text: text.done(), places, names: [...names.keys()], fields };
}

/** As many numbers as the fields of these facts have, wide enough for each. */
function roomFor(facts: readonly Fact<any>[]): Packed['fields'] {
  let [count, most] = [0, 0];
  for (const { fields } of facts) {
    if (!fields) continue;
    const { names, at, from = 0 } = fields;
    for (let k = from; k < from + 3 * names.length; k++) most = Math.max(most, at[k]!);
    count += 3 * names.length;
  }
  return most > maxShort ? new Int32Array(count) : new Uint16Array(count);
}

/** JSON on its way into one piece of memory. */
class Text {
  private bytes = new Uint8Array(1024);
  private used = 0;
  private readonly encoder = new TextEncoder();

  /** Lengths of the arrays that the list was cut into. */
  put(list: readonly unknown[]): number[] {
    const lengths: number[] = [];
    for (let i = 0; i < list.length; i += chunk) {
      const json = JSON.stringify(list.slice(i, i + chunk));
      const needed = this.used + 3 * json.length;
      if (needed > this.bytes.length) this.grow(needed);
      const { written } = this.encoder.encodeInto(json, this.bytes.subarray(this.used));
      this.used += written;
      lengths.push(written);
    }
    return lengths;
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.used);
  }

  private grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(2 * this.bytes.length, needed));
    bytes.set(this.bytes.subarray(0, this.used));
    this.bytes = bytes;
  }
}

/** The facts of a file by kind. Each kind is unpacked once, when it is first asked for. */
export class PackedFacts implements ByKind {
  private readonly batches: readonly Batch[];
  private readonly known = new Map<string, readonly Fact<any>[]>();
  private inOrder: readonly Fact<any>[] | undefined;

  /** `packed` are the facts of the file, batch after batch as they were read. */
  constructor(file: string, packed: readonly Packed[]) {
    this.batches = packed.map(batch => new Batch(file, batch));
  }

  get kinds(): Iterable<string> {
    return new Set(this.batches.flatMap(b => [...b.kinds()]));
  }

  of(kind: string): readonly Fact<any>[] {
    let facts = this.known.get(kind);
    if (!facts) this.known.set(kind, (facts = this.batches.flatMap(b => b.of(kind))));
    return facts;
  }

  *unpacking(kind: string): Iterable<undefined> {
    for (const batch of this.known.has(kind) ? [] : this.batches) {
      batch.of(kind);
      yield;
    }
  }

  all(): readonly Fact<any>[] {
    return (this.inOrder ??= this.batches.flatMap(b => b.all()));
  }
}

/** Facts that were packed together. */
class Batch {
  private readonly file: string;
  private readonly places: Int32Array;
  private readonly names: Packed['names'];
  private readonly fields: Packed['fields'];
  private text: Uint8Array;
  private readonly begins = new Map<string, Begin>();
  private readonly known = new Map<string, readonly Fact<any>[]>();

  constructor(file: string, { kinds, text, places, names, fields }: Packed) {
    this.file = file;
    [this.text, this.places, this.names, this.fields] = [text, places, names, fields];
    let [fact, field, byte] = [0, 0, 0];
    for (const kind of kinds) {
      this.begins.set(kind.name, { kind, fact, field, byte });
      const { count, values, times = [] } = kind;
      for (const length of [...values, ...times]) byte += length;
      for (const end = fact + count; fact < end; fact++) {
        const shape = places[perFact * fact + 5]!;
        if (shape !== none) field += 3 * names[shape]!.length;
      }
    }
  }

  kinds(): Iterable<string> {
    return this.begins.keys();
  }

  of(kind: string): readonly Fact<any>[] {
    const begin = this.begins.get(kind);
    if (!begin) return [];
    let facts = this.known.get(kind);
    if (!facts) this.known.set(kind, (facts = this.unpacked(begin)));
    // All of it is unpacked: nobody needs the text any more.
    if (this.known.size === this.begins.size) this.text = nothing;
    return facts;
  }

  /** In the order they were read. */
  all(): readonly Fact<any>[] {
    const { places } = this;
    const facts = new Array<Fact<any>>(places.length / perFact);
    for (const { kind, fact } of this.begins.values())
      this.of(kind.name).forEach((f, i) => (facts[places[perFact * (fact + i)]!] = f));
    return facts;
  }

  private unpacked({ kind, fact, field, byte }: Begin): Fact<any>[] {
    const { file, places, names, fields } = this;
    const begin = kind.values.reduce((at, length) => at + length, byte);
    const times = kind.times && this.parsed<Time | null>(kind.times, begin);
    let from = field;
    return this.parsed<unknown>(kind.values, byte).map((value, i) => {
      const k = perFact * (fact + i);
      const through = places[k + 4]!;
      const at: Writable<Span> = { file, line: places[k + 1]!, start: places[k + 2]!, end: places[k + 3]! };
      if (through !== none) at.through = through;
      const one: Writable<Fact<any>> = { kind: kind.name, value, at };
      const shape = places[k + 5]!;
      if (shape !== none) {
        one.fields = { names: names[shape]!, at: fields, from };
        from += 3 * names[shape]!.length;
      }
      const time = times?.[i];
      if (time) one.time = time;
      return one;
    });
  }

  private parsed<T>(lengths: readonly number[], begin: number): T[] {
    let at = begin;
    return lengths.flatMap(length => JSON.parse(decoder.decode(this.text.subarray(at, (at += length)))) as T[]);
  }
}

const nothing = new Uint8Array();
const decoder = new TextDecoder();

/** Where a kind begins. */
interface Begin {
  readonly kind: PackedKind;
  readonly fact: number;
  readonly field: number;
  readonly byte: number;
}
