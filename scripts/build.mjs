// Bundles the product: dist/server.js, dist/cli.js, dist/client.js (and dist/web/ for browsers). `node
// scripts/build.mjs [--minify]`
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { generateRegistries } from './generate.mjs';

const { values } = parseArgs({ options: { minify: { type: 'boolean', default: false } } });
generateRegistries();
const shared = {
  bundle: true,
  minify: values.minify,
  sourcemap: values.minify ? false : 'linked',
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'linked',
};
const node = { ...shared, platform: 'node', format: 'cjs' };
const parts = [
  { entry: 'server/lsp/main.ts', ...node, outfile: 'dist/server.js' },
  { entry: 'server/cli/main.ts', ...node, outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  { entry: 'client/extension.ts', ...node, outfile: 'dist/client.js', external: ['vscode'] },
];
for (const { entry, ...options } of parts) if (existsSync(entry)) await build({ entryPoints: [entry], ...options });
