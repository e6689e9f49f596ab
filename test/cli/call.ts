/** The command line, called as a shell calls it, and bundles laid out on disk for it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { run } from '../../server/cli/commands.ts';

/** A folder that is gone when the tests of the file are over. */
export const top = mkdtempSync(path.join(os.tmpdir(), 'bundle-review-'));
after(() => rmSync(top, { recursive: true, force: true }));

/** Lay a bundle out below a folder of its own. */
export function bundle(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [file, text] of Object.entries(files)) {
    const at = path.join(top, name, file);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
  }
  return path.join(top, name);
}

export async function call(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await run(args, {
    out: t => {
      out += t;
    },
    err: t => {
      err += t;
    },
    colours: false,
    progress: false,
  });
  return { code, out, err };
}
