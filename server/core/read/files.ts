/** The port through which bytes come: a folder on disk, an archive, the editor's file system. */

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
}

/** What came before can be read, and is worth as much as ever; what comes behind cannot. */
export class Damage extends Error {}

/** Names of whole bundles in one file. */
export const isArchive = (path: string): boolean => /\.(?:tar|tgz|txz|tbz2?|tar\.(?:gz|xz|bz2|zst)|zip)$/i.test(path);

/** Names of single files that are stored compressed inside a bundle (`kern.log.2.gz`), and what they are without. */
export const withoutPacking = (path: string): string => path.replace(/\.(?:gz|xz|bz2|zst)$/i, '');
