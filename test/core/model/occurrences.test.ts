import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, Time } from '../../../server/core/model/fact.ts';
import { event, text } from '../../../server/core/model/kind.ts';
import { occurrences, wallOffsets } from '../../../server/core/model/occurrences.ts';

const Event = event('event', 'an event', { text: text() }, { same: v => v.text });
type Told = readonly [text: string, time?: Time];
const logs = (files: Record<string, readonly Told[]>) => {
  const facts = new Map(
    Object.entries(files).map(([file, told]) => [
      file,
      told.map(
        ([text, time], line): Fact<{ text: string }> => ({
          kind: Event.name,
          value: { text },
          at: { file, line, start: 0, end: 1 },
          ...(time ? { time } : {}),
        }),
      ),
    ]),
  );
  return occurrences(facts, { offsets: wallOffsets(facts) }).map(o => [
    o.fact.value.text,
    o.copies.length,
    o.boot === undefined ? undefined : Math.round(o.boot),
  ]);
};
const wall = (seconds: number, wallIs: Time['wallIs'] = 'local'): Time => ({
  wall: (1_700_000_000 + seconds) * 1000,
  wallIs: wallIs!,
});

test('seconds since boot in two logs', () => {
  assert.deepEqual(
    logs({
      a: [
        ['x', { boot: 100 }],
        ['x', { boot: 220 }],
      ],
      b: [
        ['x', { boot: 100.00001 }],
        ['x', { boot: 220 }],
        ['y', { boot: 5 }],
      ],
    }),
    [
      ['y', 0, 5],
      ['x', 1, 100],
      ['x', 1, 220],
    ],
  );
});

test('two stamps of the kernel are of one event up to 50 ms apart, not 60', () => {
  const apart = (seconds: number) => logs({ a: [['x', { boot: 100 }]], b: [['x', { boot: 100 + seconds }]] }).length;
  assert.deepEqual([0.04, -0.04, 0.06, -0.06].map(apart), [1, 1, 2, 2]);
});

test('of two events within reach a report belongs to the nearer one', () => {
  for (const b of [0.01, 0.03])
    assert.deepEqual(
      logs({
        a: [
          ['x', { boot: 100 }],
          ['x', { boot: 100.04 }],
        ],
        b: [['x', { boot: 100 + b }]],
      }).map(([, copies]) => copies),
      b < 0.02 ? [1, 0] : [0, 1],
    );
});

test('the wall clock of a daemon may be 3 s off its event, in the first minute after boot 60', () => {
  // What both logs share later fixes the offset of their clocks.
  const apart = (boot: number, seconds: number) =>
    logs({
      dmesg: [
        ['x', { boot }],
        ['y', { boot: 1000 }],
        ['z', { boot: 2000 }],
      ],
      journal: [
        ['x', wall(boot + seconds)],
        ['y', wall(1000)],
        ['z', wall(2000)],
      ],
    }).length;
  assert.deepEqual(
    [2, 3, 4].map(s => apart(500, s)),
    [3, 3, 4],
  );
  assert.deepEqual(
    [30, 59, 62].map(s => apart(10, s)),
    [3, 3, 4],
  );
  assert.equal(apart(60, 4), 4);
});

test('a wall clock beside seconds since boot, offset found by what they share', () => {
  assert.deepEqual(
    logs({
      dmesg: [
        ['x', { boot: 100 }],
        ['x', { boot: 220 }],
        ['z', { boot: 300 }],
      ],
      journal: [
        ['x', wall(101)],
        ['x', wall(220)],
        ['w', wall(400)],
        ['z', wall(301)],
      ],
    }),
    [
      ['x', 1, 100],
      ['x', 1, 220],
      ['z', 1, 300],
      ['w', 0, 399],
    ],
  );
});

test('what was printed before the daemon ran bears the time of its start, and does not set its clock', () => {
  const early = ['a', 'b', 'c', 'd', 'e'];
  assert.deepEqual(
    logs({
      dmesg: [...early.map((text, i): Told => [text, { boot: 1 + i }]), ['x', { boot: 300 }]],
      syslog: [...early.map((text): Told => [text, wall(20)]), ['x', wall(300)], ['w', wall(400)]],
    }).slice(-2),
    [
      ['x', 1, 300],
      ['w', 0, 400],
    ],
  );
});

test('a log that begins later shares only what it holds', () => {
  assert.deepEqual(
    logs({
      kern: [
        ['x', { boot: 100 }],
        ['x', { boot: 220 }],
        ['x', { boot: 340 }],
      ],
      dmesg: [['x', { boot: 340 }]],
    }),
    [
      ['x', 0, 100],
      ['x', 0, 220],
      ['x', 1, 340],
    ],
  );
});

test('logs without any clock: the n-th report is the n-th', () => {
  assert.deepEqual(
    logs({
      a: [
        ['x', { boot: 1000 }],
        ['x', { boot: 1120 }],
      ],
      bare: [['x'], ['x'], ['x']],
    }),
    [
      ['x', 0, undefined],
      ['x', 1, 1000],
      ['x', 1, 1120],
    ],
  );
});

test('the same line from two consoles is one event; the same words later are another', () => {
  assert.deepEqual(
    logs({
      console: [
        ['x', { boot: 7.5 }],
        ['x', { boot: 7.5 }],
        ['x', { boot: 8.5 }],
      ],
    }),
    [
      ['x', 1, 8],
      ['x', 0, 9],
    ],
  );
});

test('two boots in a journal: the report of the other boot is not merged', () => {
  assert.deepEqual(
    logs({
      dmesg: [
        ['x', { boot: 100 }],
        ['y', { boot: 200 }],
      ],
      journal: [
        ['x', wall(-90_000)],
        ['x', wall(100)],
        ['y', wall(200)],
      ],
    }).length,
    3,
  );
});

test('wall clocks alone', () => {
  assert.deepEqual(
    logs({
      a: [
        ['x', wall(10)],
        ['x', wall(200)],
      ],
      b: [
        ['x', wall(11)],
        ['x', wall(400)],
      ],
    }).map(r => [r[0], r[1]]),
    [
      ['x', 1],
      ['x', 0],
      ['x', 0],
    ],
  );
});

test('an event of the first minute is found behind a nearer one that is out of reach', () => {
  assert.deepEqual(
    logs({
      dmesg: [
        ['x', { boot: 59 }],
        ['x', { boot: 90 }],
        ['y', { boot: 1000 }],
        ['z', { boot: 2000 }],
      ],
      journal: [
        ['x', wall(100)],
        ['y', wall(1000)],
        ['z', wall(2000)],
      ],
    }).map(([, copies]) => copies),
    [1, 0, 1, 1],
  );
});

test('wall clocks alone: equal reports within 3 s, each with the nearest that is left', () => {
  assert.deepEqual(
    logs({
      a: [10, 12, 14, 30].map((s): Told => ['x', wall(s)]),
      b: [14, 14, 13, 26].map((s): Told => ['x', wall(s)]),
    }).map(([, copies]) => copies),
    [1, 1, 1, 0, 0],
  );
});

test('a hundred thousand equal reports in two logs take no quadratic time', () => {
  const many = Array.from({ length: 100_000 }, (_, i): Told => ['x', { boot: 100 + i }]);
  const start = process.hrtime.bigint();
  assert.equal(logs({ a: many, b: many }).length, 100_000);
  assert.ok(Number(process.hrtime.bigint() - start) < 20e9, 'quadratic time would be minutes');
});
