// Bundles the mocha suite of the editor into one file that exports run(), as VS Code wants it.
//   node scripts/host/bundle-suite.mjs [--suite DIR] [--out FILE] [--web]
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const repo = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * @param {{ suite?: string, out: string, web?: boolean, run: object }} o `suite`: the folder of the *.test.ts files;
 *   `run`: what the tests must know about this run (see test/vscode/run.ts).
 */
export async function bundleSuite({ suite = path.join(repo, 'test/vscode/suite'), out, web, run }) {
  const files = (await readdir(suite)).filter(name => name.endsWith('.test.ts')).sort();
  if (!files.length) throw new Error(`no *.test.ts in ${suite}`);
  // Each file is required only when run() asks: describe() and it() exist by then.
  const required = files.map(name => `require(${JSON.stringify(path.join(suite, name))});`).join('\n    ');
  const entry = `import { runSuite } from ${JSON.stringify(path.join(repo, 'test/vscode/index.ts'))};
export function run() {
  return runSuite(() => {
    ${required}
  });
}`;
  await build({
    stdin: { contents: entry, resolveDir: repo, sourcefile: 'suite.ts', loader: 'ts' },
    outfile: out,
    bundle: true,
    format: 'cjs',
    platform: web ? 'browser' : 'node',
    target: web ? 'es2022' : 'node20',
    external: ['vscode'],
    nodePaths: [path.join(repo, 'node_modules')],
    plugins: web ? [mochaForWorkers] : [],
    define: { SUITE_RUN: JSON.stringify(run) },
    sourcemap: 'inline',
    logLevel: 'error',
  });
}

// Mocha's build for browsers is one script that leaves its class in a global; the other build wants Node's modules.
const mochaForWorkers = {
  name: 'mocha-for-workers',
  setup(build) {
    build.onResolve({ filter: /^mocha$/ }, () => ({ path: 'mocha', namespace: 'worker' }));
    build.onLoad({ filter: /.*/, namespace: 'worker' }, () => ({
      contents: "import 'mocha/mocha.js';\nexport default globalThis.Mocha;",
      resolveDir: repo,
    }));
  },
};

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { suite: { type: 'string' }, out: { type: 'string' }, web: { type: 'boolean', default: false } },
  });
  const out = path.resolve(values.out ?? path.join(repo, 'dist/test-vscode/suite.js'));
  const suite = values.suite && { suite: path.resolve(values.suite) };
  await bundleSuite({
    ...suite,
    out,
    web: values.web,
    run: { host: values.web ? 'web' : 'desktop', from: 'folder', trusted: true, grep: '' },
  });
}
