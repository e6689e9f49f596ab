import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taints, taintsOfText } from '../../server/linux/taint.ts';

const letters = (found: { letter: string }[]) => found.map(({ letter }) => letter).join('');

test('every bit has its own letter', () => {
  assert.deepEqual(
    taints.map(({ bit }) => bit),
    [...taints.keys()],
  );
  assert.equal(new Set(taints.map(({ letter }) => letter)).size, taints.length);
});

test('log headers, letters and words', () => {
  assert.equal(
    letters(taintsOfText('CPU: 1 PID: 374 Comm: insmod Tainted: G           OE      6.1.0-50-amd64 #1')),
    'OE',
  );
  assert.equal(letters(taintsOfText('Tainted: P        W  OE 4.4.0')), 'PWOE');
  assert.equal(letters(taintsOfText('Tainted: [W]=WARN, [O]=OOT_MODULE')), 'WO');
  assert.equal(letters(taintsOfText('Not tainted 5.4.0')), '');
  assert.equal(letters(taintsOfText('nothing here')), '');
});
