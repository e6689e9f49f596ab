declare module 'unbzip2-stream/lib/bit_iterator.js' {
  export interface BitReader {
    (bits: number | null): number;
    readonly bytesRead: number;
  }
  export default function bitIterator(next: () => Uint8Array | undefined): BitReader;
}
declare module 'unbzip2-stream/lib/bzip2.js' {
  const bzip2: {
    /** Reads the head of a stream and returns its level. */
    header(reader: unknown): number;
    /** Reads a block, or the end of the stream: then null. */
    decompress(
      reader: unknown,
      byte: (value: number) => void,
      buffer: Int32Array,
      size: number,
      checksum: number | null,
    ): number | null;
  };
  export default bzip2;
}
