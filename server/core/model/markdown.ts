/**
 * Text of a bundle inside our own: it is data, so it neither breaks a line nor becomes a link, an image or a heading.
 */

import { oneLine } from './text.ts';

/** Text as Markdown that reads exactly like it: no emphasis, no link (not even a bare address), no image, no HTML. */
export function escapeMarkdown(text: string, max = 400): string {
  return oneLine(text, max)
    .replace(/[\\`*_{}[\]<>#|!&~@$]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/(www|mailto|xmpp)(?=[.:])/gi, '$1\\')
    .replace(/^([-+=]|\d{1,9}(?=[.)]))/, (_, mark: string) => (/\d/.test(mark) ? `${mark}\\` : `\\${mark}`));
}

/** Text as a code span, whatever backticks it holds. */
export function codeSpan(text: string, max = 200): string {
  const line = oneLine(text, max);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(m => m[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest || line === '' ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** Lines of our own making as a code block; a line of the bundle cannot end it. */
export const codeBlock = (lines: readonly string[], language = ''): string => {
  const clean = lines.map(l => oneLine(l, 2000));
  const longest = Math.max(2, ...clean.flatMap(l => [...l.matchAll(/`+/g)].map(m => m[0].length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...clean, fence].join('\n');
};

/** Markdown of our own (a rule's `why`) as plain text, for places that show no Markdown. Only the first paragraph. */
export function firstParagraph(markdown: string): string {
  const paragraph = markdown.trim().split(/\n\s*\n/, 1)[0] ?? '';
  return oneLine(paragraph.replace(/\[([^\]]{0,200})\]\([^)]{0,500}\)/g, '$1').replace(/`+|\*\*/g, ''), 1000);
}
