/**
 * Text of a bundle inside our own: it is data, so it neither breaks a line nor becomes a link, an image or a heading.
 */

import { oneLine } from './text.ts';

const made: unique symbol = Symbol('Markdown');

/**
 * Markdown: made by the functions of this file and by nothing else, so that text of a bundle in it is text. It is no
 * string: where one is wanted, an output asks for `String(markdown)`.
 */
export interface Markdown {
  readonly [made]: true;
  toString(): string;
  toJSON(): string;
}

const wrap = (text: string): Markdown => ({ [made]: true, toString: () => text, toJSON: () => text });

/** What may stand in a hole: text and numbers are escaped, Markdown stays what it is, nothing is left out. */
type Hole = string | number | Markdown | undefined;

/** `before` is what stands in front of the hole. */
function inHole(hole: Hole, before: string): string {
  if (hole === undefined) return '';
  return typeof hole === 'string' ? escaped(hole, atStart(before)) : String(hole);
}

/** Longest text in a hole. */
const maxHole = 1000;

/** Text inside of ours: blanks around it part it from our words and stay. */
function escaped(text: string, startsLine: boolean): string {
  const marked = escapeMarks(oneLine(text, maxHole));
  if (startsLine) return escapeStart(marked);
  const [before, after] = [/^\s/.test(text) ? ' ' : '', /\s$/.test(text) ? ' ' : ''];
  return marked === '' ? before || after : `${before}${marked}${after}`;
}

/** Does what comes next begin a line, or an entry of a list, which may hold any block itself? */
const atStart = (text: string): boolean =>
  /^[ \t]*(?:(?:[-*+>]|\d{1,9}[.)])[ \t]+)*$/.test(text.slice(text.lastIndexOf('\n') + 1));

/** md`Task ${name} waits in ${code(frame)}.`: what is written here is ours, what stands in a hole is somebody's. */
export const md = (ours: TemplateStringsArray, ...holes: readonly Hole[]): Markdown =>
  wrap(ours.reduce((text, part, i) => text + inHole(holes[i - 1], text) + part));

/** Markdown of our own that is data: the texts of a table. Never for what a file says. */
export const ours = (text: string): Markdown => wrap(text);

/** Text as a code span. */
export const code = (text: string | number, max = 200): Markdown => wrap(codeSpan(String(text), max));

/** Lines as a code block, whatever they hold. */
export const block = (lines: readonly string[], language = ''): Markdown => wrap(codeBlock(lines, language));

/** Pieces one after the other; what is undefined or empty is left out. */
export const joined = (
  pieces: readonly (Markdown | undefined)[],
  between: '\n\n' | '\n' | '  \n' | '\n\n---\n\n' | ' ' | ', ' | '; ',
): Markdown =>
  wrap(
    pieces
      .map(piece => (piece ? String(piece) : ''))
      .filter(Boolean)
      .join(between),
  );

/** A list, an entry a line. */
export const bullets = (entries: readonly Markdown[]): Markdown =>
  joined(
    entries.map(entry => md`- ${entry}`),
    '\n',
  );

/**
 * Escapes what means something anywhere in a line: emphasis, links (bare addresses too, with and without a scheme), images,
 * HTML. An underscore between letters means nothing.
 */
const escapeMarks = (line: string): string => (perhapsMarked.test(line) ? escapeEach(line) : line);

/** Most names and numbers have none of what is escaped below: this tells it at once. */
const perhapsMarked = /[\\`*{}[\]<>#|!&~@$_/]|www|mailto|xmpp/i;
const escapeEach = (line: string): string =>
  line
    .replace(/[\\`*{}[\]<>#|!&~@$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/\/(?=\/|$)/g, '\\$&')
    .replace(/(www|mailto|xmpp)(?=[.:])/gi, '$1\\');

/** What means something at the start of a line: lists, underlined headings. */
const escapeStart = (line: string): string =>
  line.replace(/^(?:[-+=]|\d{1,9}(?=[.)](?:\s|$)))/, mark => (/\d/.test(mark) ? `${mark}\\` : `\\${mark}`));

/** Text as a code span, whatever backticks it holds. */
function codeSpan(text: string, max = 200): string {
  const line = oneLine(text, max);
  const longest = line.includes('`') ? Math.max(...[...line.matchAll(/`+/g)].map(m => m[0].length)) : 0;
  const fence = '`'.repeat(longest + 1);
  return longest || line === '' ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** Lines of our own making as a code block; a line of the bundle cannot end it. */
const codeBlock = (lines: readonly string[], language = ''): string => {
  const clean = lines.map(l => oneLine(l, 2000));
  const longest = Math.max(2, ...clean.flatMap(l => [...l.matchAll(/`+/g)].map(m => m[0].length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...clean, fence].join('\n');
};

/** Markdown of our own as plain text, for places that show none. Only the first paragraph. */
export function plainText(markdown: Markdown): string {
  const paragraph =
    String(markdown)
      .trim()
      .split(/\n\s*\n/, 1)[0] ?? '';
  return oneLine(paragraph.replace(/\[([^\]]{0,200})\]\([^)]{0,500}\)/g, '$1').replace(/`+|\*\*/g, ''), 1000);
}
