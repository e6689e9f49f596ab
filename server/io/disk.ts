/** A folder, a file or an archive on disk; standard input. */
import { createReadStream } from 'node:fs';
import { open, opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { type FileEntry, type Files, isArchive } from '../core/read/files.ts';
import { archiveFiles, chunks } from './archive.ts';
import { inflated, isCompressed } from './inflate.ts';

const pieceSize = 1024 * 1024;
const firstPiece = 64 * 1024;

const bytesOf = (file: string): ReadableStream<Uint8Array> =>
  Readable.toWeb(createReadStream(file, { highWaterMark: pieceSize })) as ReadableStream<Uint8Array>;

/**
 * Files below `top`, or the one file that `top` is. Links and special files are passed over: a bundle may hold links
 * out of itself. Throws when `top` does not exist.
 */
export function diskFiles(top: string): Files {
  let folder: boolean | undefined;
  const isFolder = async (): Promise<boolean> => (folder ??= (await stat(top)).isDirectory());
  return {
    async *list() {
      if (await isFolder()) yield* walk(top, '');
      else yield { path: path.basename(top), size: (await stat(top)).size };
    },
    async *read(relative) {
      const file = (await isFolder()) ? path.join(top, relative) : top;
      if (isCompressed(file)) yield* chunks(await inflated(bytesOf(file)));
      else yield* pieces(file);
    },
  };
}

/** A file in pieces. A bundle has thousands of small files: those come at once, without the machinery of a stream. */
async function* pieces(file: string): AsyncIterable<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    // Files of /proc say that they are empty and are not: read until nothing comes. Two buffers take turns, so that the
    // next piece is read while this one is looked at.
    let current: { bytesRead: number; buffer: Buffer } = await handle.read(
      Buffer.allocUnsafe(firstPiece),
      0,
      firstPiece,
      null,
    );
    let spare: Buffer | undefined;
    while (current.bytesRead > 0) {
      const buffer = spare ?? Buffer.allocUnsafe(pieceSize);
      const next =
        current.bytesRead < firstPiece
          ? handle.read(buffer.subarray(0, firstPiece), 0, firstPiece, null)
          : handle.read(buffer, 0, pieceSize, null);
      yield current.buffer.subarray(0, current.bytesRead);
      spare = current.buffer.length === pieceSize ? current.buffer : undefined;
      current = await next;
    }
  } finally {
    await handle.close();
  }
}

async function* walk(top: string, relative: string): AsyncIterable<FileEntry> {
  const folders: string[] = [];
  for await (const entry of await opendir(path.join(top, relative))) {
    const below = relative ? `${relative}/${entry.name}` : entry.name;
    if (entry.isDirectory()) {
      if (entry.name !== '.git' && entry.name !== 'node_modules' && entry.name !== 'remediation') folders.push(below);
    } else if (entry.isFile()) yield { path: below, size: (await stat(path.join(top, below))).size };
  }
  for (const folder of folders) yield* walk(top, folder);
}

/** What a path of the command line stands for: a folder, a file, an archive, or `-` for standard input. */
export function filesAt(given: string): Files {
  if (given === '-')
    return {
      inOrder: true,
      async *list() {
        yield { path: 'stdin', size: 0 };
      },
      read: () => chunks(Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>),
    };
  return isArchive(given) ? archiveFiles(() => bytesOf(given)) : diskFiles(given);
}

/** Several tops as one, each below its own name. */
export function together(tops: readonly { readonly name: string; readonly files: Files }[]): Files {
  if (tops.length === 1) return tops[0]!.files;
  return {
    inOrder: tops.some(t => t.files.inOrder),
    async *list() {
      for (const current of tops)
        for await (const entry of current.files.list()) yield { ...entry, path: `${current.name}/${entry.path}` };
    },
    read: whole => {
      const top = tops.find(t => whole.startsWith(`${t.name}/`))!;
      return top.files.read(whole.slice(top.name.length + 1));
    },
  };
}
