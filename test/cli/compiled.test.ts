/** A program that was compiled when it was built does what its file says, whatever lies beside it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { compiled, programIn } from '../../server/cli/compiled.ts';

// Else V8 remembers a program of this very process, and looks at no code beside it.
setFlagsFromString('--no-compilation-cache');
const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-review-compiled-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'program.js');
const beside = `${file}.compiled`;
/** What the program says, and whether the code beside it served. */
const run = (): unknown[] => {
  const program = programIn(file);
  program.run();
  return [(globalThis as { said?: unknown }).said, program.compiled];
};
const source = (text: string): string => `const say = () => { globalThis.said = '${text}'; };\nsay();\n`;

test('compiled code serves the file it was made from, and no other', () => {
  writeFileSync(file, source('one'));
  assert.deepEqual(run(), ['one', false]);
  const program = programIn(file);
  program.run();
  writeFileSync(beside, compiled(file, program));
  assert.deepEqual(run(), ['one', true]);
  // Of the same length: V8 alone would not know.
  writeFileSync(file, source('two'));
  assert.deepEqual(run(), ['two', false]);
});

test('code that is cut, empty or of something else is as good as none', () => {
  writeFileSync(file, source('three \u00e4\u4e2d'));
  const program = programIn(file);
  program.run();
  const whole = compiled(file, program);
  writeFileSync(beside, whole);
  assert.deepEqual(run(), ['three \u00e4\u4e2d', true]);
  for (const other of [whole.subarray(0, 40), whole.subarray(0, 10), Buffer.alloc(0), Buffer.alloc(500, 7)]) {
    writeFileSync(beside, other);
    assert.deepEqual(run(), ['three \u00e4\u4e2d', false]);
  }
});
