/** The port through which bytes come: a folder on disk, an archive, the editor's file system. */
import { concatenated } from './bytes.ts';

export interface FileEntry {
  /** Relative to the top that was asked for, with `/`. */
  readonly path: string;
  /** Why it cannot be read, where that is known before. */
  readonly unread?: string;
}

export interface Files {
  /** True for an archive: a file can be read only while it is the one listed last. */
  readonly inOrder?: boolean;
  /** Every regular file below the top; links are not followed. Throws `Damage` behind the last that can be listed. */
  list(): AsyncIterable<FileEntry>;
  /**
   * The bytes of one file, unpacked, in pieces of at most about 1 MB; a piece is valid until the next one is asked for.
   * Throws `Damage` behind the last piece that can be read.
   */
  read(path: string): AsyncIterable<Uint8Array>;
  /** Where the bytes of a file lie, so that another thread may read them by itself; undefined where nowhere, or elsewhere. */
  onDisk?(path: string): OnDisk | undefined;
  /** The files of an archive, given its unpacked bytes; not there where archives are not looked into. */
  inside?(archive: AsyncIterable<Uint8Array>): Files;
}

/** A path as the system knows it: bytes where it is not UTF-8. */
export type OnDisk = string | Uint8Array;

/** The same files, listed below a folder. */
export const under = (folder: string, files: Files): Files => ({
  get inOrder() {
    return files.inOrder === true;
  },
  async *list() {
    for await (const entry of files.list()) yield { ...entry, path: `${folder}/${entry.path}` };
  },
  read: path => files.read(path.slice(folder.length + 1)),
  onDisk: path => files.onDisk?.(path.slice(folder.length + 1)),
  ...(files.inside ? { inside: files.inside } : {}),
});

/** What came before can be read, and is worth as much as ever; what comes behind cannot. */
export class Damage extends Error {}

/** Names of whole bundles in one file. */
export const isArchive = (path: string): boolean => /\.(?:tar|tgz|txz|tbz2?|tar\.(?:gz|xz|bz2|zst)|zip)$/i.test(path);

/** Names of single files that are stored compressed inside a bundle (`kern.log.2.gz`), and what they are without. */
export const withoutPacking = (path: string): string => path.replace(/\.(?:gz|xz|bz2|zst)$/i, '');

/** The first bytes of a source, at least so many where it has them, and all of it from the beginning. */
export async function peeked(
  source: AsyncIterable<Uint8Array>,
  size: number,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncIterableIterator<Uint8Array> }> {
  const pieces = source[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  let failed: { readonly error: unknown } | undefined;
  while (length < size && !failed) {
    const next = await pieces.next().catch((error: unknown) => {
      failed = { error };
    });
    if (!next || next.done) break;
    // A piece is valid until the next is asked for.
    first.push(length + next.value.length < size ? new Uint8Array(next.value) : next.value);
    length += next.value.length;
  }
  async function* rest(): AsyncIterableIterator<Uint8Array> {
    try {
      yield* first;
      if (failed) throw failed.error;
      for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
    } finally {
      await pieces.return?.();
    }
  }
  const all = rest();
  const close = all.return!.bind(all);
  // A generator that was never asked for anything ends without its `finally`.
  all.return = async () => {
    await pieces.return?.();
    return close(undefined);
  };
  return { head: first.length === 1 ? first[0]! : concatenated(...first), all };
}
