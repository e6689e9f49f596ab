// The one line every part of the tests ends with, and how to read it back.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ passed: number, failed: number, skipped: number }} Summary */

/** @returns {Summary} */
export function summary(passed, failed, skipped) {
  return { passed, failed, skipped };
}

/** @param {Summary} s */
export function showSummary(s) {
  return `${s.passed} passed, ${s.failed} failed, ${s.skipped} skipped`;
}

/** @param {Summary[]} parts @returns {Summary} */
export function addSummaries(parts) {
  return parts.reduce(
    (a, b) => summary(a.passed + b.passed, a.failed + b.failed, a.skipped + b.skipped),
    summary(0, 0, 0),
  );
}

/**
 * Reads the last summary out of what a part printed: ours, else that of `node --test` (spec or tap).
 * A todo of node's counts as skipped, a cancelled test as failed.
 * @returns {Summary | undefined}
 */
export function readSummary(output) {
  const plain = output.replace(/\u001b\[[0-9;]*m/g, '');
  const ours = [...plain.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1);
  if (ours) return summary(Number(ours[1]), Number(ours[2]), Number(ours[3]));
  const count = word => [...plain.matchAll(new RegExp(`^(?:\u2139|#) ${word} (\\d+)$`, 'gm'))].at(-1)?.[1];
  if (count('pass') === undefined) return undefined;
  const number = word => Number(count(word) ?? 0);
  return summary(number('pass'), number('fail') + number('cancelled'), number('skipped') + number('todo'));
}

// node scripts/host/summary.mjs EXIT_CODE tests|step < output: the counts of one part for .ci/run, as `P F S`.
// A part that failed without saying so is one failure; so is a test run that counted nothing. A step that went well
// counts nothing.
if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [code, kind] = process.argv.slice(2);
  const found = readSummary(readFileSync(0, 'utf8'));
  const { passed, failed, skipped } = found ?? summary(0, kind === 'tests' ? 1 : 0, 0);
  console.log(passed, code !== '0' && failed === 0 ? 1 : failed, skipped);
}
