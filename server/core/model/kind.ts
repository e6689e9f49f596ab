/**
 * Kinds of facts. A kind declares its fields once; from that one schema come the type of its value, hovers, shares,
 * subjects and navigation, comparisons, the laws of the tests and JSON Schema. Kinds are found by name in one registry.
 */
import type { Measure } from './measure.ts';

/** What a value may name besides itself: two facts that name the same thing belong together, whatever their kinds. */
export type Thing = 'task' | 'device' | 'interrupt' | 'setting' | 'cgroup' | 'cpu' | 'service' | 'host';

/** What is known of a field besides the type of its value. */
export interface FieldOptions {
  /** What it is, where the glossary of the kind's dump does not say so. Never in both. */
  readonly doc?: string;
  readonly unit?: Measure;
  /** Its entry in the glossary of the kind's dump, where the dump spells it otherwise. */
  readonly entry?: string;
  /**
   * What it is a part of, for a share in percent: another field of the fact (`managed`); a row of another kind by its
   * name (`meminfo:MemTotal`); `sum`, of a list or a record: all of it. Behind `: ` stands what to call it, with fields of
   * the row in braces.
   */
  readonly partOf?: string;
  /** What the value names, the fact being about it. A text beside a number that names a task is the task's name. */
  readonly names?: Thing;
  /** What the value names without the fact being about it: the parent of a process, the path below a mapped device. */
  readonly leadsTo?: Thing;
  /** Part of what tells one row from another: facts of equal identity in two captures are about the same thing. */
  readonly identity?: true;
  /** Tells the moments of one file apart: the number of an iteration, the stamp of a row. */
  readonly moment?: true;
  /** Converted, counted by us or hexadecimal in the file: the number does not stand in the text as it is here. */
  readonly derived?: true;
  /** Tells the unit of the row's sizes: bytes of one unit as a number, or as a text what the figures carry themselves. */
  readonly scale?: true;
  /** Of a record: its keys are fields of the row, as good as those that are declared. */
  readonly spread?: true;
}

type FieldType = 'integer' | 'number' | 'text' | 'flag' | 'word' | 'either' | 'list' | 'record' | 'part';

export interface Field<T = unknown> extends FieldOptions {
  readonly type: FieldType;
  /** The words or numbers that a `word` may be. */
  readonly values?: readonly (string | number | boolean)[];
  /** Of an `either`: what it may be. Of a list or a record: what its entries are. */
  readonly of?: readonly Field[];
  /** Of a part: its own fields. */
  readonly fields?: Schema;
  readonly optional?: true;
  /** Phantom: carries `T` and never exists. */
  readonly __type?: T;
}

export type Schema = Readonly<Record<string, Field<any>>>;
type TypeOf<F> = F extends Field<infer T> ? T : never;
type Flat<T> = { readonly [K in keyof T]: T[K] };
/** The type of a fact's value, from the schema of its kind. */
export type ValueOf<S extends Schema> = Flat<
  { [K in keyof S as S[K] extends { readonly optional: true } ? never : K]: TypeOf<S[K]> } & {
    [K in keyof S as S[K] extends { readonly optional: true } ? K : never]?: TypeOf<S[K]>;
  }
>;

type About = readonly [about?: string | FieldOptions, more?: FieldOptions];

const made = <T>(base: Omit<Field<T>, keyof FieldOptions> & { unit?: Measure }, [about, more]: About): Field<T> => ({
  ...base,
  ...(typeof about === 'string' ? { doc: about } : about),
  ...more,
});
/** `int()`, `int('What it counts')`, `int({ identity: true })`, `int('What it counts', { unit: 'pages' })`. */
const field =
  <T>(base: { type: FieldType; unit?: Measure }) =>
  (...about: About): Field<T> =>
    made<T>(base, about);

