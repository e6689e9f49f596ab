// Bundles test/**/*.test.ts (but for the editor suite) and runs them under node --test. `node scripts/test.mjs [part of
// a file name]...`; UPDATE=word rewrites the expectations of fixtures whose path holds the word. test/corpus tries the
// product on files that are no part of the project: it runs only where it is named (`npm run corpus`).
import { spawn } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { generateRegistries } from './generate.mjs';

if (process.env.UPDATE === '' || process.env.UPDATE === '1') {
  console.error(
    'UPDATE takes a word: the expectations of fixtures whose path holds it are rewritten (UPDATE=zoneinfo node scripts/test.mjs fixtures)',
  );
  process.exit(2);
}
generateRegistries();
const wanted = process.argv.slice(2);
const all = (await readdir('test', { recursive: true })).filter(
  f => f.endsWith('.test.ts') && !f.startsWith(`vscode${path.sep}`),
);
const entryPoints = all
  .filter(f => wanted.some(w => w.startsWith('corpus')) || !f.startsWith(`corpus${path.sep}`))
  .filter(f => wanted.length === 0 || wanted.some(w => f.includes(w)))
  .map(f => path.join('test', f));
if (entryPoints.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`);
  process.exit(2);
}
const out = path.join('dist', `test-${process.pid}`);
await mkdir(out, { recursive: true });
await build({
  entryPoints,
  outdir: out,
  outbase: 'test',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  outExtension: { '.js': '.cjs' },
  logLevel: 'warning',
});
const files = entryPoints.map(f => path.join(out, path.relative('test', f)).replace(/\.ts$/, '.cjs'));
const run = spawn(
  process.execPath,
  ['--enable-source-maps', '--test', '--test-reporter', process.env.CI ? 'tap' : 'spec', ...files],
  { stdio: 'inherit' },
);
run.on('exit', async code => {
  await rm(out, { recursive: true, force: true });
  process.exit(code ?? 1);
});
