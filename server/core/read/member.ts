/** One file of a bundle as people read it: unpacked, also from within archives; whole, or some lines of it. */
import { decoder } from './decode.ts';
import { Damage, type Files, under, withoutPacking } from './files.ts';
import { maxLine } from './format.ts';
import { lineEnds } from './line-ends.ts';

/** Is a path within an archive, or of a file that is packed, so that its bytes on disk are not what it says? */
export const isPacked = (path: string, archives: readonly string[]): boolean =>
  withoutPacking(path) !== path || archiveOf(path, archives) !== undefined;

/** The outermost archive that a path lies in. */
export const archiveOf = (path: string, archives: readonly string[]): string | undefined =>
  archives.filter(archive => path.startsWith(`${archive}/`)).sort((a, b) => a.length - b.length)[0];

/** A file within an archive; its bytes can be read until the next one is asked for. */
export interface Archived {
  readonly path: string;
  read(): AsyncIterable<Uint8Array>;
}

/** All files within an archive in their order, also of those within it; `archives` are the ones that are looked into. */
export async function* archivedFiles(
  files: Files,
  archive: string,
  archives: ReadonlySet<string>,
): AsyncGenerator<Archived, void> {
  if (!files.inside) return;
  const inside = under(archive, files.inside(files.read(archive)));
  try {
    for await (const { path } of inside.list())
      if (archives.has(path)) yield* archivedFiles(inside, path, archives);
      else yield { path, read: () => inside.read(path) };
  } catch (error) {
    // What lies before the damage was given.
    if (!(error instanceof Damage)) throw error;
  }
}

/** Longest text that is given in one piece: an editor hands over no more. */
const longest = 50 * 1024 * 1024;

/** Is no more wanted? Asked between pieces. */
type Cancelled = () => boolean;

/** The text of some bytes; what can be read where they are damaged. Throws where it is no text, too long, or cancelled. */
export async function textOf(bytes: AsyncIterable<Uint8Array>, cancelled: Cancelled): Promise<string> {
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of textPieces(bytes, cancelled)) {
    pieces.push(piece);
    length += piece.length;
    if (length > longest) throw new Error('it is longer than 50 MB');
  }
  return pieces.join('');
}

/** Lines from one on up to another, counted from 0. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The lines of some bytes that stand in `parts` (in their order, without overlap), as formats count them; of a long line its
 * beginning. Reads no further than the last of them. Throws where it is no text, or cancelled.
 */
export async function linesOf(
  bytes: AsyncIterable<Uint8Array>,
  parts: readonly LineRange[],
  cancelled: Cancelled,
): Promise<string[]> {
  const found: string[] = [];
  const ends = lineEnds();
  let part = 0;
  let line = 0;
  let tail = '';
  /** Takes the line that `text` goes on with, if it is wanted. */
  const take = (text: string): void => {
    if (line >= parts[part]!.from) found.push(text.slice(0, maxLine));
    if (++line === parts[part]!.to) part++;
  };
  for await (const piece of textPieces(bytes, cancelled)) {
    const text = ends.plain(piece);
    let pos = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', pos)) {
      take(tail + text.slice(pos, Math.min(end, pos + maxLine)));
      if (part === parts.length) return found;
      tail = '';
      pos = end + 1;
    }
    if (tail.length < maxLine) tail += text.slice(pos, pos + maxLine);
  }
  if (tail !== '' || ends.end()) take(tail);
  return found;
}

async function* textPieces(bytes: AsyncIterable<Uint8Array>, cancelled: Cancelled): AsyncIterable<string> {
  const text = decoder();
  try {
    for await (const piece of bytes) {
      if (cancelled()) throw new Error('it was cancelled');
      const decoded = text.push(piece);
      if (decoded === undefined) throw new Error('it is no text');
      yield decoded;
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
  }
  yield text.end();
}
