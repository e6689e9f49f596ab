/** The package holds what runs, and nothing else of the project. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('no picture, test, source or map is packaged', () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/@vscode/vsce/vsce', 'ls', '--no-dependencies'],
    {
      encoding: 'utf8',
    },
  );
  const files = stdout.split('\n').filter(Boolean);
  for (const file of ['package.json', 'dist/client.js', 'dist/server.js', 'dist/reader.js'])
    assert.ok(files.includes(file), stderr);
  const meant =
    /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE|syntaxes\/[\w.-]+\.json|dist\/(?:client|server|reader)\.js(?:\.LEGAL\.txt)?)$/;
  assert.deepEqual(
    files.filter(f => !meant.test(f)),
    [],
  );
  const { main } = JSON.parse(readFileSync('package.json', 'utf8'));
  assert.equal(main, './dist/client.js');
});
