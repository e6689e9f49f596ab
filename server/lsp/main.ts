/**
 * The language server as a process of Node: `node dist/server.js --stdio`, or over the channel of the process that
 * started it.
 */
import { lstat, readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { diskFiles } from '../io/disk.ts';
import { Pool } from '../threads/pool.ts';
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

/** The thread that answers reads nothing itself. */
const threads = Math.min(4, Math.max(2, availableParallelism()));

const ports: Ports = {
  readers: new Pool({ script: path.join(__dirname, 'reader.js'), jobs: threads, caller: 'answers' }),
  folder(key) {
    const at = pathOf(key);
    return at === undefined ? undefined : diskFiles(at);
  },
  async size(key) {
    const at = pathOf(key);
    const info = at === undefined ? undefined : await lstat(at).catch(absent);
    return info?.isFile() ? info.size : undefined;
  },
  async text(key) {
    const at = pathOf(key);
    const info = at === undefined ? undefined : await stat(at).catch(absent);
    if (at === undefined || info === undefined) return undefined;
    if (!info.isFile() || info.size > maxSnippet) throw new Error(`${at} is no snippet of ours`);
    return readFile(at, 'utf8');
  },
  async link(keys) {
    for (const key of keys) {
      const at = pathOf(key);
      if (at !== undefined && (await tried(() => lstat(at)))?.isSymbolicLink()) return true;
    }
    return false;
  },
};

serve(createConnection(ProposedFeatures.all), ports);
