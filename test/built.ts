/** The programs of the sources as they are now: a stale bundle proves nothing. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

let folder: Promise<string> | undefined;

/** The file of a program; SERVER_FILE names another server to be tried. */
export async function built(program: 'server' | 'reader' | 'cli'): Promise<string> {
  const given = process.env['SERVER_FILE'];
  if (program === 'server' && given) return given;
  return path.join(await (folder ??= build()), `${program}.js`);
}

async function build(): Promise<string> {
  const outdir = await mkdtemp(path.join(os.tmpdir(), 'bundle-review-built-'));
  process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));
  // The program, not the library: tests are bundled themselves, and the library cannot be.
  await promisify(execFile)(path.resolve('node_modules/.bin/esbuild'), [
    'server=server/lsp/main.ts',
    'reader=server/threads/thread.ts',
    'cli=server/cli/main.ts',
    '--bundle',
    '--platform=node',
    '--format=cjs',
    '--target=es2022',
    '--log-level=warning',
    `--outdir=${outdir}`,
  ]);
  return outdir;
}
