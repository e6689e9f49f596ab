/** Compressed bytes to plain ones, by their first bytes rather than by their name. */
import { XzReadableStream } from 'xz-decompress';

/**
 * The stream as it is, or what gzip or xz packed into it. A damaged stream ends with an error at the place of the
 * damage.
 */
export async function inflated(stream: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const reader = stream.getReader();
  const first = await reader.read();
  const head = first.value ?? new Uint8Array();
  const whole = new ReadableStream<Uint8Array>({
    start: controller => (first.done ? controller.close() : controller.enqueue(head)),
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: reason => reader.cancel(reason),
  });
  if (head[0] === 0x1f && head[1] === 0x8b)
    return whole.pipeThrough(
      new DecompressionStream('gzip') as unknown as ReadableWritablePair<Uint8Array, Uint8Array>,
    );
  if (head[0] === 0xfd && head[1] === 0x37 && head[2] === 0x7a && head[3] === 0x58) return new XzReadableStream(whole);
  return whole;
}

/** Names of single files that are stored compressed inside a bundle (`kern.log.2.gz`). */
export const isCompressed = (path: string): boolean => /\.(?:gz|xz)$/i.test(path);
