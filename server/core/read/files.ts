/** The port through which bytes come: a folder on disk, an archive, the editor's file system. */

export interface FileEntry {
  /** Relative to the top that was asked for, with `/`. */
  readonly path: string;
  readonly size: number;
}

export interface Files {
  /** True for an archive: a file can be read only while it is the one listed last. */
  readonly inOrder?: boolean;
  /** Every regular file below the top; links are not followed. */
  list(): AsyncIterable<FileEntry>;
  /** The bytes of one file, in pieces of at most about 1 MB; a piece is valid until the next one is asked for. */
  read(path: string): AsyncIterable<Uint8Array>;
}

/** Names of whole bundles in one file. */
export const isArchive = (path: string): boolean => /\.(?:tar|tgz|txz|tbz2?|tar\.(?:gz|xz|bz2|zst)|zip)$/i.test(path);
