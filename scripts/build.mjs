// Bundles the product: dist/server.js, dist/cli.js, dist/reader.js (a thread of both), dist/client.js.
// `node scripts/build.mjs [--minify]`; minified, as it is packaged, with the README of the package.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { generateRegistries } from './generate.mjs';

const { values } = parseArgs({ options: { minify: { type: 'boolean', default: false } } });
generateRegistries();
const shared = {
  bundle: true,
  minify: values.minify,
  // Blanks are read at every start. Names stay, for traces.
  minifyWhitespace: true,
  sourcemap: values.minify ? false : 'linked',
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'linked',
};
const node = { ...shared, platform: 'node', format: 'cjs' };
const parts = [
  { entry: 'server/lsp/main.ts', ...node, outfile: 'dist/server.js' },
  { entry: 'server/cli/main.ts', ...node, outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  { entry: 'server/threads/thread.ts', ...node, outfile: 'dist/reader.js' },
  { entry: 'client/extension.ts', ...node, outfile: 'dist/client.js', external: ['vscode'] },
];
for (const { entry, ...options } of parts) await build({ entryPoints: [entry], ...options });
if (values.minify) writeFileSync('dist/README.md', packaged(readFileSync('README.md', 'utf8')));

/** Pictures and pages of the repository are not packaged: the former are left out, of the latter the words stay. */
function packaged(readme) {
  return readme
    .replace(/^ *!\[[^\]]*\]\((?!https:)[^)]*\)\n\n?/gm, '')
    .replace(/\[([^\]]*)\]\((?!https:)[^)]*\)/g, '$1');
}
