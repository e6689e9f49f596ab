/**
 * Markdown of ours as HTML: paragraphs, headings, lists, tables, code, bold, italic, line breaks and escapes, which is
 * all that our own Markdown holds. Anything else (links, images, HTML) stays the text that it is.
 */
import type { Markdown } from '../core/model/markdown.ts';
import { type Html, html, lines as below } from './markup.ts';

export const markdownHtml = (markdown: Markdown): Html => blocks(String(markdown).split('\n'));

const fence = /^ {0,3}(`{3,})[^`]*$/;
const item = /^( {0,3})([-*+]|\d{1,9}[.)])( +)(?=\S)/;
const rule = /^ {0,3}(?:-{3,}|\*{3,})\s*$/;
const heading = /^ {0,3}(#{1,6}) +(.*)$/;
/** The line below the head of a table. */
const divider = /^ *\|?(?: *:?-+:? *\|)+ *(?::?-+:?)? *$/;

/** What ends a paragraph without an empty line. */
const begins = (line: string): boolean => fence.test(line) || item.test(line) || heading.test(line) || rule.test(line);

function blocks(lines: readonly string[]): Html {
  const out: Html[] = [];
  for (let i = 0; i < lines.length; ) {
    const line = lines[i]!;
    const end = line.trim() === '' ? i + 1 : endOfBlock(lines, i);
    if (line.trim() !== '') out.push(blockOf(lines.slice(i, end)));
    i = end;
  }
  return below(out);
}

/** The line after the block that begins at `from`. */
function endOfBlock(lines: readonly string[], from: number): number {
  const line = lines[from]!;
  const ticks = fence.exec(line)?.[1];
  const after = (at: number): number => (at < 0 ? lines.length : at);
  if (ticks) {
    const close = lines.findIndex((l, i) => i > from && isClose(l, ticks));
    return close < 0 ? lines.length : close + 1;
  }
  if (heading.test(line) || rule.test(line)) return from + 1;
  if (item.test(line)) return endOfList(lines, from);
  if (isTable(lines, from)) return after(lines.findIndex((l, i) => i > from && !l.includes('|')));
  return after(lines.findIndex((l, i) => i > from && (l.trim() === '' || begins(l) || isTable(lines, i))));
}

const isClose = (line: string, ticks: string): boolean => {
  const close = /^ {0,3}(`{3,}) *$/.exec(line)?.[1];
  return close !== undefined && close.length >= ticks.length;
};
const isTable = (lines: readonly string[], at: number): boolean =>
  lines[at]!.includes('|') && divider.test(lines[at + 1] ?? '');
const isOrdered = (line: string): boolean => /^ *\d/.test(line);

/** A list ends where a line that is neither an entry nor set in follows an empty one, or where another list begins. */
function endOfList(lines: readonly string[], from: number): number {
  let i = from + 1;
  for (; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === '' || line.startsWith('  ')) continue;
    if (item.test(line)) {
      if (isOrdered(line) !== isOrdered(lines[from]!)) break;
    } else if (lines[i - 1]!.trim() === '' || begins(line)) break;
  }
  return i;
}

function blockOf(lines: readonly string[]): Html {
  const [first] = lines as [string];
  const ticks = fence.exec(first)?.[1];
  if (ticks) {
    const closed = lines.length > 1 && isClose(lines.at(-1)!, ticks);
    return html`<pre><code>${lines.slice(1, closed ? -1 : undefined).join('\n')}</code></pre>`;
  }
  // The headings of the page are the page's.
  const title = heading.exec(first)?.[2];
  if (title !== undefined) return html`<p><strong>${inline(title)}</strong></p>`;
  if (rule.test(first)) return html`<hr>`;
  if (item.test(first)) return listOf(lines);
  return isTable(lines, 0) ? tableOf(lines) : paragraph(lines);
}

const paragraph = (lines: readonly string[]): Html => html`<p>${inline(lines.join('\n').trim())}</p>`;

function listOf(lines: readonly string[]): Html {
  const entries: string[][] = [];
  let indent = 0;
  for (const line of lines) {
    const m = item.exec(line);
    // What stands as deep as the text of the entry is within it.
    if (m && (entries.length === 0 || m[1]!.length < indent)) {
      entries.push([line.slice(m[0].length)]);
      indent = m[0].length;
    } else entries.at(-1)!.push(line.startsWith(' '.repeat(indent)) ? line.slice(indent) : line.trimStart());
  }
  const inner = entries.map(entry => html`<li>${entryOf(entry)}</li>`);
  return isOrdered(lines[0]!) ? html`<ol>${inner}</ol>` : html`<ul>${inner}</ul>`;
}

/** An entry that is one paragraph needs none. */
const entryOf = (lines: readonly string[]): Html =>
  lines.slice(1).every(l => l.trim() !== '' && !begins(l)) && !begins(lines[0]!)
    ? inline(lines.join('\n').trim())
    : blocks(lines);

function tableOf([head, , ...rows]: readonly string[]): Html {
  const cells = (line: string): string[] =>
    line
      .trim()
      .replace(/^\||(?<!\\)\|$/g, '')
      .split(/(?<!\\)\|/)
      .map(cell => cell.trim());
  return html`<table><thead><tr>${cells(head!).map(c => html`<th>${inline(c)}</th>`)}</tr></thead><tbody>${rows.map(
    row => html`<tr>${cells(row).map(c => html`<td>${inline(c)}</td>`)}</tr>`,
  )}</tbody></table>`;
}

/** Escapes, code, line breaks, marks of emphasis, and the text between. */
const token =
  /\\([!-/:-@[-`{-~])|(?<!`)(`+)(?!`)([\s\S]*?[^`])\2(?!`)|( {2,}\n|\\\n)|(\*{1,2}|_{1,2})|([^\\`*_ ]+|[\s\S])/g;

