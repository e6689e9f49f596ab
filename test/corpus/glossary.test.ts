/** No field of a real dump is without an entry in the glossary. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { dumpFields, fieldsIn, largestCaches, unexplained, vmSettings } from '../glossary/dump-fields.ts';
import type { OwnFile } from '../own-files.ts';
import { corpus, withoutCorpus as skip } from './_corpus.ts';

/** The folders with dumps in them; syzkaller has thousands of consoles and none. */
const files: OwnFile[] = skip
  ? []
  : ['procfs', 'node_exporter', 'hotsos', 'insights-core', 'lab'].flatMap(folder =>
      readdirSync(path.join(corpus, folder), { recursive: true, withFileTypes: true })
        .filter(e => e.isFile())
        .map(e => path.join(e.parentPath, e.name))
        .map(file => ({
          path: file,
          get text() {
            return readFileSync(file, 'utf8');
          },
        })),
    );

for (const fields of dumpFields)
  test(`corpus: every field of ${fields.dump} has an entry`, { skip }, () => {
    const found = fieldsIn(files, fields);
    assert.ok(found.size > 0, 'no file of this kind in the corpus');
    assert.deepEqual(unexplained(fields.dump, found), []);
  });

test('corpus: the ten largest caches of every slabinfo have an entry', { skip }, () =>
  assert.deepEqual(unexplained('slab-caches', fieldsIn(files, largestCaches)), []),
);

test('corpus: the settings the catalogue of a reviewer needs are known wherever a host prints them', { skip }, () => {
  const found = fieldsIn(files, vmSettings);
  assert.ok(found.size > 0);
  assert.deepEqual(unexplained('sysctl', found), []);
});
