/** What is shown of files within archives: kept, gone on for, given up. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Files } from '../../server/core/read/files.ts';
import { diskFiles } from '../../server/io/disk.ts';
import { Contents } from '../../server/lsp/contents.ts';
import type { Watch } from '../../server/lsp/ports.ts';
import type { ReviewedFolder } from '../../server/lsp/reviewed-folder.ts';
import { tarOf } from '../bundles.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-review-contents-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const names = ['a', 'b', 'c', 'd'].map(name => `x.tar.gz/sos/${name}`);
const unwatched: Watch = { files: () => {}, cancelled: false };

/** The folder's archive, and how often it was begun and how many bytes were read of it. */
async function archived(files: Readonly<Record<string, string | Uint8Array>>) {
  writeFileSync(path.join(folder, 'x.tar.gz'), gzipSync(await tarOf(files)));
  const disk = diskFiles(folder);
  const read = { begun: 0, bytes: 0 };
  const counted: Files = {
    ...disk,
    async *read(file) {
      read.begun++;
      for await (const piece of disk.read(file)) {
        read.bytes += piece.length;
        yield piece;
      }
    },
  };
  return { counted, read };
}

const reviewed = (cited: readonly string[]): ReviewedFolder =>
  ({
    bundle: { archives: ['x.tar.gz'], files: names.map(file => ({ path: file })) },
    findings: new Map(cited.map((file, i) => [`${i}`, { evidence: [{ at: { file } }] }])),
    excerptOf: () => undefined,
  }) as unknown as ReviewedFolder;

const small = Object.fromEntries(['a', 'b', 'c', 'd'].map(name => [`sos/${name}`, `text of ${name}\n`]));

test('an archive is begun anew only for what lies behind, and not for what findings speak of', async () => {
  const { counted, read } = await archived(small);
  const contents = new Contents(counted, reviewed([names[1]!]));
  const text = (i: number): Promise<string> => contents.text(names[i]!, unwatched);
  assert.equal(await text(2), 'text of c\n');
  assert.equal(await text(3), 'text of d\n');
  assert.equal(await text(1), 'text of b\n');
  assert.equal(read.begun, 1, 'b was kept on the way');
  assert.equal(await text(0), 'text of a\n');
  assert.equal(read.begun, 2);
  assert.equal(await text(2), 'text of c\n');
  assert.equal(read.begun, 2, 'c was asked for before');
  await assert.rejects(contents.text('x.tar.gz/sos/e', unwatched), /not there any more/);
  // Another review, another archive perhaps.
  const begun = read.begun;
  const other = new Contents(counted, reviewed([]));
  assert.equal(await other.text(names[2]!, unwatched), 'text of c\n');
  assert.equal(read.begun, begun + 1);
  await Promise.all([contents.end(), other.end()]);
});

test('what is asked for twice at once is read once, and what was asked before the end is answered', async () => {
  const { counted, read } = await archived(small);
  const contents = new Contents(counted, reviewed([]));
  const asked = [2, 2, 3, 2].map(i => contents.text(names[i]!, unwatched));
  const ended = contents.end();
  assert.deepEqual(await Promise.all(asked), ['text of c\n', 'text of c\n', 'text of d\n', 'text of c\n']);
  await ended;
  assert.equal(read.begun, 1);
});

test('who gives up does not wait for the end of the file that is passed', async () => {
  const large = new Uint8Array(64 * 1024 * 1024).map((_, i) => i * 7);
  const { counted, read } = await archived({ 'sos/a': large, ...small });
  const contents = new Contents(counted, reviewed([]));
  let cancelled = false;
  const asked = contents.text(names[3]!, {
    files: () => {},
    get cancelled() {
      return (cancelled ||= read.bytes > 0);
    },
  });
  await assert.rejects(asked, /cancelled/);
  assert.ok(read.bytes <= 2 * 1024 * 1024, `${read.bytes} bytes`);
  assert.equal(await contents.text(names[1]!, unwatched), 'text of b\n', 'the next one who asks is answered');
  await contents.end();
});
