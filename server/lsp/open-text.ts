/** Text of open documents as the bytes that formats read. */

const encoder = new TextEncoder();
const piece = 512 * 1024;

export const byteLength = (text: string): number => encoder.encode(text).length;

/** Text as bytes, in pieces that a parser can take between two looks at what else there is to do. */
export function* bytesOf(text: string): Iterable<Uint8Array> {
  for (let i = 0; i < text.length; ) {
    let end = Math.min(text.length, i + piece);
    // Never between the halves of a surrogate pair.
    if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
    yield encoder.encode(text.slice(i, end));
    i = end;
  }
}
