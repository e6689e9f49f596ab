/** Words for people: one line, nothing hidden, counts and lists. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../fast-check.ts';
import { clause, listed, oneLine, plural, printable } from '../../../server/core/model/text.ts';

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

test('hidden are the controls, marks of direction, what has no width, and separators of lines; nothing beside them', () => {
  const names = {
    'controls of ASCII': '\u0000\u0007\u0008\u0009\u000a\u000d\u001b\u001f\u007f',
    'controls of Latin-1': '\u0080\u0085\u009b\u009f',
    'a hyphen that may show': '\u00ad',
    'an Arabic mark of direction': '\u061c',
    'no width, and marks of direction': '\u200b\u200c\u200d\u200e\u200f',
    separators: '\u2028\u2029',
    'embedding, override and pop': '\u202a\u202b\u202c\u202d\u202e',
    'joiner and invisible operators': '\u2060\u2061\u2064',
    isolates: '\u2066\u2067\u2068\u2069\u206f',
    'byte-order mark': '\ufeff',
    'interlinear annotation': '\ufff9\ufffa\ufffb',
    'letters without a shape, joiners of marks, choosers of shapes': '\u034f\u115f\u180e\u3164\uffa0\ufe0f',
    tags: '\u{e0001}\u{e0041}\u{e007f}',
  };
  for (const [name, characters] of Object.entries(names))
    for (const c of characters)
      assert.equal(printable(`a${c}b`, '·'), 'a·b', `${name}: U+${c.codePointAt(0)!.toString(16)}`);
  const seen =
    ' ~\u00a0\u00a1\u00ac\u00ae\u061b\u061d\u200a\u2010\u2027\u2030\u205f\u2070\ufefe\uffef\ufffc\u{1f600}é漢';
  assert.equal(printable(seen, '·'), seen);
});

test('counts and lists', () => {
  assert.deepEqual(
    [plural(0, 'file'), plural(1, 'file'), plural(2, 'file'), plural(2, 'process', 'processes')],
    ['0 files', '1 file', '2 files', '2 processes'],
  );
  assert.deepEqual(
    [listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])],
    ['', 'a', 'a and b', 'a, b and c'],
  );
  assert.deepEqual(
    [listed(['a', 'b'], 2), listed(['a', 'b', 'c'], 2), listed(['a', 'b', 'c'], 1)],
    ['a and b', 'a and b and 1 more', 'a and 2 more'],
  );
});

test('words around what is missing are left out', () => {
  const some: { name?: string; cpu?: number } = { cpu: 0 };
  assert.equal(clause` in ${some.name}`, '');
  assert.equal(clause` on CPU ${some.cpu}`, ' on CPU 0');
  assert.equal(clause` on CPU ${some.cpu} in ${some.name}`, '');
  assert.equal(clause`, ${''} given up`, '');
  assert.equal(clause`, ${false} given up`, '');
  assert.equal(clause`\n${'a'}\n`, '\na\n');
});
