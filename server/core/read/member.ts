/** One file of a bundle as people read it: unpacked, also from within archives. */
import { decoder } from './decode.ts';
import { Damage, type Files, under, withoutPacking } from './files.ts';

/** Is a path within an archive, or of a file that is packed, so that its bytes on disk are not what it says? */
export const isPacked = (path: string, archives: readonly string[]): boolean =>
  withoutPacking(path) !== path || archives.some(archive => path.startsWith(`${archive}/`));

/** Longest text that is given: the editor shows no more in one piece. */
const longest = 50 * 1024 * 1024;

/**
 * The text of a file; what can be read of one that is damaged. `archives` are the paths of those that are looked into.
 * Throws where it is not there, is no text, or too long.
 */
export async function textOf(files: Files, path: string, archives: readonly string[]): Promise<string> {
  const around = archives.filter(archive => path.startsWith(`${archive}/`)).sort((a, b) => a.length - b.length);
  return within(files, [...around, path]);
}

/** Each of the paths but the last is an archive that holds the next. */
async function within(files: Files, [first, next, ...rest]: readonly string[]): Promise<string> {
  if (next === undefined) return decoded(files.read(first!));
  const inside = files.inside && under(first!, files.inside(files.read(first!)));
  for await (const entry of inside?.list() ?? []) if (entry.path === next) return within(inside!, [next, ...rest]);
  throw new Error(`${next} is not there`);
}

async function decoded(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const text = decoder();
  const pieces: string[] = [];
  let length = 0;
  try {
    for await (const piece of bytes) {
      const decoded = text.push(piece);
      if (decoded === undefined) throw new Error('it is no text');
      pieces.push(decoded);
      length += decoded.length;
      if (length > longest) throw new Error('it is longer than 50 MB');
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
  }
  return pieces.join('') + text.end();
}
