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

/** A tag whose `>` has not come yet. */
interface Tag {
  readonly name: string;
  readonly attributes: Map<string, Attribute>;
  readonly line: number;
  readonly start: number;
}

/** The tag that begins with the `<` at `start`. */
function tagAt(text: string, n: number, start: number): Tag {
  let end = start + 1;
  while (end < text.length && !' \t/>'.includes(text[end]!)) end++;
  return { name: text.slice(start + 1, end), attributes: new Map(), line: n, start };
}

const endsTag = (text: string, i: number): boolean => text[i] === '>' || text.startsWith('/>', i);

/** Take attributes of a tag from `from` on; where the tag or the line ends. */
function takeAttributes(tag: Tag, text: string, n: number, from: number): number {
  let i = from;
  while (i < text.length && !endsTag(text, i)) {
    if (text[i] === ' ' || text[i] === '\t') {
      i++;
      continue;
    }
    const sign = text.indexOf('=', i);
    const quote = sign < 0 ? '' : text[sign + 1];
    const close = quote === '"' || quote === "'" ? text.indexOf(quote, sign + 2) : -1;
    const end = text.indexOf('>', i);
    if (sign < 0 || close < 0 || (end >= 0 && end < sign)) {
      if (end < 0) return text.length;
      i = end > i && text[end - 1] === '/' ? end - 1 : end;
    } else {
      const attribute = { text: plain(text.slice(sign + 2, close)), line: n, start: sign + 2, end: close };
      tag.attributes.set(text.slice(i, sign).trim(), attribute);
      i = close + 1;
    }
  }
  return i;
}

/** Behind the `>` that comes next, or at the end of the line. */
function pastTag(text: string, from: number): number {
  const end = text.indexOf('>', from);
  return end < 0 ? text.length : end + 1;
}

/** A reader of lines; `line` is false for a line that belongs to no XML: no tag is open on it or begins on it. */
export function openTags(handler: Handler): { line(text: string, n: number): boolean } {
  let comment = false;
  let depth = 0;
  let tag: Tag | undefined;

  /** Go on in a tag; returns where it, or the line, ends. */
  function inTag(open: Tag, text: string, n: number, from: number): number {
    const end = takeAttributes(open, text, n, from);
    tag = end < text.length ? undefined : open;
    if (tag) return end;
    handler.opened(open.name, open.attributes, open.line, open.start);
    if (text[end] === '>') depth++;
    else handler.closed(open.name);
    return pastTag(text, end);
  }

  /** What begins with the `<` at `less`; returns where to go on. */
  function markup(text: string, n: number, less: number): number {
    if (text.startsWith('<!--', less)) {
      comment = true;
      return less + 4;
    }
    const c = text[less + 1];
    if (c === '?' || c === '!') return pastTag(text, less);
    if (c !== '/') {
      const begun = tagAt(text, n, less);
      return inTag(begun, text, n, less + 1 + begun.name.length);
    }
    const past = pastTag(text, less);
    handler.closed(
      text
        .slice(less + 2, past)
        .replace(/>$/, '')
        .trim(),
    );
    depth = Math.max(0, depth - 1);
    return past;
  }

  return {
    line(text, n) {
      let i = tag ? inTag(tag, text, n, 0) : 0;
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
        i = markup(text, n, less);
      }
      return true;
    },
  };
}
