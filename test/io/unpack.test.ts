/** Packed bytes and what they hold, up to where they are damaged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Damage } from '../../server/core/read/files.ts';
import { packingOf, unreadable } from '../../server/core/read/magic.ts';
import { unpacked } from '../../server/io/unpack.ts';
import { xz } from '../xz.ts';

const text = Array.from({ length: 400 }, (_, i) => `line ${i} of a log that repeats itself\n`).join('');
/** The text as bzip2 and zstd pack it: Node has neither. */
const bzip2 =
  'QlpoOTFBWSZTWWbRNJ4AE1FZgAAQQAB/4CPl3ABQBB6APXqpKlOAimeoR/6pSkGgAoABoGTIIR/qpNKn/6VUAACo/9VJpPZSGJk0YKVJ6ogaYjQ2U7BF2CLQRbhF3CLv66a8X78fT6/bxgA7MgOCAbDQNA2EA4MgOzAB4oAO1MgPGADsyA4IBsNA0DYQDgyA7MAHigA4ogHjAB2ZAcEA2GgaBsIBwZAdmADxQAbDQNA2EA4MgOzAB4oAP9VVXVV181VV1VdfPvte++++++/DxgA7Mgb3u1rXvcAAAARWlaxERETMzSbu7uzxgDe973uxK6qYkzXVTEma6qYjdXTRurpo3V00bq6aN1dNG6umjddVetY1d3d28UAu7u6u7u73ve978szXVNG6ujbVXRtqro21V0baq6NtVdJmYrqpMzFdVJmYrqr1rWbu7u3ZgA8VJJJne973snwmqujbVXRtqroLugu6C7oLugu6C7oLus5zmMzMydhkB2YBy+c5zg8kkkkkkkkkkkkkkkkkkvWtXeru7bCAcGQ53O972SegAAAAAZznLu93dtA0DYQc5y+c4OSSSSSAAAAGc5zMzO5kSSSeSSckknJO973O9kngAAAAEkkl61q7u77tkBwQDbnOc5fBoAAAAADmtZ555mZmeybkkknZIkkk888888999wAAAzMzMzMzM1rM2CLwEX2EX8EW4ReAi4CLcIuARfoRbBF7hF7BFuEWwRcBFoIuQRcgi2CLmCLcItgi0EXMIv8XckU4UJBm0TSe';
const zstd =
  'KLUv/WTyOY0PAPb0VRiAqSBpDMCHXjyiowkq1lojhEhZuE4aOwxhAGAAQgCLxSKRSCQSiUQikTgcDofD4XA4HJZlWZZlWZYlSZIkSZIkSY7jOI7jOI7j7u7u7q6qqqqq6pxzzjnnnIIYChnTBCDAgMGCgwIXHAQwSGCg4EEAAgcHIDAwQAEICg0OFDAQicOSHFdDCMQUicOSHFczCMMUicOSHFdThDJF4rAkx9UQgUyROCzJcTVDGFNsiM2wKRuyGZtttJkJm0JDaAZN0RDN0EwjzUjQFInDkhxXM8JMkTgsyXF1CsIsFovFYrEIqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqoSGY3RRhrNCKMicViS42oEQVCROCzJcTWFUEwRu7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u9vd3d3d3d3d3d3d3V1VVdWBkKgRQOAO+58B0Teq1RJAEPj/VxCIf///////////v///9z+f3r3/fe973fde773Pe9/zvXd7r5QXs+1FxiCR/7pI/ldE8r8ikv8VkfyviOR/RST/FSMZY4wxBpmMYYwxBkn+r0XyfyucAEUAEQAAAgAAAAAAAACiOgW6b+6T++I+cN/b5/a1fYctMAswC2Cwj54HQFUBtgfTyQ==';
const packed: Readonly<Record<string, Uint8Array>> = {
  gzip: gzipSync(text),
  xz: xz(Buffer.from(text)),
  bzip2: Buffer.from(bzip2, 'base64'),
  zstd: Buffer.from(zstd, 'base64'),
};

