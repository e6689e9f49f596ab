/** Words for people: one line, nothing hidden, counts and lists. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { list, oneLine, plural, printable } from '../../../server/core/model/text.ts';

/** What moves the cursor, turns writing around, parts lines or takes no room. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Bidi_Control}\p{DI}\u202f]/u;
const unit = fc.oneof(
  fc.constantFrom(
    'a',
    ' ',
    '\n',
    '\u001b',
    '\u009b',
    '\u061c',
    '\u200b',
    '\u2028',
    '\ufeff',
    '\u{e0041}',
    '\u{1f600}',
    'é',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);

test('one line holds nothing hidden, is no longer than asked, and made twice is the same', () => {
  fc.assert(
    fc.property(fc.string({ unit }), fc.integer({ min: 1, max: 40 }), (text, max) => {
      const line = oneLine(text, max);
      assert.doesNotMatch(line, hidden);
      assert.doesNotMatch(line, /^ | $| {2}/);
      assert.ok(line.length <= max);
      assert.equal(oneLine(line, max), line);
    }),
  );
  assert.equal(oneLine('a\r\nb\u2028c\u0000d'), 'a b c d');
});

test('what is cut away leaves an ellipsis, and no half of a character', () => {
  assert.equal(oneLine('x'.repeat(500), 10), 'xxxxxxxxx…');
  assert.equal(oneLine('\u{1f600}'.repeat(9), 10), `${'\u{1f600}'.repeat(4)}…`);
  assert.equal(oneLine(`a${' '.repeat(100)}b`, 10), 'a…');
  assert.equal(oneLine('x'.repeat(5000)).length, 2000);
});

test('each hidden character is seen as one, but for those that are wanted', () => {
  assert.equal(printable('a\n\u001b\u{e0041}\tb', '?'), 'a????b');
  assert.equal(printable('a\n\u001b\tb', ' ', '\n\t'), 'a\n \tb');
});

test('counts and lists', () => {
  assert.deepEqual(
    [plural(0, 'file'), plural(1, 'file'), plural(2, 'file'), plural(2, 'process', 'processes')],
    ['0 files', '1 file', '2 files', '2 processes'],
  );
  assert.deepEqual(
    [list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])],
    ['', 'a', 'a and b', 'a, b and c'],
  );
});
