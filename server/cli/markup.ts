/** HTML as a type: what is no HTML of ours is text, and is escaped when it comes in. */
import { printable } from '../core/model/text.ts';

const made: unique symbol = Symbol('Html');

/** HTML: made by the functions of this file and by nothing else, so that text of a bundle in it is text. */
export interface Html {
  readonly [made]: true;
  toString(): string;
}

const wrap = (text: string): Html => ({ [made]: true, toString: () => text });

/** What may stand in a hole; nothing is left out. */
type Hole = string | number | Html | readonly Html[] | undefined;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Text within an element or a quoted attribute; what is unprintable shows as such. */
const escaped = (text: string): string => printable(text, '\ufffd', '\n').replace(/[&<>"']/g, c => entities[c]!);

function inHole(hole: Hole): string {
  if (hole === undefined) return '';
  if (typeof hole === 'string') return escaped(hole);
  return Array.isArray(hole) ? hole.map(String).join('') : String(hole);
}

/** html`<p>${message}</p>`: what is written here is ours, what stands in a hole is somebody's. */
export const html = (ours: TemplateStringsArray, ...holes: readonly Hole[]): Html =>
  wrap(ours.reduce((text, part, i) => text + inHole(holes[i - 1]) + part));

/** Pieces one after the other, with a line feed between for who reads the source. */
export const lines = (pieces: readonly (Html | undefined)[]): Html =>
  wrap(pieces.flatMap(piece => (piece ? String(piece) : [])).join('\n'));
