/** Zip archives: whole, among other files, in one another, and damaged. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { packTar } from 'modern-tar';
import { type Bundle, loadBundle } from '../../server/core/read/load.ts';
import { machines } from '../../server/facts/host/machine.ts';
import { filesAt } from '../../server/io/disk.ts';
import { formats } from '../harness.ts';
import { xz } from '../xz.ts';

const top = mkdtempSync(path.join(os.tmpdir(), 'bundle-review-'));
after(() => rmSync(top, { recursive: true, force: true }));
function put(name: string, bytes: Uint8Array): string {
  const at = path.join(top, name);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, bytes);
  return at;
}
const load = (at: string): Promise<Bundle> => loadBundle(filesAt(at), formats, { machines, top: 'top' });
const told = ({ hosts, truncated }: Bundle): unknown => ({
  hosts: hosts.map(h => `${h.name} ${h.root}: ${h.files().join(', ')}`),
  truncated: truncated.map(t => `${t.file}: ${t.what}`),
});
const meminfo = (host: string): Record<string, Uint8Array> => ({
  [`sos-${host}/proc/meminfo`]: strToU8('MemTotal:        1000000 kB\nMemFree:          500000 kB\n'),
  [`sos-${host}/etc/hostname`]: strToU8(`${host}\n`),
});

test('packed and stored, by itself, under any name', async () => {
  for (const level of [0, 6] as const)
    for (const name of ['a.zip', 'upload'])
      assert.deepEqual(told(await load(put(`alone-${level}/${name}`, zipSync(meminfo('db1'), { level })))), {
        hosts: ['db1 sos-db1: sos-db1/etc/hostname, sos-db1/proc/meminfo'],
        truncated: [],
      });
});

test('among other files, in one another and in tar, with packed logs in it', async () => {
  const log = strToU8('[  484.000000] INFO: task dd:300 blocked for more than 120 seconds.\n');
  const inner = zipSync(meminfo('db2'));
  const body = zipSync(meminfo('db3'));
  const tar = await packTar([{ header: { name: 'in.zip', size: body.length, type: 'file' }, body }]);
  put('among/up.zip', zipSync({ ...meminfo('db1'), 'sos-db1/var/log/kern.log.1.xz': xz(log), 'inner.zip': inner }));
  put('among/up.tar', new Uint8Array(tar));
  assert.deepEqual(told(await load(path.join(top, 'among'))), {
    hosts: [
      'db3 up.tar/in.zip/sos-db3: up.tar/in.zip/sos-db3/etc/hostname, up.tar/in.zip/sos-db3/proc/meminfo',
      'db2 up.zip/inner.zip/sos-db2: up.zip/inner.zip/sos-db2/etc/hostname, up.zip/inner.zip/sos-db2/proc/meminfo',
      'db1 up.zip/sos-db1: up.zip/sos-db1/etc/hostname, up.zip/sos-db1/proc/meminfo, up.zip/sos-db1/var/log/kern.log.1.xz',
    ],
    truncated: [],
  });
});

test('damaged: what comes before is read, and each entry costs itself alone', async () => {
  let seed = 7;
  const noise = Uint8Array.from({ length: 40_000 }, () => (seed = (seed * 48271) % 2147483647) & 0xff);
  const whole = zipSync({ ...meminfo('db1'), 'noise.bin': noise, 'proc/meminfo': meminfo('x')['sos-x/proc/meminfo']! });
  const cut = told(await load(put('cut.zip', whole.subarray(0, 5000)))) as { hosts: string[]; truncated: string[] };
  assert.match(cut.hosts.join(), /sos-db1\/etc\/hostname/);
  assert.deepEqual(cut.truncated, [
    'noise.bin: read in part: zip archive cut off',
    'top: read in part: zip archive cut off',
  ]);
  const odd = Buffer.from(whole);
  odd.fill(0xff, 3000, 3100);
  const { hosts } = told(await load(put('odd.zip', odd))) as { hosts: string[] };
  assert.match(hosts.join(), /sos-db1\/etc\/hostname/);
});
