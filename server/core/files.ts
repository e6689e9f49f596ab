/** The port through which bytes come: a folder on disk, an archive, the editor's file system. */

export interface FileEntry {
  /** Relative to the top that was asked for, with `/`. */
  readonly path: string;
  readonly size: number;
}

export interface Files {
  /** Every regular file below the top; links are not followed. */
  list(): AsyncIterable<FileEntry>;
  /** The bytes of one file, in pieces of at most about 1 MB. An archive is read in order: only the entry that was listed last can be asked for. */
  read(path: string): AsyncIterable<Uint8Array>;
}