interface Piece {
  /** `**`, where it is a mark. */
  readonly mark?: string;
  readonly opens?: boolean;
  readonly closes?: boolean;
  readonly is: Html;
}

function inline(text: string): Html {
  const pieces = [...text.matchAll(token)].map(m => pieceOf(m, text));
  return html`${within(pieces)}`;
}

function pieceOf(m: RegExpMatchArray, text: string): Piece {
  const [all, literal, ticks, span, hard, mark] = m;
  if (literal !== undefined) return { is: html`${literal}` };
  if (ticks !== undefined) return { is: html`<code>${spanText(span!)}</code>` };
  if (hard !== undefined) return { is: html`<br>` };
  if (mark === undefined) return { is: html`${all}` };
  const [start, end] = [m.index!, m.index! + all.length];
  // A letter may take two units.
  const [before, after] = [text.slice(Math.max(0, start - 2), start), text.slice(end, end + 2)];
  // Within a word an underscore means nothing: words of any script, as in `core/model/markdown`.
  const part = mark.startsWith('_') && /[\p{L}\p{N}]$/u.test(before) && /^[\p{L}\p{N}]/u.test(after);
  return { mark, opens: !part && /^\S/.test(after), closes: !part && /\S$/.test(before), is: html`${all}` };
}

/** A blank on either side parts the text from the ticks. */
function spanText(span: string): string {
  const line = span.replace(/\n/g, ' ');
  return /^ .*\S.* $/.test(line) ? line.slice(1, -1) : line;
}

function within(pieces: readonly Piece[]): Html[] {
  const out: Html[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const { mark, opens, is } = pieces[i]!;
    const close = opens ? pieces.findIndex((p, k) => k > i + 1 && p.mark === mark && p.closes) : -1;
    if (close < 0) {
      out.push(is);
      continue;
    }
    const inner = within(pieces.slice(i + 1, close));
    out.push(mark!.length === 2 ? html`<strong>${inner}</strong>` : html`<em>${inner}</em>`);
    i = close;
  }
  return out;
}