/** A whole number. */
export const int = field<number>({ type: 'integer' });
/** A number that may have a fraction. */
export const num = field<number>({ type: 'number' });
export const text = field<string>({ type: 'text' });
export const flag = field<boolean>({ type: 'flag' });
/** Whole numbers by what they count. */
export const pages = field<number>({ type: 'integer', unit: 'pages' });
export const kilobytes = field<number>({ type: 'integer', unit: 'kB' });
export const bytes = field<number>({ type: 'integer', unit: 'bytes' });
export const percent = field<number>({ type: 'number', unit: '%' });
export const seconds = field<number>({ type: 'number', unit: 's' });

/** One of some words or numbers. */
export const oneOf = <const V extends readonly (string | number | boolean)[]>(
  values: V,
  ...about: About
): Field<V[number]> => made({ type: 'word', values }, about);

/** A value of one type or of another: the number of a CPU or `all`. */
export const either = <A, B>(a: Field<A>, b: Field<B>, ...about: About): Field<A | B> =>
  made({ type: 'either', of: [a, b] }, about);

export const list = <T>(of: Field<T>, ...about: About): Field<readonly T[]> => made({ type: 'list', of: [of] }, about);

/** Values by a name that the file gives: counters under the kernel's own names. */
export const record = <T>(of: Field<T>, ...about: About): Field<Readonly<Record<string, T>>> =>
  made({ type: 'record', of: [of] }, about);

/** A report within the report, with fields of its own. */
export const part = <const S extends Schema>(fields: S, ...about: About): Field<ValueOf<S>> =>
  made({ type: 'part', fields }, about);

/** A field that a fact may lack. */
export const optional = <F extends Field<any>>(f: F): F & { readonly optional: true } => ({ ...f, optional: true });

/** An entry of the glossary. */
export interface Term {
  readonly dump: string;
  readonly field: string;
}

export interface KindOptions<T> {
  /** Dump whose glossary explains the fields. */
  readonly glossary?: string;
  /** The entry of a field, where the row rather than the column names what is meant (`MemTotal`, a sysctl key). */
  term?(value: T, field: string | undefined): Term | undefined;
  /** The fact in one line, for the outline and for the command line. */
  show?(value: T): string;
  /** What follows from a value and stands in no file: told by `facts` behind the fields, and by `schema`. */
  readonly follows?: Readonly<Record<string, { readonly as: Field; of(value: T): unknown }>>;
  /** A command whose output tells of it, for who has no such file. */
  readonly collect?: string;
  /** The machine whose events follow in the file, by what it calls itself. */
  speaks?(value: T): string | undefined;
  /** Seconds since boot that it tells of the machine. */
  runs?(value: T): number | undefined;
  /** Its rows stand once in each dump: a row that comes again begins the next dump of the file. */
  readonly once?: true;
  /**
   * The field that numbers the iterations of a run, from 0; each is a moment, but for the first of several, whose
   * figures count from boot.
   */
  readonly iterations?: string;
  /** How well a fact serves as the definition of a thing that it names: lower is better. Absent where it does not. */
  readonly home?: Partial<Record<Thing, number>>;
}

/** A named, documented type of fact. */
export interface Kind<T = any, N extends string = string> extends KindOptions<T> {
  readonly name: N;
  readonly doc: string;
  readonly fields: Schema;
  /** For events: equal for two reports of the same thing, whatever log they stand in and however they are stamped. */
  same?(value: T): string;
  /** Phantom: carries `T` and never exists. */
  readonly __value?: T;
}

/** The value of a kind's facts: `ValueOfKind<typeof Zone>`. */
export type ValueOfKind<K> = K extends Kind<infer T, any> ? T : never;

const registry = new Map<string, Kind>();

function register<K extends Kind<any, any>>(made: K): K {
  if (registry.has(made.name)) throw new Error(`two kinds are called ${made.name}`);
  registry.set(made.name, made);
  return made;
}

/** A kind of state: what a dump shows at a moment. `name` is lower-case with dashes; the command line prints it. */
export const state = <const N extends string, const S extends Schema>(
  name: N,
  doc: string,
  fields: S,
  options: KindOptions<ValueOf<S>> = {},
): Kind<ValueOf<S>, N> => register({ name, doc, fields, ...options });

