/** Whole bundles of our own: hosts in trouble of one kind, and hosts that nothing is wrong with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostsIn, reviewedTexts } from './bundles.ts';
import type { Texts } from './moments.ts';

/** Nothing is found, though everything is read and every rule is run. */
async function assertQuiet(files: Texts): Promise<void> {
  const { bundle, review } = await reviewedTexts(files);
  assert.deepEqual([...bundle.faults, ...review.faults, ...bundle.truncated], []);
  const [host, ...others] = bundle.hosts;
  assert.deepEqual(others, []);
  // A host without swap has a /proc/swaps of one line.
  const silent = Object.keys(files).filter(f => !host!.file(f)?.facts.length && f !== 'proc/swaps');
  assert.deepEqual(silent, [], 'files that no fact was read from');
  assert.deepEqual(
    review.findings.map(f => f.message),
    [],
  );
  assert.deepEqual(review.notRun, []);
}

for (const [name, files] of Object.entries(hostsIn('quiet')))
  test(`${name}: a quiet host of ${Object.keys(files).length} files is quiet`, () => assertQuiet(files));
