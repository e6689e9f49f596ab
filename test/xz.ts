/**
 * An .xz file without a compressor: its data stand in it as stored chunks of LZMA2, which every decompressor reads
 * (The .xz File Format 1.2.1, tukaani.org).
 */
const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
function crc32(...parts: readonly Uint8Array[]): Buffer {
  let c = 0xffffffff;
  for (const part of parts) for (const byte of part) c = table[(c ^ byte) & 0xff]! ^ (c >>> 8);
  return littleEndian(~c >>> 0);
}

function littleEndian(n: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes;
}
const varint = (n: number): number[] => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...varint(n >>> 7)]);
const padding = (size: number): Buffer => Buffer.alloc(-size & 3);
const chunkSize = 0x10000;

export function xz(data: Uint8Array): Buffer {
  const flags = Buffer.from([0, 1]);
  const blockHead = Buffer.from([2, 0, 0x21, 1, 0x16, 0, 0, 0]);
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < data.length; from += chunkSize) {
    const chunk = data.subarray(from, from + chunkSize);
    chunks.push(Buffer.from([from ? 2 : 1, (chunk.length - 1) >> 8, (chunk.length - 1) & 0xff]), chunk);
  }
  const packed = Buffer.concat([...chunks, Buffer.from([0])]);
  const unpadded = blockHead.length + 4 + packed.length + 4;
  const records = Buffer.from([0, 1, ...varint(unpadded), ...varint(data.length)]);
  const index = Buffer.concat([records, padding(records.length)]);
  const size = littleEndian((index.length + 4) / 4 - 1);
  return Buffer.concat([
    Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]),
    flags,
    crc32(flags),
    blockHead,
    crc32(blockHead),
    packed,
    padding(packed.length),
    crc32(data),
    index,
    crc32(index),
    crc32(size, flags),
    size,
    flags,
    Buffer.from('YZ'),
  ]);
}
