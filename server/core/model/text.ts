/** Words for people, and what keeps the text of a bundle from being more than words. */

/**
 * Control characters, what turns the direction of writing around, what takes no room (so that two names look like one),
 * and separators of lines that are no line feed. The only such set: what is hidden in one place is hidden in all.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u202f]/gu;

/** Nearly all text is of ASCII, where this tells much quicker that nothing is hidden. */
const perhapsUnprintable = /[^ -~]/;
const replaced = (text: string, stand: (character: string) => string): string =>
  perhapsUnprintable.test(text) ? text.replace(unprintable, stand) : text;

/** What cannot be seen, with `spell` of each such character in its place: for outputs that can spell it. */
export const spelled = (text: string, spell: (character: string) => string): string => replaced(text, spell);

/** The text with `stand` in place of each unprintable character that is not one of `kept`. */
export const printable = (text: string, stand: string, kept = ''): string =>
  replaced(text, c => (kept.includes(c) ? c : stand));

/** One line of printable characters, at most `max` UTF-16 units long; what is cut away leaves an ellipsis. */
export function oneLine(text: string, max = 2000): string {
  // A line may be most of a megabyte: look at no more of it than can be shown.
  const line = printable(text.slice(0, 4 * max), ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (line.length <= max && text.length <= 4 * max) return line;
  // A character cut in half is none.
  return `${line.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** `1 file`, `2 files`; `many` for words that do not end in s. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** A list for reading: `a, b and c`; behind `most` entries `and 4 more`. */
export function listed(items: readonly string[], most = Infinity): string {
  if (items.length > most) return `${listed(items.slice(0, most))} and ${items.length - most} more`;
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Words around what may be missing, clause` in ${function}`: nothing where a hole is undefined, false or empty. */
export const clause = (
  words: TemplateStringsArray,
  ...holes: readonly (string | number | false | undefined)[]
): string =>
  holes.some(hole => hole === undefined || hole === false || hole === '') ? '' : String.raw({ raw: words }, ...holes);

/** Colours, titles and modes of terminals (ECMA-48 and xterm). */
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])|\u0007/g;

/** What a terminal shows of a line. */
export const withoutEscapes = (text: string): string => (text.includes('\u001b') ? text.replace(escapes, '') : text);
