/** The command line as a process of its own: what an end too early or a thread would change. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { packTar } from 'modern-tar';
import { built } from '../built.ts';
import { xz } from '../xz.ts';
import { bundle } from './call.ts';

const log = [
  '[  484.000000] INFO: task dd:300 blocked for more than 120 seconds.',
  '[  484.000001]       Not tainted 5.4.0-97-generic #110-Ubuntu',
  '[  484.000002] task:dd              state:D stack:    0 pid:  300 ppid:     2 flags:0x00004000',
  '',
].join('\n');

async function facts(...args: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [await built('cli'), 'facts', ...args], {
    maxBuffer: 1 << 28,
  });
  return stdout.split('\n').filter(line => /"kind":"(?:hung-task|sysctl)"/.test(line));
}

test('a packed log by itself: the process lives until it has answered', async () => {
  const folder = bundle('lone', { 'kern.log': log, 'kern.log.xz': xz(Buffer.from(log)), 'kern.log.gz': gzipSync(log) });
  const plain = await facts(`${folder}/kern.log`);
  assert.equal(plain.length, 1);
  for (const ending of ['.xz', '.gz'])
    assert.deepEqual(
      await facts(`${folder}/kern.log${ending}`),
      plain.map(line => line.replace('kern.log"', `kern.log${ending}"`)),
    );
});

test('packed logs in packed archives, several at once', async () => {
  const packed = xz(Buffer.from(log));
  const names = ['a.log.xz', 'b.log.xz', 'c.log.xz'];
  const member = (name: string) => ({ header: { name, size: packed.length, type: 'file' as const }, body: packed });
  const archive = xz(await packTar(names.map(member)));
  const folder = bundle('nested', { 'one/up.tar.xz': archive, 'one/d.log.xz': packed, 'alone/up.tar.xz': archive });
  assert.equal((await facts(`${folder}/one`)).length, 4);
  assert.equal((await facts(`${folder}/alone/up.tar.xz`)).length, 3);
});

test('a large bundle is the same with threads and without', async () => {
  const values = Array.from({ length: 5000 }, (_, i) => [`proc/sys/vm/knob_${i}`, `${i}\n`] as const);
  const folder = bundle('many', { ...Object.fromEntries(values), 'var/log/kern.log': log });
  const plain = await facts('--jobs', '1', folder);
  assert.equal(plain.length, 5001);
  for (const jobs of ['2', '4']) assert.deepEqual(await facts('--jobs', jobs, folder), plain);
});