/** A kind of event: it happened, stands in logs, and is told once however many logs repeat it. */
export const event = <const N extends string, const S extends Schema>(
  name: N,
  doc: string,
  fields: S,
  options: KindOptions<ValueOf<S>> & { same(value: ValueOf<S>): string },
): Kind<ValueOf<S>, N> => register({ name, doc, fields, ...options });

/** The kind of that name. Undefined where the product has none. */
export const kindNamed = (name: string): Kind | undefined => registry.get(name);

/** The kind of a fact. Throws for a name that nobody declared: a mistake of ours, or a fact of another version. */
export function kindOf(fact: { readonly kind: string }): Kind {
  const kind = registry.get(fact.kind);
  if (!kind) throw new Error(`no kind is called ${fact.kind}`);
  return kind;
}

/**
 * What is declared of a field as facts note its place: `free`, `counts[3]`, `tasks.total`. Undefined for a name that the
 * file gave.
 */
export function fieldNamed({ fields }: Kind, name: string): Field | undefined {
  const m = /^([^.[\]]{1,60})(?:(\[\d{1,5}\])|\.(.{1,60}))?$/.exec(name);
  const whole = m && Object.hasOwn(fields, m[1]!) ? fields[m[1]!] : undefined;
  if (!m || !whole || (m[2] === undefined && m[3] === undefined)) return whole;
  const inner = m[3] !== undefined && Object.hasOwn(whole.fields ?? {}, m[3]) ? whole.fields![m[3]] : whole.of?.[0];
  return inner && { ...whole, ...inner };
}

/** Every kind that was declared, by name. */
export const allKinds = (): Kind[] => [...registry.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

/** What a field means, where that stands elsewhere than in its `doc`. */
type Meaning = (name: string, field: Field) => string | undefined;

/**
 * JSON Schema (2020-12) of a kind's value: for tools, for rules that users write, for columns. What it knows beyond that
 * language is behind `x-`: unit, identity, what a field is part of, what it names and leads to.
 */
export const jsonSchema = (kind: Kind, meaning: Meaning = () => undefined): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: kind.name,
  description: kind.doc,
  ...objectSchema(allFields(kind), meaning),
});

/** The fields of a kind and what follows from them. */
export const allFields = ({ fields, follows = {} }: Kind): Schema => ({
  ...fields,
  ...Object.fromEntries(Object.entries(follows).map(([name, { as }]) => [name, as])),
});

const objectSchema = (fields: Schema, meaning: Meaning = () => undefined): object => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(fields).map(([name, f]) => [name, fieldSchema(f, f.doc || meaning(name, f))]),
  ),
  required: Object.entries(fields).flatMap(([name, f]) => (f.optional ? [] : [name])),
  additionalProperties: false,
});

function fieldSchema(f: Field, description = f.doc): object {
  const marks = { unit: f.unit, identity: f.identity, partOf: f.partOf, names: f.names, leadsTo: f.leadsTo };
  const known = Object.entries(marks).flatMap(([mark, is]) => (is === undefined ? [] : [[`x-${mark}`, is]]));
  return { ...typeSchema(f), ...(description ? { description } : {}), ...Object.fromEntries(known) };
}

function typeSchema(f: Field): object {
  const inner = (f.of ?? []).map(of => fieldSchema(of));
  switch (f.type) {
    case 'integer':
    case 'number':
      return { type: f.type };
    case 'text':
      return { type: 'string' };
    case 'flag':
      return { type: 'boolean' };
    case 'word':
      return { enum: f.values ?? [] };
    case 'either':
      return { anyOf: inner };
    case 'list':
      return { type: 'array', items: inner[0] ?? {} };
    case 'record':
      return { type: 'object', additionalProperties: inner[0] ?? {} };
    case 'part':
      return objectSchema(f.fields ?? {});
  }
}
