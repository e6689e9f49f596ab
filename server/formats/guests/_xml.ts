/**
 * Tags, attributes and texts of an XML file as its lines come in. No validation: what cannot be read is passed over.
 */

export interface Attribute {
  readonly text: string;
  readonly line: number;
  /** Place of the value between its quotes. */
  readonly start: number;
  readonly end: number;
}
export type Attributes = ReadonlyMap<string, Attribute>;

export interface Handler {
  /** An element begins: `line` and `start` are the place of its `<`. An empty element is closed at once. */
  opened(name: string, attributes: Attributes, line: number, start: number): void;
  /** Text on one line within an element, without the white space around it. */
  text(word: string, line: number, start: number): void;
  closed(name: string): void;
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};
const plain = (text: string): string =>
  text.includes('&') ? text.replace(/&(?:lt|gt|quot|apos|amp);/g, entity => entities[entity]!) : text;

/** A reader of lines; `line` is false for a line that belongs to no XML: no tag is open on it or begins on it. */
export function openTags(handler: Handler): { line(text: string, n: number): boolean } {
  let comment = false;
  let depth = 0;
  /** A tag whose `>` has not come yet. */
  let tag:
    | {
        readonly name: string;
        readonly attributes: Map<string, Attribute>;
        readonly line: number;
        readonly start: number;
      }
    | undefined;

  /** Read attributes from `at` on, up to the end of the tag or of the line; returns where to go on. */
  function attributes(text: string, n: number, at: number): number {
    let i = at;
    while (i < text.length) {
      const c = text.charCodeAt(i);
      if (c === 62 || (c === 47 && text.charCodeAt(i + 1) === 62)) {
        const { name, attributes, line, start } = tag!;
        tag = undefined;
        handler.opened(name, attributes, line, start);
        if (c === 62) {
          depth++;
          return i + 1;
        }
        handler.closed(name);
        return i + 2;
      }
      const sign = text.indexOf('=', i);
      const quote = sign < 0 ? '' : text[sign + 1];
      const close = quote === '"' || quote === "'" ? text.indexOf(quote, sign + 2) : -1;
      const end = text.indexOf('>', i);
      if (c === 32 || c === 9) i++;
      else if (sign < 0 || close < 0 || (end >= 0 && end < sign)) {
        if (end < 0) return text.length;
        i = text.charCodeAt(end - 1) === 47 && end > i ? end - 1 : end;
      } else {
        tag!.attributes.set(text.slice(i, sign).trim(), {
          text: plain(text.slice(sign + 2, close)),
          line: n,
          start: sign + 2,
          end: close,
        });
        i = close + 1;
      }
    }
    return i;
  }

  return {
    line(text, n) {
      let i = 0;
      if (tag) i = attributes(text, n, 0);
      while (i < text.length) {
        if (comment) {
          const end = text.indexOf('-->', i);
          if (end < 0) return true;
          comment = false;
          i = end + 3;
          continue;
        }
        const less = text.indexOf('<', i);
        const word = text.slice(i, less < 0 ? text.length : less);
        const inner = word.trim();
        if (inner !== '') {
          if (depth === 0) return false;
          handler.text(inner, n, i + word.indexOf(inner));
        }
        if (less < 0) return true;
        if (text.startsWith('<!--', less)) {
          comment = true;
          i = less + 4;
        } else if (text.charCodeAt(less + 1) === 47) {
          const end = text.indexOf('>', less);
          const name = text.slice(less + 2, end < 0 ? text.length : end).trim();
          handler.closed(name);
          depth = Math.max(0, depth - 1);
          i = end < 0 ? text.length : end + 1;
        } else if (text.charCodeAt(less + 1) === 63 || text.charCodeAt(less + 1) === 33) {
          const end = text.indexOf('>', less);
          i = end < 0 ? text.length : end + 1;
        } else {
          let end = less + 1;
          while (end < text.length && !' \t/>'.includes(text[end]!)) end++;
          tag = { name: text.slice(less + 1, end), attributes: new Map(), line: n, start: less };
          i = attributes(text, n, end);
        }
      }
      return true;
    },
  };
}
