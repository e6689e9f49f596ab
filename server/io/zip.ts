/** The files of a zip archive as they come, each up to where it is damaged. */
import type { UnzipFile } from 'fflate';
import { Damage } from '../core/read/files.ts';
import type { Member } from '../core/read/tar.ts';

/** Small pieces go in, so that what comes out fits in memory however well it was packed. */
const pieceSize = 16 * 1024;

/** An entry that was met, and what came out of it and nobody took yet. */
class Entry {
  readonly path: string;
  pieces: Uint8Array[] = [];
  isWanted = true;
  isWhole = false;
  error: Error | undefined;

  constructor(file: UnzipFile) {
    this.path = file.name.replace(/^(?:\.?\/)+/, '');
    file.ondata = (error, piece, isLast) => {
      if (error) this.error ??= error;
      else if (this.isWanted) this.pieces.push(piece);
      this.isWhole ||= isLast;
    };
    // The library keeps what is not begun.
    file.start();
  }

  leave(): void {
    this.isWanted = false;
    this.pieces = [];
  }
}

/** Throws `Damage` behind the last entry that can be found. */
export async function* zipMembers(source: AsyncIterable<Uint8Array>): AsyncIterable<Member> {
  const { Unzip, UnzipInflate } = await import('fflate');
  const input = source[Symbol.asyncIterator]();
  const found: Entry[] = [];
  const unzip = new Unzip(file => void found.push(new Entry(file)));
  unzip.register(UnzipInflate);
  let waiting = new Uint8Array();

  /** Returns false at the end of the archive. */
  async function more(): Promise<boolean> {
    if (waiting.length === 0) {
      const next = await input.next();
      waiting = next.done ? new Uint8Array() : new Uint8Array(next.value);
      if (next.done) return false;
    }
    try {
      unzip.push(waiting.subarray(0, pieceSize));
    } catch (error) {
      throw damaged(error as Error);
    }
    waiting = waiting.subarray(pieceSize);
    return true;
  }

  async function* body(entry: Entry): AsyncIterable<Uint8Array> {
    for (;;) {
      for (let piece = entry.pieces.shift(); piece; piece = entry.pieces.shift()) yield piece;
      if (entry.error) throw damaged(entry.error);
      if (entry.isWhole) return;
      if (!(await more())) throw new Damage('zip archive cut off');
    }
  }

  let last: Entry | undefined;
  try {
    do {
      for (let entry = found.shift(); entry; entry = found.shift()) {
        last = entry;
        const isFolder = entry.path.endsWith('/') || entry.path === '';
        yield { path: entry.path, size: 0, type: isFolder ? 'folder' : 'file', target: '', body: () => body(last!) };
        entry.leave();
      }
    } while (await more());
    if (last && !last.isWhole && !last.error) throw new Damage('zip archive cut off');
  } finally {
    await input.return?.();
  }
}

const damaged = ({ message }: Error): Damage => new Damage(`zip data is damaged, or encrypted (${message})`);
