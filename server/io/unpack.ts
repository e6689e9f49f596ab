/** Packed bytes to plain ones, by their first bytes rather than by their name. */
import { Decompress } from 'fzstd';
import bitIterator, { type BitReader } from 'unbzip2-stream/lib/bit_iterator.js';
import bzip2 from 'unbzip2-stream/lib/bzip2.js';
import { Damage } from '../core/read/files.ts';
import { packingOf } from '../core/read/magic.ts';

/** Pieces of which each is valid until the next is asked for; `slice` of a buffer of Node's is a view and keeps none of them. */
type Bytes = AsyncIterable<Uint8Array>;

/** What is packed in some bytes, or the bytes themselves. What can be read before a damage is given, then `Damage` thrown. */
export async function* unpacked(source: Bytes): Bytes {
  const pieces = source[Symbol.asyncIterator]();
  try {
    const first = await pieces.next();
    if (first.done) return;
    const packing = packingOf(first.value);
    const all = from(first.value, pieces);
    if (packing) yield* named(packing, unpackers[packing](all));
    else yield* all;
  } finally {
    await pieces.return?.();
  }
}

async function* from(first: Uint8Array, rest: AsyncIterator<Uint8Array>): Bytes {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** Says of an error of a library what it means. A damage of the source itself stays what it is. */
async function* named(packing: string, plain: Bytes): Bytes {
  let length = 0;
  try {
    for await (const piece of plain) {
      length += piece.length;
      yield piece;
    }
  } catch (error) {
    if (error instanceof Damage) throw error;
    const what = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw new Damage(`${packing} data is damaged or cut off behind ${length} bytes of what it holds (${what})`);
  }
}

const unpackers = { gzip: gunzip, xz: unxz, bzip2: bunzip2, zstd: unzstd };

/** Small pieces go in, so that what comes out fits in memory however well it was packed. */
function* cut(piece: Uint8Array, size: number): Iterable<Uint8Array> {
  for (let at = 0; at < piece.length; at += size) yield piece.subarray(at, at + size);
}

// What unpacks is loaded when something packed comes.
async function* gunzip(source: Bytes): Bytes {
  const { createGunzip } = await import('node:zlib');
  const stream = createGunzip({ chunkSize: 256 * 1024 });
  let out: Uint8Array[] = [];
  let error: Error | undefined;
  let wake = (): void => {};
  stream.on('data', (piece: Uint8Array) => out.push(piece));
  stream.on('error', e => {
    error ??= e;
    wake();
  });
  stream.on('end', () => wake());
  /** What comes out until the stream asks for more, ends or fails; a failure tells no callback. */
  async function* after(give: (done: () => void) => void): Bytes {
    await new Promise<void>(done => {
      wake = done;
      give(done);
    });
    const pieces = out;
    out = [];
    yield* pieces;
    if (error) throw error;
  }
  try {
    for await (const piece of source)
      for (const part of cut(piece, 16 * 1024)) yield* after(done => stream.write(part, () => done()));
    yield* after(() => stream.end());
  } finally {
    stream.destroy();
  }
}

/**
 * The library lets one stream at a time begin, all over the process: a packed log in a packed archive would wait for its
 * archive, which waits for it. Streams share nothing that they would have to wait for.
 */
const atOnce = { _contextMutex: { acquire: async () => {}, release: () => {} } };

async function* unxz(source: Bytes): Bytes {
  const { XzReadableStream } = await import('xz-decompress');
  const reader = new (Object.assign(XzReadableStream, atOnce))(streamOf(source)).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function streamOf(source: Bytes): ReadableStream<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}

/** Bytes that surely hold the next block of a level: blocks of bzip2 hold 100 kB a level and may grow a little. */
const wholeBlock = (level: number): number => 25_000 + 100_000 * level;

async function* bunzip2(source: Bytes): Bytes {
  const waiting: Uint8Array[] = [];
  let length = 0;
  const shift = (): Uint8Array => {
    const piece = waiting.shift();
    if (!piece) throw new Error('unexpected end of file');
    return piece;
  };
  let reader: BitReader | undefined;
  let level = 0;
  let checksum: number | null = null;
  /** The next block; undefined for the head or the end of a stream. */
  const next = (): Uint8Array | undefined => {
    reader ??= bitIterator(shift);
    if (level === 0) {
      level = bzip2.header(reader);
      checksum = 0;
      return undefined;
    }
    const size = 100_000 * level;
    const plain: number[] = [];
    checksum = bzip2.decompress(reader, byte => plain.push(byte), new Int32Array(size), size, checksum);
    if (checksum !== null) return Uint8Array.from(plain);
    level = 0;
    return undefined;
  };
  for await (const piece of source) {
    waiting.push(new Uint8Array(piece));
    length += piece.length;
    while (length - (reader?.bytesRead ?? 0) + 1 >= wholeBlock(level)) {
      const block = next();
      if (block) yield block;
    }
  }
  while (length > (reader?.bytesRead ?? 0)) {
    const block = next();
    if (block) yield block;
  }
  if (checksum !== null) throw new Error('unexpected end of file');
}

async function* unzstd(source: Bytes): Bytes {
  let out: Uint8Array[] = [];
  const stream = new Decompress(piece => out.push(piece));
  const taken = (): Uint8Array[] => {
    const pieces = out;
    out = [];
    return pieces;
  };
  for await (const piece of source)
    for (const part of cut(piece, 2048)) {
      stream.push(new Uint8Array(part));
      yield* taken();
    }
  stream.push(new Uint8Array(), true);
  yield* taken();
}
