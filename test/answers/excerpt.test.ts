/** Excerpts of files too long to be shown: which lines, where they stand, and what is said of the rest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Excerpt, excerptOf, excerptText, gutter, inExcerpt } from '../../server/answers/excerpt.ts';
import type { Reviewed } from '../../server/answers/reviewed.ts';
import type { Span } from '../../server/core/model/fact.ts';
import { linesOf } from '../../server/core/read/member.ts';

const file = 'var/log/kern.log';
const place = (line: number, through?: number): Span =>
  through === undefined ? { file, line, start: 4, end: 9 } : { file, line, start: 0, end: 3, through };

/** The excerpt around these places, each of a finding of its own. */
const around = (lines: number, ...cited: readonly Span[]): Excerpt =>
  excerptOf(
    { findings: new Map(cited.map((at, i) => [`${i}`, { evidence: [{ at }] }])) } as unknown as Reviewed,
    file,
    lines,
  );

const numbered = (lines: number): string[] => Array.from({ length: lines }, (_, i) => `line ${i + 1}`);
const textOf = (excerpt: Excerpt): string[] =>
  excerptText(
    excerpt,
    'kern.log',
    excerpt.parts.flatMap(({ from, to }) => numbered(excerpt.lines).slice(from, to)),
  )
    .split('\n')
    .slice(0, -1);

test('each line stands behind its number, and what is left out is counted', () => {
  const excerpt = around(1000, place(500), { ...place(100), file: 'another' }, place(510, 512));
  const text = textOf(excerpt);
  assert.equal(
    text[0],
    '           │ 73 of 1,000 lines of kern.log, which is too long to be shown: its beginning, and what findings speak of',
  );
  assert.equal(text[1], '         1 │ line 1');
  assert.equal(text[21], '           │ … 460 lines are left out …');
  assert.equal(text[22], '       481 │ line 481');
  assert.equal(text.at(-2), '       533 │ line 533');
  assert.equal(text.at(-1), '           │ … 467 lines are left out …');
  assert.ok(text.every(line => line.slice(gutter - 2, gutter) === '│ '));
});

test('places stand where their lines do, in both directions', () => {
  const cited = [place(999), place(40), place(500), place(300, 310), place(41)];
  const excerpt = around(1000, ...cited);
  const text = textOf(excerpt);
  for (const at of cited) {
    const shown = excerpt.put(at);
    assert.equal(text[shown.line], `${String(at.line + 1).padStart(10)} │ line ${at.line + 1}`);
    assert.deepEqual([shown.start, shown.end], [at.start + gutter, at.end + gutter]);
    assert.equal(shown.through, at.through === undefined ? undefined : shown.line + at.through - at.line);
    assert.deepEqual(excerpt.taken({ line: shown.line, character: shown.start }), {
      line: at.line,
      character: at.start,
    });
  }
  // Every line is either one of the file, under its number, or ours.
  for (const [line, shown] of text.entries()) {
    const taken = excerpt.taken({ line, character: 15 });
    assert.deepEqual(taken, /^ +\d/.test(shown) ? { line: Number.parseInt(shown, 10) - 1, character: 2 } : undefined);
    if (taken) assert.equal(excerpt.shown(taken.line), line);
  }
  assert.equal(excerpt.taken({ line: text.length, character: 0 }), undefined);
});

test('what was left out is told by the line that says so', () => {
  const excerpt = around(1000, place(500));
  const text = textOf(excerpt);
  for (const [line, words] of [
    [200, '460 lines'],
    [700, '479 lines'],
  ] as const) {
    assert.equal(excerpt.shown(line), undefined);
    const { line: at, start, end } = excerpt.put(place(line));
    assert.ok(text[at]!.includes(words), text[at]);
    assert.deepEqual([start, end], [0, 0]);
  }
});

