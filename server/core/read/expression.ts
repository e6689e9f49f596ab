/**
 * What an expression asks of a line, character by character, for the automaton that many expressions are joined into.
 * What it refuses ahead or behind, and boundaries of words, are passed over: the answer may be yes too often.
 */

/** A character of ASCII, or any other. */
export const symbols = 129;
export const other = 128;
/** Stands for the end of the line. */
export const lineFeed = 10;

export type Node =
  | { readonly is: 'set'; readonly set: Uint8Array }
  | { readonly is: 'sequence' | 'choice'; readonly nodes: readonly Node[] }
  | { readonly is: 'repeated'; readonly node: Node; readonly min: number; readonly max: number }
  /** What must stand ahead: whatever follows in the expression, no more is asked. */
  | { readonly is: 'ahead'; readonly node: Node };

const nothing: Node = { is: 'sequence', nodes: [] };

function setOf(holds: (symbol: number) => boolean): Uint8Array {
  const set = new Uint8Array(symbols);
  for (let s = 0; s < symbols; s++) if (s !== lineFeed && holds(s)) set[s] = 1;
  return set;
}
function ofCharacters(characters: string): Uint8Array {
  const set = new Uint8Array(symbols);
  for (let i = 0; i < characters.length; i++) set[characters.charCodeAt(i)] = 1;
  return set;
}
/** A character beyond ASCII may be in a set and in its opposite: which one it is, is not known here. */
const opposite = (set: Uint8Array): Uint8Array => setOf(s => s === other || set[s] === 0);
const either = (a: Uint8Array, b: Uint8Array): Uint8Array => setOf(s => a[s] === 1 || b[s] === 1);
/** The set of each single character, and of those beyond ASCII. */
const singles = Array.from({ length: symbols }, (_, symbol) => setOf(s => s === symbol));
const digits = ofCharacters('0123456789');
const word = either(
  digits,
  setOf(s => s < other && /[A-Za-z_]/.test(String.fromCharCode(s))),
);
const space = either(
  ofCharacters('\t\v\f\r '),
  setOf(s => s === other),
);
const any: Node = { is: 'set', set: setOf(() => true) };
const end: Node = { is: 'set', set: ofCharacters('\n') };
const escapes: Readonly<Record<string, Uint8Array>> = {
  d: digits,
  D: opposite(digits),
  w: word,
  W: opposite(word),
  s: space,
  S: opposite(space),
  t: ofCharacters('\t'),
  n: new Uint8Array(symbols),
  r: ofCharacters('\r'),
  f: ofCharacters('\f'),
  v: ofCharacters('\v'),
};

const classes = new Map<string, Uint8Array>();

/** What an expression without flags asks for. Throws SyntaxError for syntax that is not known here: a mistake of ours. */
export const readExpression = ({ source }: RegExp): Node => new ExpressionReader(source).whole();

class ExpressionReader {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  whole(): Node {
    const node = this.choice();
    if (this.at < this.source.length) throw this.unknown();
    return node;
  }

  private unknown(): SyntaxError {
    return new SyntaxError(`${JSON.stringify(this.source.slice(this.at, this.at + 10))} in ${this.source}`);
  }

  private takes(text: string): boolean {
    const found = this.source.startsWith(text, this.at);
    if (found) this.at += text.length;
    return found;
  }

  private choice(): Node {
    const nodes = [this.sequence()];
    while (this.takes('|')) nodes.push(this.sequence());
    return nodes.length === 1 ? nodes[0]! : { is: 'choice', nodes };
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    while (this.at < this.source.length && !'|)'.includes(this.source[this.at]!)) nodes.push(this.repeated());
    return { is: 'sequence', nodes };
  }

  private repeated(): Node {
    const node = this.atom();
    if (!'*+?{'.includes(this.source[this.at] ?? ' ')) return node;
    const match = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.source.slice(this.at, this.at + 20));
    if (!match) return node;
    this.at += match[0].length;
    const [sign, from, comma, to] = match;
    if (from === undefined)
      return { is: 'repeated', node, min: sign[0] === '+' ? 1 : 0, max: sign[0] === '?' ? 1 : Infinity };
    return { is: 'repeated', node, min: Number(from), max: to ? Number(to) : comma ? Infinity : Number(from) };
  }

  private atom(): Node {
    switch (this.source[this.at]!) {
      case '(':
        this.at++;
        return this.group();
      case '[':
        this.at++;
        return { is: 'set', set: this.knownClass() };
      case '.':
        this.at++;
        return any;
      case '^':
        this.at++;
        return nothing;
      case '$':
        this.at++;
        return end;
      case '\\':
        if (this.takes('\\b') || this.takes('\\B')) return nothing;
        return { is: 'set', set: this.character() };
      case '*':
      case '+':
      case '?':
      case '{':
        throw this.unknown();
      default:
        return { is: 'set', set: this.character() };
    }
  }

  private group(): Node {
    const refused = this.takes('?!') || this.takes('?<!') || this.takes('?<=');
    const ahead = !refused && this.takes('?=');
    if (!refused && !ahead && !this.takes('?:')) {
      const name = /^\?<\w+>/.exec(this.source.slice(this.at, this.at + 80))?.[0];
      this.at += name?.length ?? 0;
    }
    const node = this.choice();
    if (!this.takes(')')) throw this.unknown();
    return refused ? nothing : ahead ? { is: 'ahead', node } : node;
  }

  /** One character, or an escape for several. */
  private character(): Uint8Array {
    const c = this.source[this.at++]!;
    if (c !== '\\') return singles[Math.min(c.charCodeAt(0), other)]!;
    const escaped = this.source[this.at++]!;
    const code = /^(?:x[0-9a-f]{2}|u[0-9a-f]{4})/i.exec(this.source.slice(this.at - 1, this.at + 4))?.[0];
    if (code) {
      this.at += code.length - 1;
      const value = Number.parseInt(code.slice(1), 16);
      return singles[Math.min(value, other)]!;
    }
    const known = escapes[escaped];
    if (!known && /[A-Za-z0-9]/.test(escaped)) throw this.unknown();
    return known ?? singles[escaped.charCodeAt(0)]!;
  }

  private knownClass(): Uint8Array {
    const from = this.at;
    const text = /^(?:\\.|[^\]\\])*\]/.exec(this.source.slice(from))?.[0] ?? '';
    let set = classes.get(text);
    if (set) this.at += text.length;
    else classes.set(text, (set = this.characterClass()));
    return set;
  }

  private characterClass(): Uint8Array {
    const negated = this.takes('^');
    let set: Uint8Array = new Uint8Array(symbols);
    while (!this.takes(']')) {
      const from = this.at;
      const low = this.character();
      if (this.source[this.at] !== '-' || this.source[this.at + 1] === ']') {
        set = either(set, low);
        continue;
      }
      const first = this.source.slice(from, this.at);
      this.at++;
      const high = this.character();
      set = either(set, between(first === '\\x00' ? 0 : low.indexOf(1), high.lastIndexOf(1)));
    }
    return negated ? opposite(set) : set;
  }
}

const between = (low: number, high: number): Uint8Array => setOf(s => s >= low && s <= high);
