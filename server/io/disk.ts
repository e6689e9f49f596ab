/** A folder or one file on disk. */
import { createReadStream } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileEntry, Files } from '../core/files.ts';

const pieceSize = 1024 * 1024;

/** Files below `top`, or the one file that `top` is. Links and special files are passed over: a bundle may hold links out of itself. Throws when `top` does not exist. */
export function diskFiles(top: string): Files {
  return {
    async *list() {
      const info = await stat(top);
      if (info.isFile()) yield { path: path.basename(top), size: info.size };
      else yield* walk(top, '');
    },
    async *read(relative) {
      const info = await stat(top);
      yield* createReadStream(info.isFile() ? top : path.join(top, relative), { highWaterMark: pieceSize });
    },
  };
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
