/** Folders as they come: entries that cannot be read cost themselves and nothing else. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { formatsOf } from '../../server/core/read/recognise.ts';
import { loadBundle } from '../../server/core/read/load.ts';
import { filesAt } from '../../server/io/disk.ts';
import { machines } from '../../server/facts/host/machine.ts';
import { formats as list } from '../../server/formats/index.ts';
import { xz } from '../xz.ts';

const formats = formatsOf(list);
const top = mkdtempSync(path.join(tmpdir(), 'bundle-disk-'));
after(() => rmSync(top, { recursive: true }));
const meminfo = 'MemTotal:        1000000 kB\nMemFree:            3000 kB\n';

const load = async (name: string) => {
  const { files, truncated } = await loadBundle(filesAt(path.join(top, name)), formats, { top: name });
  return { files: files.map(f => f.path).sort(), truncated: truncated.map(t => `${t.file}: ${t.what}`).sort() };
};
const put = (name: string, body: string | Uint8Array): void => {
  mkdirSync(path.dirname(path.join(top, name)), { recursive: true });
  writeFileSync(path.join(top, name), body);
};

test('a name that is not UTF-8 is read like another', {
  skip: process.platform !== 'linux' && 'names are bytes on Linux only',
}, async () => {
  put('odd/proc/meminfo', meminfo);
  const folder = Buffer.concat([Buffer.from(path.join(top, 'odd/')), Buffer.from([0x6b, 0xe9, 0x72])]);
  mkdirSync(folder);
  writeFileSync(Buffer.concat([folder, Buffer.from('/meminfo-'), Buffer.from([0xff])]), meminfo);
  assert.deepEqual(await load('odd'), { files: ['kér/meminfo-ÿ', 'proc/meminfo'], truncated: [] });
});

/** As somebody else: root may read everything. */
async function withoutRights<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  chmodSync(top, 0o755);
  process.seteuid!(65_534);
  try {
    return await work();
  } finally {
    process.seteuid!(0);
  }
}

test('what must not be read is named', { skip: process.platform === 'win32' && 'other rights' }, async () => {
  put('closed/proc/meminfo', meminfo);
  put('closed/var/log/messages', 'x\n');
  put('closed/etc/hostname', 'web1\n');
  chmodSync(path.join(top, 'closed/var'), 0);
  chmodSync(path.join(top, 'closed/etc/hostname'), 0);
  try {
    assert.deepEqual(await withoutRights(() => load('closed')), {
      files: ['proc/meminfo'],
      truncated: [
        'etc/hostname: not read: no permission to read it',
        'var: not read: a folder: no permission to read it',
      ],
    });
  } finally {
    chmodSync(path.join(top, 'closed/var'), 0o755);
  }
});

test('a path that is too long for the system is named', {
  skip: process.platform === 'win32' && 'other limits',
}, async () => {
  put('long/proc/meminfo', meminfo);
  const before = process.cwd();
  const name = 'd'.repeat(250);
  process.chdir(path.join(top, 'long'));
  for (let i = 0; i < 20; i++) {
    mkdirSync(name);
    process.chdir(name);
  }
  writeFileSync('meminfo', meminfo);
  try {
    const { files, truncated } = await load('long');
    assert.deepEqual(files, ['proc/meminfo']);
    assert.equal(truncated.length, 1);
    assert.match(truncated[0]!, /: not read: a folder: its path is too long$/);
  } finally {
    // From the innermost on, for the whole path is too long to be removed.
    rmSync('meminfo');
    for (let i = 0; i < 20; i++) {
      process.chdir('..');
      rmdirSync(name);
    }
    process.chdir(before);
  }
});

test('an archive is known by what it holds, hard links are followed, other forms are named', async () => {
  const member = (name: string, body: string) => ({ header: { name, size: body.length, type: 'file' as const }, body });
  const link = (name: string, linkname: string) => ({ header: { name, size: 0, type: 'link' as const, linkname } });
  const tar = await packTar([
    member('host/proc/meminfo', meminfo),
    link('host/sos_commands/meminfo', './host/proc/meminfo'),
    link('host/sos_commands/uptime', 'host/nowhere'),
    member('host/var/log/journal/system.journal', 'LPKSHHRH\0\0'),
    member('../outside', meminfo),
  ]);
  put('upload', tar);
  const expected = {
    files: ['host/proc/meminfo', 'host/sos_commands/meminfo'],
    truncated: [
      'host/sos_commands/uptime: read in part: a hard link to host/nowhere, which is not there',
      'host/var/log/journal/system.journal: not read: a journal of systemd; make text of it first: journalctl --file FILE -o short-precise',
    ],
  };
  assert.deepEqual(await load('upload'), expected);
  put('cut.tar', tar.subarray(0, 512 + 512 + 300));
  assert.deepEqual(await load('cut.tar'), {
    files: ['host/proc/meminfo'],
    truncated: ['cut.tar: read in part: tar archive damaged or cut off behind 1324 bytes'],
  });
});

test('archives among other files are hosts of their own, in one another to a depth that is said', async () => {
  const member = (name: string, body: string | Uint8Array) => ({
    header: { name, size: Buffer.byteLength(body), type: 'file' as const },
    body,
  });
  const sos = (name: string) =>
    packTar([member(`sos-${name}/etc/hostname`, `${name}\n`), member(`sos-${name}/proc/meminfo`, meminfo)]);
  put('case/proc/meminfo', meminfo);
  put('case/etc/hostname', 'here\n');
  put('case/uploads/first.tar.gz', gzipSync(await sos('db1')));
  put('case/uploads/no-suffix', xz(await sos('db2')));
  put('case/uploads/loose.tar', await packTar([member('meminfo.txt', meminfo)]));
  let nested = await packTar([member('meminfo.txt', meminfo)]);
  for (const depth of [4, 3, 2])
    nested = await packTar([member(`level${depth}.tar`, nested), member('meminfo.txt', meminfo)]);
  put('case/uploads/level1.tar', nested);
  const whole = gzipSync(await sos('db3'));
  put('case/uploads/cut.tgz', whole.subarray(0, whole.length - 12));
  const { hosts, truncated } = await loadBundle(filesAt(path.join(top, 'case')), formats, { top: 'case', machines });
  assert.deepEqual(
    hosts.map(h => `${h.name} ${h.root}: ${h.files().length}`),
    [
      'here : 2',
      'db3 uploads/cut.tgz/sos-db3: 2',
      'db1 uploads/first.tar.gz/sos-db1: 2',
      'level1.tar uploads/level1.tar: 1',
      'level2.tar uploads/level1.tar/level2.tar: 1',
      'level3.tar uploads/level1.tar/level2.tar/level3.tar: 1',
      'loose.tar uploads/loose.tar: 1',
      'db2 uploads/no-suffix/sos-db2: 2',
    ],
  );
  assert.deepEqual(truncated.map(t => `${t.file}: ${t.what.replace(/ data is .*/, '')}`).sort(), [
    'uploads/cut.tgz: read in part: gzip',
    'uploads/level1.tar/level2.tar/level3.tar/level4.tar: not read: an archive within 3 others',
  ]);
});
