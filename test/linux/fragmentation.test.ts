import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../fast-check.ts';
import { fragmentationIndex, freePages, largestFreeOrder, unusableIndex } from '../../server/linux/fragmentation.ts';

test('free pages and the largest order', () => {
  assert.equal(freePages([3, 2, 1]), 11);
  assert.equal(largestFreeOrder([3, 0, 1, 0]), 2);
  assert.equal(largestFreeOrder([0, 0]), undefined);
  assert.equal(largestFreeOrder([]), undefined);
});

test('fragmentation index: a suitable block, nothing free, many small blocks, few', () => {
  assert.equal(fragmentationIndex([10, 0, 0, 1], 3), -1000);
  assert.equal(fragmentationIndex([10, 0, 0, 1], 2), -1000);
  assert.equal(fragmentationIndex([0, 0, 0], 1), 0);
  // 1000 - (1000 + 10000 * 1000 / 8) / 10000
  assert.equal(fragmentationIndex([10000, 0, 0, 0], 3), 875);
  assert.equal(fragmentationIndex([1, 0, 0, 0], 3), -125);
});

test('unusable index: thousandths in blocks too small', () => {
  assert.equal(unusableIndex([8, 0, 0, 1], 3), 500);
  assert.equal(unusableIndex([8], 3), 1000);
  assert.equal(unusableIndex([], 3), 1000);
  assert.equal(unusableIndex([8, 0, 0, 1], 0), 0);
});

test('bounds', () => {
  const blocks = fc.array(fc.nat(1_000_000), { maxLength: 11 });
  fc.assert(
    fc.property(blocks, fc.nat(10), (free, order) => {
      const index = fragmentationIndex(free, order);
      assert.ok(index >= -1000 && index <= 1000);
      const unusable = unusableIndex(free, order);
      assert.ok(unusable >= 0 && unusable <= 1000);
      assert.ok(order === 0 || unusableIndex(free, order - 1) <= unusable);
    }),
  );
});
