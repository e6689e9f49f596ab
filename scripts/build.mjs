// Bundles the product: dist/server.js, dist/client.js, dist/cli.js (starts dist/command-line.js, which may read
// dist/glossary.js), dist/reader.js (a thread of server and command line).
// `node scripts/build.mjs [--minify]`; minified, as it is packaged, with the README of the package.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
/** What most reviews end without stands in a file of its own, which is read when it is asked for. */
const apart = {
  name: 'apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/tables\.ts$/ }, () => ({ path: './glossary.js', external: true })),
};
const parts = [
  { entry: 'server/lsp/main.ts', ...node, outfile: 'dist/server.js' },
  { entry: 'server/cli/start.ts', ...node, outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  // Its code is kept compiled, which a loader of modules would have to be told of.
  {
    entry: 'server/cli/main.ts',
    ...node,
    outfile: 'dist/command-line.js',
    supported: { 'dynamic-import': false },
    plugins: [apart],
  },
  { entry: 'server/glossary/tables.ts', ...node, outfile: 'dist/glossary.js' },
  { entry: 'server/threads/thread.ts', ...node, outfile: 'dist/reader.js' },
  { entry: 'client/extension.ts', ...node, outfile: 'dist/client.js', external: ['vscode'] },
];
for (const { entry, ...options } of parts) await build({ entryPoints: [entry], ...options });
if (!values.minify) await compile('dist/command-line.js');
if (values.minify) writeFileSync('dist/README.md', packaged(readFileSync('README.md', 'utf8')));

/** Keep what V8 compiles for a review beside the program, for this Node. Without it, it is compiled at every start. */
async function compile(program) {
  const script = 'dist/compile.cjs';
  const contents =
    "import { keepCompiled } from './server/cli/compiled.ts'; process.argv.splice(1, 1); keepCompiled(process.argv[1]);";
  await build({ stdin: { contents, resolveDir: '.', loader: 'ts' }, ...node, sourcemap: false, outfile: script });
  const review = [path.resolve(program), 'review', '--fail-on', 'never', 'samples'];
  const { status } = spawnSync(process.execPath, [script, ...review], { stdio: 'ignore' });
  rmSync(script);
  if (status !== 0) throw new Error(`the review of the samples ended with ${status}`);
}

/** Pictures and pages of the repository are not packaged: the former are left out, of the latter the words stay. */
function packaged(readme) {
  return readme
    .replace(/^ *!\[[^\]]*\]\((?!https:)[^)]*\)\n\n?/gm, '')
    .replace(/\[([^\]]*)\]\((?!https:)[^)]*\)/g, '$1');
}
