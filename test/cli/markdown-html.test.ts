/** Markdown of ours as HTML: what our texts hold becomes elements, everything else stays the text that it is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { block, code, joined, type Markdown, md, ours } from '../../server/core/model/markdown.ts';
import { markdownHtml } from '../../server/cli/markdown-html.ts';
import { namesOf, parseHtml } from '../html.ts';

const html = (markdown: Markdown): string => String(markdownHtml(markdown)).replaceAll('\n', ' ');

for (const [what, markdown, expected] of [
  ['a paragraph', 'one\ntwo', '<p>one two</p>'],
  ['paragraphs', 'one\n\ntwo', '<p>one</p> <p>two</p>'],
  ['marks', '**bold** *it* `co*de*`', '<p><strong>bold</strong> <em>it</em> <code>co*de*</code></p>'],
  ['marks within marks', '**bold `x` y**', '<p><strong>bold <code>x</code> y</strong></p>'],
  ['what only looks like marks', 'a_b_c 2 * 3 * 4 **', '<p>a_b_c 2 * 3 * 4 **</p>'],
  ['an underscore in a word of any script', 'é_evil_é 𐐀_evil_𐐀 _i_', '<p>é_evil_é 𐐀_evil_𐐀 <em>i</em></p>'],
  ['ticks in code', '`` a`b ``', '<p><code>a`b</code></p>'],
  ['escapes', '\\*a\\* \\<b\\> \\`c\\`', '<p>*a* &lt;b&gt; `c`</p>'],
  ['a hard break', 'one  \ntwo', '<p>one<br>two</p>'],
  ['a list', '- one\n- two\n  more', '<ul><li>one</li><li>two more</li></ul>'],
  ['a list in a list', '- one\n  - two', '<ul><li><p>one</p> <ul><li>two</li></ul></li></ul>'],
  ['a numbered list', '1. one\n2. two', '<ol><li>one</li><li>two</li></ol>'],
  ['a block', '```sh\n<a> `b`\n```', '<pre><code>&lt;a&gt; `b`</code></pre>'],
  ['a block that is not closed', '```\na', '<pre><code>a</code></pre>'],
  ['a block of more ticks', '````\n```\n````', '<pre><code>```</code></pre>'],
  [
    'a table',
    '| a | b |\n| --- | --: |\n| `x` | y \\| z |',
    '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><code>x</code></td><td>y | z</td></tr></tbody></table>',
  ],
  ['a heading, which is no heading of the page', '# one', '<p><strong>one</strong></p>'],
  ['a rule', 'one\n\n---\n\ntwo', '<p>one</p> <hr> <p>two</p>'],
  ['a link, an image, HTML', '[a](b) ![c](d) <i>', '<p>[a](b) ![c](d) &lt;i&gt;</p>'],
] as const)
  test(`${what}`, () => assert.equal(html(ours(markdown)), expected));

test('text of a bundle is read back as it was', () => {
  const texts = ['- a', '1. b', '**c**', '`d`', '| e | f |', '# g', '<i>', '&lt;', '\\', '===', '[x](y)', '//h', '_i_'];
  for (const text of texts) {
    const page = markdownHtml(
      joined([md`${text}`, md`- ${text}`, md`x ${text} y`, md`**${text}**`, md`${code(text)}`, block([text])], '\n\n'),
    );
    assert.deepEqual(
      [...namesOf(parseHtml(String(page))).elements].sort(),
      ['code', 'li', 'p', 'pre', 'strong', 'ul'],
      text,
    );
    const shown = String(page)
      .replace(/<[^>]*>/g, '')
      .replace(
        /&(lt|gt|amp|quot|#39);/g,
        (_, name) => ({ lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" })[name as 'lt'],
      );
    assert.deepEqual(shown.split('\n'), [text, text, `x ${text} y`, text, text, text], text);
  }
});
