/** Members of tar archives of all sorts, up to where they are damaged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packTar } from 'modern-tar';
import { Damage } from '../../../server/core/read/files.ts';
import { isTar, tarMembers } from '../../../server/core/read/tar.ts';

type Header = Parameters<typeof packTar>[0] extends readonly (infer E)[]
  ? E extends { header: infer H }
    ? H
    : never
  : never;
const file = (name: string, body: string) => ({
  header: { name, size: Buffer.byteLength(body), type: 'file' } as Header,
  body,
});

async function* pieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Each member with its text, and what is said where the archive ends too early. */
async function read(bytes: Uint8Array, size = 700): Promise<{ members: string[]; damage?: string }> {
  const members: string[] = [];
  try {
    for await (const member of tarMembers(pieces(bytes, size))) {
      const parts: Buffer[] = [];
      try {
        for await (const piece of member.body()) parts.push(Buffer.from(piece));
      } finally {
        const to = member.target ? ` > ${member.target}` : '';
        members.push(`${member.type} ${member.path}${to}: ${Buffer.concat(parts).toString().slice(0, 20)}`);
      }
    }
  } catch (error) {
    assert.ok(error instanceof Damage, String(error));
    return { members, damage: error.message };
  }
  return { members };
}

const long = `${'a-folder-with-a-long-name/'.repeat(9)}file`;

test('files, links and folders, with names of any length', async () => {
  const tar = await packTar([
    file('./proc/meminfo', 'MemTotal: 1 kB\n'),
    file(long, 'deep'),
    file('größe', 'utf8'),
    { header: { name: 'dir/', size: 0, type: 'directory' } as Header },
    { header: { name: 'hard', size: 0, type: 'link', linkname: './proc/meminfo' } as Header },
    { header: { name: 'soft', size: 0, type: 'symlink', linkname: 'proc/meminfo' } as Header },
    file('last', 'x'.repeat(2000)),
  ]);
  const expected = {
    members: [
      'file proc/meminfo: MemTotal: 1 kB\n',
      `file ${long}: deep`,
      'file größe: utf8',
      'folder dir/: ',
      'hard link hard > proc/meminfo: ',
      'link soft > proc/meminfo: ',
      `file last: ${'x'.repeat(20)}`,
    ],
  };
  for (const size of [1, 512, 700, 100_000]) assert.deepEqual(await read(tar, size), expected);
  assert.equal(isTar(tar), true);
});

test('a body that nobody reads is passed over', async () => {
  const tar = await packTar([file('a', 'x'.repeat(1500)), file('b', 'y')]);
  const names: string[] = [];
  for await (const member of tarMembers(pieces(tar, 300))) names.push(member.path);
  assert.deepEqual(names, ['a', 'b']);
});

test('a cut archive gives what is there', async () => {
  const tar = await packTar([file('a', 'first'), file('b', 'y'.repeat(3000)), file('c', 'last')]);
  const inBody = await read(tar.subarray(0, 512 * 3 + 1000));
  assert.deepEqual(inBody.members, ['file a: first', `file b: ${'y'.repeat(20)}`]);
  assert.match(inBody.damage!, /cut off: 2000 bytes are missing/);
  const inHead = await read(tar.subarray(0, 512 + 512 + 100));
  assert.deepEqual(inHead.members, ['file a: first']);
  assert.match(inHead.damage!, /damaged or cut off behind 1124 bytes/);
});

test('a damaged head ends the list, and no archive is none', async () => {
  const tar = Buffer.from(await packTar([file('a', 'first'), file('b', 'second')]));
  tar[1024 + 5]! ^= 0x55;
  const { members, damage } = await read(tar);
  assert.deepEqual(members, ['file a: first']);
  assert.match(damage!, /damaged/);
  assert.deepEqual(await read(Buffer.from('some text\n'.repeat(100))), {
    members: [],
    damage: 'no tar archive, plain or packed by gzip, xz, bzip2 or zstd',
  });
  assert.equal(isTar(Buffer.from('some text\n'.repeat(100))), false);
  assert.equal(isTar(new Uint8Array(2000)), false);
});

test('GNU names and sizes', async () => {
  const head = (name: string, size: number, type: string, body = ''): Buffer => {
    const block = Buffer.alloc(512);
    block.write(name, 0, 'latin1');
    // From 8 GiB on a size is a number of 95 bits.
    if (size < 8 ** 11) block.write(size.toString(8).padStart(11, '0'), 124);
    block.write(type, 156);
    block.write('ustar  ', 257);
    block.fill(' ', 148, 156);
    block.write(
      block
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0'),
      148,
    );
    return Buffer.concat([block, Buffer.from(body), Buffer.alloc(-body.length & 511)]);
  };
  const tar = Buffer.concat([
    head('././@LongLink', long.length + 1, 'L', `${long}\0`),
    head(long.slice(0, 99), 4, '0', 'deep'),
    head('caf\xe9', 2, '0', 'ok'),
    Buffer.alloc(1024),
  ]);
  assert.deepEqual(await read(tar), { members: [`file ${long}: deep`, 'file café: ok'] });
});
