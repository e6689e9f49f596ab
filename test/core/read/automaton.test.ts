import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../fast-check.ts';
import { Automaton } from '../../../server/core/read/automaton.ts';
import { captions } from '../../../server/formats/_captions.ts';
import { formats as list } from '../../../server/formats/index.ts';
import { ownFiles } from '../../own-files.ts';

/** Whether the automaton of one expression takes a line for one that may match. */
const may = (expression: RegExp, line: string): boolean =>
  new Automaton([[expression, true]]).match(line, 0, () => true) === true;

test('says no where an expression cannot match', () => {
  for (const [expression, yes, no] of [
    [/^ab?c/, ['ac', 'abc', 'abcd'], ['', 'a', 'ab', 'abb', 'xabc']],
    [/^(?:ab|cd)+e$/, ['abe', 'abcde'], ['e', 'abex', 'abc']],
    [/^\d{2,3} x/, ['12 x', '123 x'], ['1 x', '12x', 'ab x']],
    [/^a{3}b/, ['aaab'], ['aab', 'aaaab']],
    [/^a{2,}b$/, ['aab', 'aaaaaaab'], ['ab', 'aabb']],
    [/^[^a-c\s]-[\]x-]/, ['d-]', 'z--', 'é-x'], ['a-x', ' -x', 'dd-x', 'd-y']],
    [/^[\d.]+[+\-*]$/, ['1.5+', '1-'], ['1.5', '+', '1.5+1']],
    [/^.\S\w\t\x41é/, ['ébc\tAé', 'abc\tAé'], ['abc\tBé', 'a c\tAé', 'abé\tAé']],
    [/^(?<name>a|bc)(?=d)e/, ['ad', 'bcd'], ['ae', 'bd']],
    [/^a(?!b)\b/, ['ab', 'a'], ['b', '']],
    [/^$|^x/, ['', 'x'], ['y']],
    [/^(?:\((?:a|)\)|\{2\})$/, ['(a)', '()', '{2}'], ['(', '(a', '{2']],
  ] as const) {
    for (const line of yes) assert.ok(may(expression, line), `${expression} ${line}`);
    for (const line of no) assert.ok(!may(expression, line), `${expression} ${line}`);
  }
});

test('a line ends at its line feed', () => {
  const automaton = new Automaton([
    [/^ab$/, 1],
    [/^cd/, 2],
  ] as const);
  const text = 'ab\ncd\nc\nd';
  assert.deepEqual(
    [0, 3, 6, 8].map(from => automaton.match(text, from, () => true)),
    [1, 2, undefined, undefined],
  );
});

test('what is not confirmed is passed over, and a longer one may follow', () => {
  const automaton = new Automaton([
    [/^a/, 'a'],
    [/^ab/, 'ab'],
    [/^abc/, 'abc'],
  ] as const);
  const asked: string[] = [];
  const found = automaton.match('abcd', 0, entry => asked.push(entry) === 3);
  assert.deepEqual([found, asked], ['abc', ['a', 'ab', 'abc']]);
});

test('syntax that is not known is refused', () => {
  for (const expression of [/^\p{L}/u, /^(a)\1/, /^\cA/])
    assert.throws(() => new Automaton([[expression, 1]]), SyntaxError, String(expression));
});

// Each expression stands for itself; however few states are kept, the answers are the same.
test('every start of a format is found, in every line of the fixtures and what resembles it', () => {
  const starts = [
    ...list.flatMap(({ id, starts }) => (starts ? [[starts, id] as const] : [])),
    [captions.starts, 'caption'] as const,
  ];
  const automaton = new Automaton(starts);
  const forgetful = new Automaton(starts, 40);
  const check = (line: string): boolean => {
    const expected = starts.filter(([expression]) => expression.test(line)).map(([, id]) => id);
    for (const a of [automaton, forgetful]) {
      const found = new Set<string>();
      a.match(line, 0, id => found.add(id) && false);
      for (const id of expected) assert.ok(found.has(id), `${id}: ${line}`);
    }
    return expected.length > 0;
  };
  const lines = [...new Set(ownFiles().flatMap(({ text }) => text.split(/\r\n?|\n/)))].filter(l => l.length < 500);
  const starting = lines.filter((line, i) => i % 7 === 0 && check(line));
  assert.ok(starting.length > 100);
  fc.assert(
    fc.property(fc.constantFrom(...starting), fc.nat(), fc.string({ maxLength: 3 }), fc.nat(3), (line, at, by, cut) => {
      const place = at % (line.length + 1);
      check(line.slice(0, place) + by + line.slice(place + cut));
    }),
    { numRuns: 1000 },
  );
});
