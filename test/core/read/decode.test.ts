import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decoder } from '../../../server/core/read/decode.ts';

const decode = (...pieces: Uint8Array[]): string | undefined => {
  const d = decoder();
  const out = pieces.map(p => d.push(p));
  return out.includes(undefined) ? undefined : out.join('') + d.end();
};
const utf16 = (text: string, mark: boolean): Uint8Array =>
  new Uint8Array(Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le'));

test('UTF-8, also cut within a character', () => {
  const bytes = new TextEncoder().encode('prüfen: ✓');
  for (let i = 1; i < bytes.length; i++) assert.equal(decode(bytes.subarray(0, i), bytes.subarray(i)), 'prüfen: ✓');
});
test('UTF-16 with and without its mark', () => {
  assert.equal(decode(utf16('MemTotal: 1 kB and more', true)), 'MemTotal: 1 kB and more');
  assert.equal(decode(utf16('MemTotal: 1 kB and more', false)), 'MemTotal: 1 kB and more');
  assert.equal(decode(new Uint8Array(Buffer.from(utf16('MemTotal: 1', true)).swap16())), 'MemTotal: 1');
});
test('binary is not text; runs of NUL in a log are', () => {
  assert.equal(decode(new Uint8Array(Array.from({ length: 500 }, (_, i) => (i * 7) % 31))), undefined);
  assert.equal(decode(new TextEncoder().encode(`a line\n${'\0'.repeat(300)}\nanother`))?.includes('another'), true);
});
test('records of numbers with names in them are not text; a console that rang and erased is', () => {
  const record = [...Buffer.from('ens3\0'), 0x90, 0x1c, 0x02, 0, 0x13, 0x05, 0xe8, 0x03, 0xff, 0x7f, 0x41];
  assert.equal(decode(new Uint8Array(Array.from({ length: 100 }, () => record).flat())), undefined);
  const console = `login: rooot\b\bot\x07\n[   12.345678] eth0: link up\f\n`.repeat(40);
  assert.equal(decode(new TextEncoder().encode(console)), console);
});
test('damage becomes a replacement character, never an error', () => {
  assert.equal(decode(new Uint8Array([0x41, 0xff, 0x42])), 'A\ufffdB');
});
