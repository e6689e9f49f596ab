/**
 * The language server as a process of Node: `node dist/server.js --stdio`, or over the channel of the process that
 * started it.
 */
import { lstat, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { diskFiles } from '../io/disk.ts';
import { serve } from './server.ts';
import type { Ports } from './ports.ts';
import { join } from './uris.ts';

/** No snippet file is larger; what is, is not ours. */
const maxSnippet = 4 * 1024 * 1024;

const pathOf = (key: string): string | undefined => {
  try {
    return key.startsWith('file:') ? fileURLToPath(join(key, '')) : undefined;
  } catch {
    return undefined;
  }
};
const tried = async <T>(work: () => Promise<T>): Promise<T | undefined> => work().catch(() => undefined);

/** A file that is not there is an answer; any other failure is none. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}

const ports: Ports = {
  folder(key) {
    const path = pathOf(key);
    return path === undefined ? undefined : diskFiles(path);
  },
  async size(key) {
    const path = pathOf(key);
    const info = path === undefined ? undefined : await lstat(path).catch(absent);
    return info?.isFile() ? info.size : undefined;
  },
  async text(key) {
    const path = pathOf(key);
    const info = path === undefined ? undefined : await stat(path).catch(absent);
    if (path === undefined || info === undefined) return undefined;
    if (!info.isFile() || info.size > maxSnippet) throw new Error(`${path} is no snippet of ours`);
    return readFile(path, 'utf8');
  },
  async link(keys) {
    for (const key of keys) {
      const path = pathOf(key);
      if (path !== undefined && (await tried(() => lstat(path)))?.isSymbolicLink()) return true;
    }
    return false;
  },
};

serve(createConnection(ProposedFeatures.all), ports);
