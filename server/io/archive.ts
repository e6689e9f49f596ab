/** A bundle that is still one file: tar, tar.gz, tar.xz. Nothing is unpacked to disk. */
import { createTarDecoder } from 'modern-tar';
import type { Files } from '../core/read/files.ts';
import { inflated, isCompressed } from './inflate.ts';

/** The files of a tar archive, in its order. `open` gives the archive's bytes anew for each listing. */
export function archiveFiles(open: () => ReadableStream<Uint8Array>): Files {
  let listed: { path: string; body: ReadableStreamDefaultReader<Uint8Array> } | undefined;
  return {
    inOrder: true,
    async *list() {
      const entries = (await inflated(open())).pipeThrough(createTarDecoder());
      let any = false;
      for await (const { header, body } of chunks(entries)) {
        any = true;
        const reader = body.getReader();
        const path = header.name.replace(/^\.?\/+/, '');
        if ((header.type === undefined || header.type === 'file') && path !== '' && !path.split('/').includes('..')) {
          listed = { path, body: reader };
          yield { path, size: header.size };
          listed = undefined;
        }
        // The decoder goes on only when an entry was taken to its end; cancelling it would leave it waiting.
        while (!(await reader.read()).done);
      }
      if (!any)
        throw Object.assign(new Error('no tar archive, or of a compression that is not read (gzip and xz are)'), {
          code: 'EFORMAT',
        });
    },
    async *read(path) {
      if (listed?.path !== path) throw new Error('an archive is read in order');
      const pieces = rest(listed.body);
      if (!isCompressed(path)) {
        yield* pieces;
        return;
      }
      const packed: Uint8Array[] = [];
      for await (const piece of pieces) packed.push(piece);
      yield* chunks(await inflated(new Blob(packed as BlobPart[]).stream()));
    },
  };
}

/** What a reader still gives; stopping early leaves the reader as it is. */
async function* rest(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncIterable<Uint8Array> {
  for (let r = await reader.read(); !r.done; r = await reader.read()) yield r.value;
}

/** The pieces of a stream; its rest is let go when the consumer stops early. */
export async function* chunks<T>(stream: ReadableStream<T>): AsyncIterable<T> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        ended = true;
        return;
      }
      yield value;
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}
