/** When and how often events were, in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DropCaches } from '../../server/facts/kernel-log/drop-caches.ts';
import { whenNote } from '../../server/rules/_events.ts';
import { hostOf, readText } from '../harness.ts';

const note = (seconds: readonly number[]): string => {
  const lines = seconds.map(s => `[${s.toFixed(6).padStart(12)}] bash (1): drop_caches: 1`);
  return whenNote(hostOf('host', [readText('dmesg', lines.join('\n'))]).events(DropCaches), 'time');
};
const evenly = (count: number, step: number): number[] => Array.from({ length: count }, (_, i) => 1000 + i * step);

test('the rate is told in the smallest unit in which it is one', () => {
  for (const [count, step, rate] of [
    [121, 0.5, 'about 2 a second'],
    [10, 60, 'about 1 a minute'],
    [4, 1800, 'about 2 an hour'],
    [3, 28800, 'about 3 a day'],
  ] as const)
    assert.ok(note(evenly(count, step)).endsWith(`, ${rate})`), note(evenly(count, step)));
});

test('no rate of two events, of a minute not yet over, of one in many days, nor across boots', () => {
  for (const times of [[1000, 5000], [1000, 1010, 1020], evenly(3, 200_000), [4000, 4001, 1000, 4300]])
    assert.doesNotMatch(note(times), /about/);
  assert.equal(note([4000, 4001, 1000, 4300]), ' (4 times, in more than one boot)');
  assert.equal(note([1000]), ' (at 1000 s after boot)');
});
