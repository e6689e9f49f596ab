/** Text of a bundle inside of our words stays text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { block, bullets, code, joined, md, ours, plainText } from '../../../server/core/model/markdown.ts';

const text = (hole: string | number | undefined): string => String(md`a ${hole} b`);

test('marks of Markdown in a hole are escaped, ours are not, nothing leaves a gap', () => {
  assert.equal(text('*x* [y](z) <b> #1 |'), 'a \\*x\\* \\[y\\](z) \\<b\\> \\#1 \\| b');
  assert.equal(text('snake_case stays, _this_ does not'), 'a snake_case stays, \\_this\\_ does not b');
  assert.equal(text('https://x www.y mailto:z'), 'a https:\\//x www\\.y mailto\\:z b');
  assert.equal(text(-12.5), 'a -12.5 b');
  assert.equal(text(undefined), 'a  b');
  assert.equal(String(md`**${'x'}** ${md`*${'*'}*`}`), '**x** *\\**');
});

test('what begins a list or a heading does so only at the beginning of a line', () => {
  for (const [word, escaped] of [
    ['- x', '\\- x'],
    ['+ x', '\\+ x'],
    ['===', '\\==='],
    ['12. x', '12\\. x'],
    ['12) x', '12\\) x'],
    ['12.5 x', '12.5 x'],
  ] as const) {
    assert.equal(String(md`${word}`), escaped);
    assert.equal(String(md`first\n${word}`), `first\n${escaped}`);
    assert.equal(String(md`at ${word}`), `at ${word}`);
  }
});

test('blanks around a hole part it from our words, and a hole is one line of bounded length', () => {
  assert.equal(String(md`a${' x\ny '}b`), 'a x y b');
  assert.equal(String(md`a${'x'}b`), 'axb');
  assert.equal(String(md`a${'  '}b`), 'a b');
  assert.equal(String(md`a${''}b`), 'ab');
  assert.equal(String(md`>${'x'.repeat(5000)}`).length, 1001);
});

test('a code span and a block have a longer fence than any run of backticks in them', () => {
  assert.equal(String(code('free')), '`free`');
  assert.equal(String(code(12)), '`12`');
  assert.equal(String(code('a`b')), '`` a`b ``');
  assert.equal(String(code('a```b`c')), '```` a```b`c ````');
  assert.equal(String(code('')), '`  `');
  assert.equal(String(code('abcdef', 4)), '`abc…`');
  assert.equal(String(block(['x', 'y'], 'sh')), '```sh\nx\ny\n```');
  assert.equal(String(block(['``'])), '```\n``\n```');
  assert.equal(String(block(['```', 'a````b'])), '`````\n```\na````b\n`````');
});

test('pieces are joined without those that are empty', () => {
  assert.equal(String(joined([md`a`, undefined, md``, md`b`], '\n\n')), 'a\n\nb');
  assert.equal(String(bullets([md`a`, md`b`])), '- a\n- b');
  assert.equal(JSON.stringify({ x: md`a` }), '{"x":"a"}');
});

test('as plain text: the first paragraph, links by their words, without marks', () => {
  assert.equal(plainText(ours('Set `x` to **1** ([doc](https://x)).\n\nMore.')), 'Set x to 1 (doc).');
  assert.equal(plainText(ours('')), '');
});
