/**
 * The members of a tar archive as they come: ustar, GNU (long names) and pax, read to where they are damaged. Libraries
 * give up an archive with its first fault; half an upload is a daily case here.
 */
import { Damage } from './files.ts';

export interface Member {
  /** Without `./` and `/` in front. */
  readonly path: string;
  readonly size: number;
  readonly type: 'file' | 'hard link' | 'link' | 'device' | 'folder' | 'other';
  /** Where a link leads to. */
  readonly target: string;
  /** Its bytes; to be read before the next member is asked for. */
  body(): AsyncIterable<Uint8Array>;
}

const block = 512;
/** Longest name or pax header that is believed. */
const longest = 1024 * 1024;
const types: Readonly<Record<string, Member['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hard link',
  '2': 'link',
  '3': 'device',
  '4': 'device',
  '6': 'device',
  '5': 'folder',
};

/** Throws `Damage` behind the last member that can be read, and for what is no tar archive. */
export async function* tarMembers(source: AsyncIterable<Uint8Array>): AsyncIterable<Member> {
  const input = new Input(source);
  let more: Attributes = {};
  let any = false;
  try {
    for (;;) {
      const head = await input.exactly(block);
      if (head.length === 0 || (head.length === block && isZero(head))) return;
      const header = head.length === block ? headerOf(head) : undefined;
      if (!header)
        throw new Damage(
          any
            ? `tar archive damaged or cut off behind ${input.at} bytes`
            : 'no tar archive, plain or packed by gzip, xz, bzip2 or zstd',
        );
      any = true;
      const { type } = header;
      const size = more.size ?? header.size;
      if ('LKxg'.includes(type)) {
        if (size > longest) throw new Damage(`tar archive damaged behind ${input.at} bytes`);
        const text = await input.exactly(size);
        await input.skip(padding(size));
        if (type !== 'g') more = { ...more, ...attributesOf(type, text) };
        continue;
      }
      const body = new Body(input, types[type] === 'file' ? size : 0);
      yield {
        path: (more.path ?? header.path).replace(/^(?:\.?\/+)+/, ''),
        size,
        type: types[type] ?? 'other',
        target: (more.target ?? header.target).replace(/^(?:\.?\/+)+/, ''),
        body: () => body.rest(),
      };
      more = {};
      await body.skip();
    }
  } finally {
    await input.close();
  }
}

/** Do these bytes begin as a tar archive does? */
export const isTar = (head: Uint8Array): boolean =>
  head.length >= block && !isZero(head.subarray(0, block)) && headerOf(head.subarray(0, block)) !== undefined;

interface Attributes {
  readonly path?: string;
  readonly target?: string;
  readonly size?: number;
}

const padding = (size: number): number => (block - (size % block)) % block;
const isZero = (bytes: Uint8Array): boolean => bytes.every(byte => byte === 0);
const utf8 = new TextDecoder('utf-8', { fatal: true });
const latin1 = new TextDecoder('latin1');
/** Names are bytes; most are UTF-8. */
function nameOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const name = end < 0 ? bytes : bytes.subarray(0, end);
  try {
    return utf8.decode(name);
  } catch {
    return latin1.decode(name);
  }
}

function headerOf(head: Uint8Array): { path: string; size: number; type: string; target: string } | undefined {
  let sum = 0;
  for (let i = 0; i < block; i++) sum += i >= 148 && i < 156 ? 32 : head[i]!;
  if (numberOf(head.subarray(148, 156)) !== sum) return undefined;
  const name = nameOf(head.subarray(0, 100));
  const isUstar = latin1.decode(head.subarray(257, 263)) === 'ustar\0';
  const prefix = isUstar ? nameOf(head.subarray(345, 500)) : '';
  return {
    path: prefix ? `${prefix}/${name}` : name,
    size: numberOf(head.subarray(124, 136)),
    type: String.fromCharCode(head[156]!),
    target: nameOf(head.subarray(157, 257)),
  };
}

/** Octal digits, or from 8 GiB on the number itself with its first bit set. */
function numberOf(bytes: Uint8Array): number {
  if (bytes[0]! & 0x80) return bytes.subarray(1).reduce((n, byte) => n * 256 + byte, bytes[0]! & 0x7f);
  return Number.parseInt(
    latin1
      .decode(bytes)
      .replace(/[\0 ]+/g, ' ')
      .trim() || '0',
    8,
  );
}

function attributesOf(type: string, text: Uint8Array): Attributes {
  if (type === 'L') return { path: nameOf(text) };
  if (type === 'K') return { target: nameOf(text) };
  const found: { path?: string; target?: string; size?: number } = {};
  // Each record is `length key=value\n`, the length counting itself.
  for (let at = 0; at < text.length; ) {
    const length = Number.parseInt(latin1.decode(text.subarray(at, at + 12)), 10);
    if (!(length > 0)) break;
    const record = nameOf(text.subarray(at, at + length - 1));
    const [, key, value] = /^\d+ ([^=]+)=(.*)$/s.exec(record) ?? [];
    if (key === 'path') found.path = value!;
    if (key === 'linkpath') found.target = value!;
    if (key === 'size') found.size = Number(value);
    at += length;
  }
  return found;
}

/** What is left of one member. */
class Body {
  private readonly input: Input;
  private left: number;
  private readonly pad: number;

  constructor(input: Input, size: number) {
    this.input = input;
    this.left = size;
    this.pad = padding(size);
  }

  async *rest(): AsyncIterable<Uint8Array> {
    while (this.left > 0) {
      const piece = await this.input.upTo(this.left);
      if (piece.length === 0) throw new Damage(`cut off: ${this.left} bytes are missing`);
      this.left -= piece.length;
      yield piece;
    }
  }

  async skip(): Promise<void> {
    await this.input.skip(this.left + this.pad);
    this.left = 0;
  }
}

/** Bytes by the number. */
class Input {
  /** Bytes taken so far. */
  at = 0;
  private readonly pieces: AsyncIterator<Uint8Array>;
  private piece = new Uint8Array();
  private damage: unknown;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.pieces = source[Symbol.asyncIterator]();
  }

  /** Some bytes, so many at most; none at the end. A damage of the source is thrown only once all before it is taken. */
  async upTo(size: number): Promise<Uint8Array> {
    while (this.piece.length === 0) {
      if (this.damage) throw this.damage;
      const next = await this.pieces.next().catch(error => {
        this.damage = error;
        throw error;
      });
      if (next.done) return this.piece;
      this.piece = next.value as Uint8Array<ArrayBuffer>;
    }
    const taken = this.piece.subarray(0, size);
    this.piece = this.piece.subarray(taken.length);
    this.at += taken.length;
    return taken;
  }

  /** So many bytes, fewer only at the end. */
  async exactly(size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    let length = 0;
    while (length < size) {
      const piece = await this.upTo(size - length);
      if (piece.length === 0) break;
      bytes.set(piece, length);
      length += piece.length;
    }
    return bytes.subarray(0, length);
  }

  async skip(size: number): Promise<void> {
    for (let left = size; left > 0; ) {
      const piece = await this.upTo(left);
      if (piece.length === 0) return;
      left -= piece.length;
    }
  }

  async close(): Promise<void> {
    await this.pieces.return?.();
  }
}
