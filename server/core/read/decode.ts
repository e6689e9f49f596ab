/** Bytes to text: UTF-8, UTF-16 by its byte-order mark, and what is binary is said to be binary. */

export interface Decoder {
  /** Is the content UTF-8, as far as its beginning tells? */
  readonly utf8: boolean;
  /** Text of the next bytes; undefined once the content turned out not to be text. */
  push(bytes: Uint8Array): string | undefined;
  end(): string;
}

/**
 * Share of control characters in the first bytes above which a file is not text. NULs do not count: a crash leaves runs
 * of them in a log.
 */
const binaryShare = 0.1;

/** One that is done with its file: thousands of files are small, and making a decoder takes longer than reading one. */
let spare: TextDecoder | undefined;

/** A decoder for one file. Never throws: damaged sequences become U+FFFD, as in the editor. */
export function decoder(): Decoder {
  let inner: TextDecoder | undefined;
  let binary = false;
  return {
    get utf8() {
      return inner?.encoding === 'utf-8';
    },
    push(bytes) {
      if (binary) return undefined;
      if (!inner) {
        const label = encodingOf(bytes);
        if (label === 'binary') {
          binary = true;
          return undefined;
        }
        inner = label === 'utf-8' ? (spare ?? new TextDecoder()) : new TextDecoder(label);
        if (inner === spare) spare = undefined;
      }
      return inner.decode(bytes, { stream: true });
    },
    end() {
      const rest = binary ? '' : (inner?.decode() ?? '');
      if (inner?.encoding === 'utf-8') spare = inner;
      inner = undefined;
      return rest;
    },
  };
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | 'binary' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, 4096);
  let odd = 0;
  let evenNul = 0;
  let oddNul = 0;
  for (let i = 0; i < head.length; i++) {
    const b = head[i]!;
    if (b === 0) i % 2 ? oddNul++ : evenNul++;
    else if (b < 32 && b !== 9 && b !== 10 && b !== 13 && b !== 27) odd++;
  }
  // Text of Windows tools may come as UTF-16 without a mark: every second byte is NUL.
  if (head.length >= 16 && oddNul > 0.4 * head.length && evenNul === 0) return 'utf-16le';
  if (head.length >= 16 && evenNul > 0.4 * head.length && oddNul === 0) return 'utf-16be';
  return odd > binaryShare * head.length ? 'binary' : 'utf-8';
}
