import assert from 'node:assert/strict';
import { test } from 'node:test';
import { from, Untaken } from '../../../server/core/model/nearest.ts';
import fc from '../../fast-check.ts';

const entries = (times: readonly number[]) => times.map((at, no) => ({ at, no }));

test('the first entry at or after a time', () => {
  const list = entries([1, 2, 2, 5]);
  assert.deepEqual(
    [0, 1, 2, 3, 5, 6].map(at => from(list, at, e => e.at)),
    [0, 0, 1, 3, 3, 4],
  );
});

test('the nearest that is not taken: of two as near the earlier, of equal times the first', () => {
  const list = entries([1, 2, 2, 4, 8]);
  const taken = new Set<number>();
  const untaken = new Untaken(list, e => taken.has(e.no));
  const takeNear3 = () => {
    const entry = untaken.nearest(3);
    if (entry) taken.add(entry.no);
    return entry?.no;
  };
  assert.deepEqual(Array.from({ length: 6 }, takeNear3), [1, 2, 3, 0, 4, undefined]);
});

test('it is what looking at all would find', () => {
  const times = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });
  fc.assert(
    fc.property(times, times, (some, asked) => {
      const list = entries(some.toSorted((a, b) => a - b));
      const taken = new Set<number>();
      const untaken = new Untaken(list, e => taken.has(e.no));
      for (const at of asked) {
        const left = list.filter(e => !taken.has(e.no));
        const [best] = left.sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at) || a.no - b.no);
        assert.equal(untaken.nearest(at), best);
        if (best && at % 5 > 0) taken.add(best.no);
      }
    }),
  );
});

test('what is taken is not looked at again and again', () => {
  const n = 20_000;
  const orders: Readonly<Record<string, (i: number) => number>> = {
    forwards: i => i,
    backwards: i => n - i,
    'all at one time': () => n / 2,
    'to and fro': i => (i * 7919) % n,
  };
  for (const [order, timeOf] of Object.entries(orders)) {
    const list = entries(Array.from({ length: n }, (_, i) => (order === 'all at one time' ? n / 2 : i)));
    const taken = new Set<number>();
    let looks = 0;
    const untaken = new Untaken(list, e => {
      looks++;
      return taken.has(e.no);
    });
    for (let i = 0; i < n; i++) taken.add(untaken.nearest(timeOf(i))!.no);
    assert.equal(taken.size, n);
    assert.ok(looks < 40 * n, `${order}: ${looks} looks for ${n} entries`);
  }
});