test('a report of a thousand lines and a thousand findings are shown in part', () => {
  const long = around(100_000, place(5000, 90_000));
  assert.deepEqual(long.parts, [
    { from: 0, to: 20 },
    { from: 4980, to: 5500 },
  ]);
  assert.equal(long.put(place(5000, 90_000)).through, long.shown(5499));
  const many = around(10_000_000, ...Array.from({ length: 2000 }, (_, i) => place(1000 + 1000 * i)));
  const shown = many.parts.reduce((n, { from, to }) => n + to - from, 0);
  assert.ok(shown > 19_000 && shown <= 20_020, `${shown} lines`);
});

test('a range reaches into the file from the lines around', () => {
  const excerpt = around(1000, place(500));
  const at = excerpt.shown(480)!;
  const range = (from: number, to: number) =>
    excerpt.takenRange({ line: from, character: 0 }, { line: to, character: 20 });
  assert.deepEqual(range(at - 1, at), { start: { line: 480, character: 0 }, end: { line: 480, character: 7 } });
  assert.equal(range(at - 1, at - 1), undefined);
  assert.equal(range(at, excerpt.shown(520)! + 1)!.end.line, 520);
});

test('answers about the file stand where its lines are shown', () => {
  const excerpt = around(1000, place(500, 503));
  const node = (line: number, children: readonly any[] = []) =>
    ({ name: `at ${line}`, what: 'event', at: place(line, line + 3), head: place(line), children }) as const;
  const outline = inExcerpt.outline(excerpt, [node(200, [node(501)]), node(500)]);
  assert.deepEqual(
    outline.map(n => [n.name, n.head.line]),
    [
      ['at 501', excerpt.shown(501)],
      ['at 500', excerpt.shown(500)],
    ],
    'what stands below what is left out stays',
  );
  assert.deepEqual(
    inExcerpt.folds(excerpt, [
      { from: 200, to: 300 },
      { from: 500, to: 600 },
      { from: 502, to: 503 },
    ]),
    [
      { from: excerpt.shown(500), to: excerpt.shown(523) },
      { from: excerpt.shown(502), to: excerpt.shown(503) },
    ],
  );
  const asked: [number, number][] = [];
  const hints = inExcerpt.hints(excerpt, { first: 0, last: excerpt.shown(490)! }, (first, last) => {
    asked.push([first, last]);
    return [{ line: last, character: 3, label: 'x' }];
  });
  assert.deepEqual(asked, [
    [0, 19],
    [480, 490],
  ]);
  assert.deepEqual(
    hints.map(h => [h.line, h.character]),
    [
      [excerpt.shown(19), 3 + gutter],
      [excerpt.shown(490), 3 + gutter],
    ],
  );
});

test('lines are read as formats count them, and no further than the last', async () => {
  const body = 'a\r\nb\rc\n\nd\r\n\u00e4\ud83d\ude00\nlast';
  for (const size of [1, 2, 3, 7, 100]) {
    let given = 0;
    const bytes = new TextEncoder().encode(body);
    async function* pieces(): AsyncIterable<Uint8Array> {
      for (let at = 0; at < bytes.length; at += size) {
        given = Math.min(bytes.length, at + size);
        yield bytes.subarray(at, at + size);
      }
    }
    const lines = (...parts: [number, number][]) =>
      linesOf(
        pieces(),
        parts.map(([from, to]) => ({ from, to })),
        () => false,
      );
    assert.deepEqual(await lines([0, 7]), ['a', 'b', 'c', '', 'd', '\u00e4\ud83d\ude00', 'last']);
    assert.deepEqual(await lines([1, 2], [4, 6]), ['b', 'd', '\u00e4\ud83d\ude00']);
    assert.deepEqual(await lines([0, 1]), ['a']);
    assert.ok(given <= 3 + size, `${given} bytes for the first line, in pieces of ${size}`);
  }
  await assert.rejects(
    linesOf(oneByOne('a\nb\n'), [{ from: 0, to: 2 }], () => true),
    /cancelled/,
  );
});

async function* oneByOne(text: string): AsyncIterable<Uint8Array> {
  for (const character of text) yield new TextEncoder().encode(character);
}
