import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Files } from '../../../server/core/read/files.ts';
import { loadBundle } from '../../../server/core/read/load.ts';
import { formatsOf } from '../../../server/core/read/recognise.ts';
import { reloadFiles } from '../../../server/core/read/reload.ts';
import { machines } from '../../../server/facts/host/machine.ts';
import { formats as all } from '../../../server/formats/index.ts';

const formats = formatsOf(all);
/** A heap of files as text; an error stands for a file that cannot be read. */
const filesOf = (texts: Readonly<Record<string, string | Error>>): Files => ({
  async *list() {
    for (const path of Object.keys(texts)) yield { path };
  },
  async *read(path) {
    const text = texts[path];
    if (text instanceof Error) throw text;
    yield new TextEncoder().encode(text);
  },
});
const before = ['proc/loadavg', 'proc/uptime'];
const texts = { 'proc/loadavg': '0.10 0.20 0.30 1/200 4000\n', 'proc/uptime': '100.00 200.00\n' };
const changed = new Map([['proc/uptime', { path: 'proc/uptime' }]]);
const bundle = () => loadBundle(filesOf(texts), formats, { machines });

test('a file that changed is read again, the others stay', async () => {
  const files = filesOf({ 'proc/loadavg': new Error('read again'), 'proc/uptime': '300.00 400.00\n' });
  const now = await reloadFiles(await bundle(), files, formats, { before, now: before, changed, machines });
  assert.deepEqual(now?.truncated, []);
  assert.deepEqual(
    now?.hosts[0]?.factsOf('proc/uptime').map(f => f.value),
    [{ seconds: 300, idle: 400 }],
  );
  assert.equal(now?.hosts[0]?.factsOf('proc/loadavg').length, 1);
});

test('a file that can no longer be read is noted, and the rest of the bundle stands', async () => {
  const files = filesOf({ ...texts, 'proc/uptime': new Error('EACCES') });
  const now = await reloadFiles(await bundle(), files, formats, { before, now: before, changed, machines });
  assert.deepEqual(now?.truncated, [{ file: 'proc/uptime', what: 'not read: EACCES' }]);
  assert.deepEqual(
    now?.files.map(f => f.path),
    ['proc/loadavg'],
  );
  assert.deepEqual(now?.hosts[0]?.factsOf('proc/uptime'), []);
});

test('a file of another machine is a reason to read everything', async () => {
  const paths = ['a/proc/uptime', 'b/proc/uptime'];
  assert.equal(
    await reloadFiles(await bundle(), filesOf(texts), formats, { before, now: paths, changed, machines }),
    undefined,
  );
});

test('two folders are not one whose name has a line break', async () => {
  const of = (folders: readonly string[]) => folders.map(folder => `${folder}/proc/uptime`);
  const [two, one] = [of(['a', 'b']), of(['a\nb'])];
  const files = filesOf(Object.fromEntries(two.map(p => [p, texts['proc/uptime']])));
  assert.equal(
    await reloadFiles(await bundle(), files, formats, { before: one, now: two, changed: new Map(), machines }),
    undefined,
  );
});

test('a file that names another machine than before is one as well', async () => {
  const named = { ...texts, 'etc/hostname': 'web1\n' };
  const paths = [...before, 'etc/hostname'];
  const now = async (name: string) =>
    reloadFiles(
      await loadBundle(filesOf(named), formats, { machines }),
      filesOf({ ...named, 'etc/hostname': `${name}\n# edited\n` }),
      formats,
      {
        before: paths,
        now: paths,
        changed: new Map([['etc/hostname', { path: 'etc/hostname' }]]),
        machines,
      },
    );
  assert.equal(await now('web2'), undefined);
  assert.deepEqual(
    (await now('web1'))?.hosts.map(h => h.name),
    ['web1'],
  );
});
