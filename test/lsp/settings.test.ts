import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excluder, readSettings } from '../../server/lsp/settings.ts';
import { below, join, keyOf } from '../../server/lsp/uris.ts';
import { cpuTime } from '../cpu.ts';

test('globs leave out what the same globs leave out elsewhere in the editor', () => {
  const out = (glob: string, path: string): boolean => excluder([glob])(path);
  for (const [glob, path] of [
    ['*.core', 'a/b/x.core'],
    ['var/**', 'var/log/messages'],
    ['var', 'host/var/log/messages'],
    ['**/coredumps/**', 'a/coredumps/1'],
    ['/proc/kcore', 'proc/kcore'],
    ['a/*/c', 'a/b/c/d'],
    ['*.{gz,xz}', 'log/x.xz'],
    ['?.txt', 'a.txt'],
    ['**/**/**/x', 'x'],
  ] as const)
    assert.ok(out(glob, path), `${glob} ${path}`);
  for (const [glob, path] of [
    ['*.core', 'a/x.core.txt'],
    ['var/**', 'host/var/log'],
    ['a/*/c', 'a/b/b/c'],
    ['a.b', 'axb'],
    ['', 'a'],
    ['*.{gz,xz}', 'x.gzz'],
  ] as const)
    assert.ok(!out(glob, path), `${glob} ${path}`);
});

test('a glob of stars costs no time', () => {
  const globs = ['**/*a*/**/*a*/**/*a*/**/b', '*'.repeat(400) + 'z'];
  assert.ok(cpuTime(() => assert.ok(!excluder(globs)('a/'.repeat(200)))) < 1000);
});

test('settings that make no sense are as good as none', () => {
  const plain = { exclude: [], disabledRules: [], automatic: true, inlayHints: { time: false, sizes: false } };
  assert.deepEqual(readSettings({ inlayHints: { time: true, sizes: 'x' } }), {
    ...plain,
    inlayHints: { time: true, sizes: false },
  });
  assert.deepEqual(readSettings({ inlayHints: 7 }), plain);
  assert.deepEqual(readSettings(undefined), plain);
  assert.deepEqual(readSettings({ exclude: 'x', disabledRules: [1], automatic: 1 }), plain);
  assert.deepEqual(readSettings({ exclude: ['a'], automatic: false }), { ...plain, exclude: ['a'], automatic: false });
});

test('spellings of one URI have one key, and a key becomes a URI again', () => {
  assert.equal(keyOf('file:///C%3A/a%20b/'), keyOf('file:///c:/a b'));
  assert.equal(below('file:///a', 'file:///ab'), undefined);
  assert.equal(below('file:///a', 'file:///a/b/c'), 'b/c');
  assert.equal(join('file:///a b', 'c#d/é%'), 'file:///a%20b/c%23d/%C3%A9%25');
  assert.equal(keyOf('file:///%zz'), 'file:///%zz');
  assert.equal(keyOf('untitled:Untitled-1'), 'untitled:/Untitled-1');
});