async function* pieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  // As a disk gives them: a buffer of Node's, whose slices are views, and each piece is overwritten by the next.
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    buffer.set(part);
    yield buffer.subarray(0, part.length);
    buffer.fill(0xff);
  }
}

/** What can be read, and what is said of the rest. */
async function read(bytes: Uint8Array, size = 1000): Promise<{ text: string; damage: string | undefined }> {
  const found: Buffer[] = [];
  try {
    for await (const piece of unpacked(pieces(bytes, size))) found.push(Buffer.from(piece));
  } catch (error) {
    assert.ok(error instanceof Damage, String(error));
    return { text: Buffer.concat(found).toString(), damage: error.message };
  }
  return { text: Buffer.concat(found).toString(), damage: undefined };
}

for (const [packing, bytes] of Object.entries(packed)) {
  test(`${packing}: whole, in pieces of any size, twice over`, async () => {
    assert.equal(packingOf(bytes), packing);
    for (const size of [7, 64, 100_000]) assert.deepEqual(await read(bytes, size), { text, damage: undefined });
    const twice = await read(Buffer.concat([bytes, bytes]));
    if (packing !== 'xz') assert.equal(twice.text, text + text);
  });

  test(`${packing}: cut off, what came before is read and the damage named`, async () => {
    for (const share of [0.3, 0.6, 0.95]) {
      const cut = await read(bytes.subarray(0, Math.floor(share * bytes.length)), 50);
      assert.ok(text.startsWith(cut.text));
      assert.match(
        cut.damage ?? '',
        new RegExp(`^${packing} data is damaged or cut off behind ${cut.text.length} bytes`),
      );
      assert.doesNotMatch(cut.damage!, /undefined|\n/);
    }
  });

  test(`${packing}: damaged, never more than a part that is right`, async () => {
    for (let at = 30; at < bytes.length; at += 41) {
      const odd = Buffer.from(bytes);
      odd[at]! ^= 0x55;
      const { text: found, damage } = await read(odd);
      // The checksums of zstd are not asked; a stored text may differ by the one byte before its own is.
      assert.ok(damage !== undefined || packing === 'zstd' || found.length === text.length);
    }
  });
}

test('much of a large log is read before its damage', async () => {
  const long = text.repeat(200);
  const gz = gzipSync(long);
  const { text: found, damage } = await read(gz.subarray(0, gz.length >> 1));
  assert.ok(long.startsWith(found) && found.length > 0.3 * long.length);
  assert.ok(damage);
});

test('what is well packed does not fill the memory', async () => {
  const bomb = gzipSync(new Uint8Array(400 * 1024 * 1024));
  let length = 0;
  let most = 0;
  const before = process.memoryUsage().arrayBuffers;
  for await (const piece of unpacked(pieces(bomb, 1 << 20))) {
    length += piece.length;
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  assert.equal(length, 400 * 1024 * 1024);
  assert.ok(most < 200 * 1024 * 1024, `${most} bytes`);
});

test('other bytes are given as they are, and forms that are not read are known', async () => {
  assert.deepEqual(await read(Buffer.from('BZh is no block\n')), { text: 'BZh is no block\n', damage: undefined });
  assert.deepEqual(await read(new Uint8Array()), { text: '', damage: undefined });
  const head = (...bytes: number[]): Uint8Array => Uint8Array.from([...bytes, ...new Uint8Array(600)]);
  assert.match(unreadable(Buffer.from('LPKSHHRH\0\0'))!, /journalctl --file/);
  assert.match(unreadable(head(0x04, 0x22, 0x4d, 0x18))!, /lz4 -d/);
  assert.match(unreadable(head(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c))!, /7z x/);
  assert.match(unreadable(Buffer.from('KDUMP   '))!, /vmcore-dmesg/);
  const elf = head(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1);
  assert.equal(unreadable(elf), undefined);
  elf[16] = 4;
  assert.match(unreadable(elf)!, /dump of memory/);
  assert.equal(unreadable(Buffer.from('MemTotal: 1 kB\n')), undefined);
});
