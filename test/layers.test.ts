/** The arrows of the house: who may import whom. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const pure = ['core', 'kernel', 'facts', 'formats', 'rules'];
const allowed: Record<string, readonly string[]> = {
  core: ['core'],
  kernel: ['kernel', 'core'],
  facts: ['facts', 'kernel', 'core'],
  formats: ['formats', 'facts', 'kernel', 'core'],
  rules: ['rules', 'facts', 'kernel', 'core'],
  io: ['io', 'core'],
  lsp: ['lsp', 'io', 'formats', 'rules', 'facts', 'kernel', 'core'],
  cli: ['cli', 'io', 'formats', 'rules', 'facts', 'kernel', 'core'],
};
const sources = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true })
        .map(String)
        .filter(f => f.endsWith('.ts'))
        .map(f => path.join(folder, f))
    : [];
const imports = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'|\bimport\('([^']+)'\)/gm)].map(
    m => (m[1] ?? m[2])!,
  );

for (const [room, mayUse] of Object.entries(allowed))
  test(`server/${room} imports only ${mayUse.join(', ')}`, () => {
    for (const file of sources(`server/${room}`))
      for (const target of imports(file)) {
        if (!target.startsWith('.')) {
          assert.ok(!pure.includes(room), `${file} imports the package ${target}`);
          assert.ok(
            room === 'lsp' || !target.startsWith('vscode-languageserver'),
            `${file} knows the protocol: only lsp may`,
          );
          continue;
        }
        const to = path.relative('server', path.join(path.dirname(file), target)).split(path.sep)[0]!;
        assert.ok(mayUse.includes(to), `${file} imports ${target}`);
        const other = path.relative(path.join('server', room), path.join(path.dirname(file), target));
        if (room === 'rules' && to === 'rules')
          assert.ok(
            path.basename(other).startsWith('_') || path.basename(file) === 'index.ts',
            `${file} imports the rule ${other}: rules never see each other`,
          );
      }
  });

test('client sees only the message types of lsp', () => {
  for (const file of sources('client'))
    for (const target of imports(file))
      if (target.includes('server/')) assert.match(target, /server\/lsp\/messages\.ts$/, `${file} imports ${target}`);
});
