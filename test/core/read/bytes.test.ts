/** Logs larger than a piece are read as bytes: the lines passed over are counted, those that matter arrive whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Files } from '../../../server/core/read/files.ts';
import { openByteLines } from '../../../server/core/read/bytes.ts';
import { maxLine } from '../../../server/core/read/format.ts';
import { literalFinder } from '../../../server/core/read/literals.ts';
import { loadBundle } from '../../../server/core/read/load.ts';
import { HungTask } from '../../../server/facts/kernel-log/hung-task.ts';
import { formats } from '../../harness.ts';

const encoder = new TextEncoder();
const finder = literalFinder(['of interest']);

/** What a reader of bytes says of lines in pieces: `number:text` of those it hands out, and how many there were. */
function linesOf(pieces: readonly Uint8Array[], open = 0): { seen: string[]; lines: number; rest: string } {
  const seen: string[] = [];
  let n = 0;
  let left = open; // lines that count whatever they hold: a report is open
  const reader = openByteLines({
    interest: () => (left > 0 ? undefined : finder),
    line(text) {
      seen.push(`${n++}:${text}`);
      left = text.includes('of interest') ? 1 : Math.max(0, left - 1);
    },
    pass: lines => {
      n += lines;
    },
  });
  for (const piece of pieces) reader.push(piece);
  return { seen, lines: n, rest: new TextDecoder().decode(reader.rest()) };
}
const inPieces = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

test('wherever a log is cut into pieces, its lines have the same numbers and the same text', () => {
  const text =
    'dull\n\nof interest: é\nright after\ndull\n\u{1f600} of interest\nof interest\nfollows\ndull\nno end: é';
  const bytes = encoder.encode(text);
  for (let size = 1; size <= bytes.length; size++)
    assert.deepEqual(linesOf(inPieces(bytes, size)), {
      seen: ['2:of interest: é', '3:right after', '5:\u{1f600} of interest', '6:of interest', '7:follows'],
      lines: 9,
      rest: 'no end: é',
    });
});

test('what is left of a piece stands though the piece is overwritten', () => {
  const bytes = encoder.encode('dull\nof interest: one\nright after\ndull\nof interest: two\nfollows\n');
  const seen: string[] = [];
  const reader = openByteLines({ interest: () => undefined, line: text => seen.push(text), pass: () => {} });
  // As a disk is read: into a buffer of Node's, whose `slice` is a view.
  const buffer = Buffer.alloc(7);
  for (const piece of inPieces(bytes, buffer.length)) {
    reader.push(buffer.subarray(0, buffer.fill(piece, 0, piece.length) && piece.length));
    buffer.fill('#');
  }
  assert.deepEqual(seen, ['dull', 'of interest: one', 'right after', 'dull', 'of interest: two', 'follows']);
});

test('every line counts while a report is open, also one that lies across two pieces', () => {
  const bytes = encoder.encode('first\nsecond\nthird\n');
  for (let size = 1; size <= bytes.length; size++)
    assert.deepEqual(linesOf(inPieces(bytes, size), 2), { seen: ['0:first', '1:second'], lines: 3, rest: '' });
});

test('an overlong line arrives too long to be taken for whole, and no longer than that', () => {
  const long = `of interest ${'x'.repeat(9 * maxLine)}`;
  const bytes = encoder.encode(`dull\n${long}\nafter\ndull\nof interest\n`);
  for (const size of [1000, 4 * maxLine, 4 * maxLine + 5, bytes.length]) {
    const { seen, lines } = linesOf(inPieces(bytes, size));
    assert.equal(lines, 5);
    assert.deepEqual(
      seen.map(s => s.slice(0, 13)),
      ['1:of interest', '2:after', '4:of interest'],
    );
    const { length } = seen[0]!.slice(2);
    assert.ok(length > maxLine && length <= 4 * maxLine, `${length} characters`);
  }
});

test('a line of as many characters as a parser may see is handed out whole, in any script', () => {
  const most = `of interest ${'€'.repeat(maxLine - 12)}`;
  const bytes = encoder.encode(`${most}\n`);
  for (const size of [777, bytes.length]) assert.deepEqual(linesOf(inPieces(bytes, size)).seen, [`0:${most}`]);
});

// ---- The same through the loader, as a bundle is read ----------------------------------------------------------------

const hung = (second: number, pid: number): string =>
  `[${String(second).padStart(5)}.000000] INFO: task dd:${pid} blocked for more than 120 seconds.`;
/** A kernel log of 400 KB or so with reports here and there, and the places of those. */
function log(end: string): { text: string; places: [line: number, pid: number][] } {
  const lines: string[] = [];
  const places: [number, number][] = [];
  for (let i = 0; lines.length < 8000; i++) {
    if (i % 977 === 500) {
      places.push([lines.length, i]);
      lines.push(hung(i, i));
    } else lines.push(`[${String(i).padStart(5)}.000000] usb 1-${i % 7}: new device, called é${'.'.repeat(i % 40)}`);
  }
  return { text: lines.join(end) + end, places };
}
async function placesIn(path: string, pieces: readonly Uint8Array[]): Promise<[number, number][]> {
  const files: Files = {
    async *list() {
      yield { path };
    },
    async *read() {
      yield* pieces;
    },
  };
  const { hosts, truncated } = await loadBundle(files, formats);
  assert.deepEqual(truncated, []);
  return hosts[0]!.all(HungTask).map(f => [f.at.line, f.value.pid!]);
}

test('reports of a log larger than 64 KiB stand on their lines, whatever the pieces', async () => {
  const { text, places } = log('\n');
  assert.ok(places.length === 8 && text.length > 5 * 64 * 1024);
  const bytes = encoder.encode(text);
  for (const size of [64 * 1024, 10_007, 4096])
    assert.deepEqual(await placesIn('var/log/dmesg', inPieces(bytes, size)), places, `pieces of ${size}`);
});

test('reports that lie across two pieces are whole', async () => {
  const piece = 4096;
  let text = '';
  const places: [number, number][] = [];
  for (let i = 1; i <= 40; i++) {
    const report = hung(i, i);
    // Short lines, then one that fills up to the middle of a report at the end of the piece.
    while (text.length + 200 < i * piece) text += `[${String(i).padStart(5)}.000000] usb 1-1: new device\n`;
    text += `${'.'.repeat(i * piece - text.length - (i % report.length) - 2)}\n`;
    places.push([text.split('\n').length - 1, i]);
    text += `${report}\n`;
  }
  assert.deepEqual(await placesIn('var/log/dmesg', inPieces(encoder.encode(text), piece)), places);
});

test('a log that ends its lines as Windows does, or begins to half way, has the same', async () => {
  const unix = log('\n');
  const windows = log('\r\n');
  assert.deepEqual(await placesIn('var/log/dmesg', inPieces(encoder.encode(windows.text), 64 * 1024)), windows.places);
  const mixed = unix.text + windows.text;
  const lines = unix.text.split('\n').length - 1;
  assert.deepEqual(await placesIn('var/log/dmesg', inPieces(encoder.encode(mixed), 64 * 1024)), [
    ...unix.places,
    ...windows.places.map(([line, pid]): [number, number] => [line + lines, pid]),
  ]);
});

test('the last report of a large log needs no line end', async () => {
  const { text } = log('\n');
  const bytes = encoder.encode(text + hung(9000, 4711));
  assert.deepEqual((await placesIn('var/log/dmesg', inPieces(bytes, 64 * 1024))).at(-1), [8000, 4711]);
});
