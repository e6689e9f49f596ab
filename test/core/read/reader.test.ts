import assert from 'node:assert/strict';
import { test } from 'node:test';
import { state, text } from '../../../server/core/model/kind.ts';
import { defineFormat } from '../../../server/core/read/format.ts';
import { openReader } from '../../../server/core/read/reader.ts';
import { formatsOf } from '../../../server/core/read/recognise.ts';
import { fieldSpan } from '../../../server/core/model/fact.ts';
import { readText } from '../../harness.ts';

const Seen = state('seen', 'a line seen', { text: text() });
const table = defineFormat({
  id: 'table',
  title: 't',
  paths: ['t'],
  starts: /^TABLE$/,
  emits: [Seen],
  open: emit => ({
    line: (text, n) => (text === '.' ? false : emit(Seen, { text }, { line: n, start: 0, end: text.length })),
  }),
});
const log = defineFormat({
  id: 'log',
  title: 'l',
  paths: ['l'],
  starts: /^LOG /,
  gate: ['report '],
  emits: [Seen],
  open: emit => {
    let open = 0;
    return {
      get idle() {
        return open === 0;
      },
      line(text, n) {
        emit(Seen, { text }, { line: n, start: 0, end: text.length });
        open = /report (\d)/.exec(text) ? Number(/report (\d)/.exec(text)![1]) : Math.max(0, open - 1);
      },
    };
  },
});
const broken = defineFormat({
  id: 'broken',
  title: 'b',
  paths: ['b'],
  emits: [Seen],
  open: () => ({
    line() {
      throw new Error('no');
    },
  }),
});
const formats = formatsOf([table, log, broken]);
const read = (path: string, ...pieces: string[]) => {
  const r = openReader(formats, path, formats.byPath(path));
  for (const p of pieces) r.push(p);
  const reading = r.end();
  return { ...reading, seen: reading.facts.map(f => `${f.at.line}:${(f.value as { text: string }).text}`) };
};

test('a pasted file switches format at a certain start, and ends a part when the parser says so', () => {
  const r = read('x', 'prose\nTABLE\na\n.\nprose\nLOG x report 1\nfirst\nsecond\nTABLE\nb');
  assert.deepEqual(r.seen, ['1:TABLE', '2:a', '5:LOG x report 1', '6:first', '8:TABLE', '9:b']);
  assert.deepEqual(
    r.formats.map(f => f.id),
    ['table', 'log'],
  );
  assert.equal(r.lines, 10);
});

test('a file of which the first megabyte is one log is that log: no other part begins in it', () => {
  const after = (length: number): string[] =>
    read('x', 'LOG x\n', `${'.'.repeat(99)}\n`.repeat(length / 100), 'TABLE\na\n').formats.map(f => f.id);
  assert.deepEqual([after(1_000_000), after(1_100_000)], [['log', 'table'], ['log']]);
});

test('quoted in a mail or a note, a part is read behind its marks, at its own place', () => {
  const r = read('x', 'He wrote:\n> TABLE\n> a\n>\n> > TABLE\n> > b\nTABLE\nc');
  assert.deepEqual(r.seen, ['1:TABLE', '2:a', '3:', '4:TABLE', '5:b', '6:TABLE', '7:c']);
  assert.deepEqual(
    r.facts.map(f => f.at.start),
    [2, 2, 2, 4, 4, 0, 0],
  );
});

test('so are the fields of its facts, whatever the depth of the quotation', () => {
  for (const marks of ['', '> ', '> > ', '>> ']) {
    const line = `${marks}MemFree:           40000 kB`;
    const [fact] = readText('note.txt', `See below.\n${marks}MemTotal:        1000000 kB\n${line}\n`).facts.slice(1);
    const at = fieldSpan(fact!, 'value')!;
    assert.deepEqual([at.line, line.slice(at.start, at.end)], [2, '40000'], marks);
  }
});

test('lines of no interest are skipped while a log is idle, and counted all the same', () => {
  assert.deepEqual(read('l', 'a\nb\nreport 2\nc\nd\ne\nreport 1\nf').seen, [
    '2:report 2',
    '3:c',
    '4:d',
    '6:report 1',
    '7:f',
  ]);
});

test('empty lines that are skipped count, at the beginning of the file and of a piece too', () => {
  assert.deepEqual(read('l', '\n\nreport 1\nx').seen, ['2:report 1', '3:x']);
  assert.deepEqual(read('l', 'a\n', '\n\nreport 1\nx').seen, ['3:report 1', '4:x']);
  assert.deepEqual(read('l', 'a\n', '\n', '\nb\nreport 1').seen, ['4:report 1']);
});

test('a start in a file known by its path does not switch', () => {
  assert.deepEqual(read('t', 'LOG x\nTABLE').seen, ['0:LOG x', '1:TABLE']);
});

test('CR, CRLF and pieces cut anywhere give the same lines', () => {
  const text = 'TABLE\r\na\rb\r\n\r\nc';
  const whole = read('t', text).seen;
  assert.deepEqual(whole, ['0:TABLE', '1:a', '2:b', '3:', '4:c']);
  for (let i = 0; i <= text.length; i++)
    assert.deepEqual(read('t', text.slice(0, i), text.slice(i)).seen, whole, `cut at ${i}`);
});

test('a line of 3 MB is read in part, noted, and the next line has the right number', () => {
  const r = read('t', `a\n${'x'.repeat(1 << 20)}`, 'x'.repeat(2 << 20), '\nb\n');
  assert.equal(r.longLines, 1);
  assert.deepEqual(
    r.seen.map(s => s.slice(0, 3)),
    ['0:a', '1:x', '2:b'],
  );
  assert.equal(r.facts[1]!.at.end, 16 * 1024);
});

test('a parser that throws is a fault of ours, told a few times, and the rest is read on', () => {
  const r = read('b', 'x\n'.repeat(100));
  assert.equal(r.faults.length, 5);
  assert.match(r.faults[0]!.where, /^broken at b:1$/);
  assert.equal(r.lines, 100);
});

test('an empty file says nothing and collects nothing', () => {
  const r = read('t', '');
  assert.deepEqual([r.facts.length, r.collected.length, r.lines], [0, 0, 0]);
});
