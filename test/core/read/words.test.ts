/** Lines split at white space. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { words } from '../../../server/core/read/words.ts';

test('words stand where an expression would find them', () => {
  for (const line of [
    '',
    ' ',
    'a',
    ' a  bc\td ',
    'a\u00a0b\u3000c\ufeffd\u2028e',
    '\u0085a\u200bb \u{1f600} c',
    '\v\f\ra\u0000b\u001fc d',
  ])
    assert.deepEqual(
      words(line),
      [...line.matchAll(/\S+/g)].map(m => ({ text: m[0], start: m.index, end: m.index + m[0].length })),
      JSON.stringify(line),
    );
});

test('no more words than are wanted', () => {
  assert.deepEqual(
    words('a b c d', 2).map(w => w.text),
    ['a', 'b'],
  );
  assert.equal(words('a b', 3).length, 2);
});
