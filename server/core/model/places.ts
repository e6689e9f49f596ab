/** Where the fields of a fact stand: noted one way, whatever the format, while the fact is being read. */

/**
 * Three numbers for each name: line relative to the fact's first line, start, end. Facts with the same fields share
 * their names, and the numbers of many facts share one array, so that places cost little memory and cross threads.
 */
export interface Fields {
  readonly names: readonly string[];
  readonly at: ArrayLike<number>;
  /** Where in `at` the numbers of this fact begin; 0 where not given. */
  readonly from?: number;
}

/** The place of field `i`: line relative to the fact's first line, start, end; end 0 where the field is not there. */
export function placeOf({ at, from = 0 }: Fields, i: number): readonly [line: number, start: number, end: number] {
  const k = from + 3 * i;
  return [at[k]!, at[k + 1]!, at[k + 2]!];
}

/** A word of a line, with its columns. */
interface Placed {
  readonly start: number;
  readonly end: number;
}

/** Notes the places of one fact: `places.put('free', start, end)`. Columns are UTF-16, lines those of the file. */
export class Places {
  private shape: Shape = noFields;
  private at: Int32Array;
  private used = 0;
  private fields: Fields | undefined = undefined;
  private readonly first: number;

  /** `line` is the fact's first line. */
  constructor(line: number) {
    this.first = line;
    this.at = spare ?? new Int32Array(room);
    spare = undefined;
  }

  /** Field `name` stands at these columns. An empty piece of text has no place. */
  put(name: string, start: number, end: number, line = this.first): this {
    if (end <= start) return this;
    const { shape, used } = this;
    this.shape = shape.last?.name === name ? shape.last : follow(shape, name);
    if (used + 3 > this.at.length) this.grow();
    const { at } = this;
    at[used] = line - this.first;
    at[used + 1] = start;
    at[used + 2] = end;
    this.used = used + 3;
    return this;
  }

  /** The words of a row under their names, in order; a name given as '' and a word that is missing are left out. */
  putRow(names: readonly string[], row: readonly (Placed | undefined)[], line = this.first): this {
    for (let i = 0; i < names.length; i++) {
      const word = row[i];
      if (word && names[i] !== '') this.put(names[i]!, word.start, word.end, line);
    }
    return this;
  }

  /** The fact has been read. */
  done(): Fields {
    if (this.fields) return this.fields;
    const { at, used } = this;
    this.fields = kept(namesOf(this.shape), at, used);
    this.at = nothing;
    spare = at;
    return this.fields;
  }

  /** Make room; a fact that goes on after all takes its numbers back. */
  private grow(): void {
    const { at, from = 0 } = this.fields ?? { at: this.at };
    this.at = new Int32Array(2 * this.used + room);
    for (let i = 0; i < this.used; i++) this.at[i] = at[from + i]!;
    this.fields = undefined;
  }
}

/** Numbers of the fact being read are noted in one array after the other's end: a row would not outlive an own one. */
const room = 96;
const nothing = new Int32Array(0);
let spare: Int32Array | undefined;

/** Places of many facts share one array: an array for each would take more memory than its numbers. */
const poolSize = 1 << 16;
const maxShort = 0xffff;
let pool = new Uint16Array(poolSize);
let poolUsed = 0;

function kept(names: readonly string[], numbers: Int32Array, count: number): Fields {
  if (poolUsed + count > pool.length) {
    pool = new Uint16Array(Math.max(poolSize, count));
    poolUsed = 0;
  }
  const from = poolUsed;
  for (let i = 0; i < count; i++) {
    const n = numbers[i]!;
    if (n > maxShort) return { names, at: numbers.slice(0, count) };
    pool[from + i] = n;
  }
  poolUsed += count;
  return { names, at: pool, from };
}

/** Names of fields in their order, as a path from none: facts that note the same fields come out at the same shape. */
interface Shape {
  readonly before: Shape | undefined;
  readonly name: string;
  readonly depth: number;
  next: Map<string, Shape> | undefined;
  /** The step that was taken last: rows of a table take the same each time. */
  last: Shape | undefined;
  names: readonly string[] | undefined;
}

const shapeOf = (before: Shape | undefined, name: string): Shape => ({
  before,
  name,
  depth: before ? before.depth + 1 : 0,
  next: undefined,
  last: undefined,
  names: undefined,
});

/** Names come from files as well: beyond this many, facts no longer share them. */
const maxShapes = 50_000;
let shapes = 0;
const noFields = shapeOf(undefined, '');

function follow(shape: Shape, name: string): Shape {
  if (shape.last?.name === name) return shape.last;
  const known = shape.next?.get(name);
  if (known) return (shape.last = known);
  const made = shapeOf(shape, name);
  if (shapes >= maxShapes) return made;
  shapes++;
  (shape.next ??= new Map()).set(name, made);
  return (shape.last = made);
}

function namesOf(shape: Shape): readonly string[] {
  if (shape.names) return shape.names;
  const names = new Array<string>(shape.depth);
  for (let s = shape; s.before; s = s.before) names[s.depth - 1] = s.name;
  return (shape.names = names);
}
