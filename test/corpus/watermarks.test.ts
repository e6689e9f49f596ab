import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { assertOrdinaryMarks } from '../linux/ordinary-marks.ts';
import { corpus, withoutCorpus as skip } from './_corpus.ts';

test('ordinary hosts of the corpus show no mismatch', { skip }, () => {
  const hotsos = path.join(corpus, 'hotsos');
  let hosts = 0;
  for (const name of readdirSync(hotsos)) {
    const read = (file: string) => {
      const full = path.join(hotsos, name, file);
      return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
    };
    const text = read('proc/zoneinfo');
    if (text === undefined) continue;
    hosts++;
    assertOrdinaryMarks(text, Number(read('proc/sys/vm/min_free_kbytes') ?? 67584), name);
  }
  assert.ok(hosts > 0);
});
