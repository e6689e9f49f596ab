/** What the session asks of the process that it runs in, and what it tells. */
import type { Files } from '../core/read/files.ts';
import type { Readers } from '../core/read/load.ts';
import type { Summary } from './messages.ts';
import type { ReviewedFolder } from './reviewed-folder.ts';

/** How the session reaches bytes; the process it runs in decides. URIs here are keys (see uris.ts). */
export interface Ports {
  /** Who reads what lies on disk beside this thread, where the process has such. */
  readonly readers?: Readers;
  /** The files below a folder, or undefined where this process cannot read such a URI. */
  folder(key: string): Files | undefined;
  /** Size of a regular file in bytes, undefined when there is none. Throws where that cannot be told. */
  size(key: string): Promise<number | undefined>;
  /** A small text file, undefined when there is none. */
  text(key: string): Promise<string | undefined>;
  /** Is one of these a symbolic link? Such a path leads out of the folder it stands in. */
  link(keys: readonly string[]): Promise<boolean>;
}

/** Who shows what the session comes to. */
export interface Watcher {
  /** A review is new: its findings are to be shown. */
  reviewed(folder: ReviewedFolder): void;
  /** A review is gone: its findings are to be taken away. */
  dropped(folder: ReviewedFolder): void;
  changed(summary: Summary): void;
  failed(error: unknown): void;
}

/** Tells how far a reading is, and whether it is still wanted. */
export interface Watch {
  /** So many files are read, of so many that are known so far. */
  files(done: number, known: number): void;
  readonly cancelled: boolean;
}
