import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../fast-check.ts';
import { fromPs, fromStatPriority, fromTopPr, schedulingClass } from '../../server/linux/priorities.ts';

test('top PR', () => {
  assert.deepEqual(fromTopPr('-11'), { policy: 'rt', rtprio: 10 });
  assert.deepEqual(fromTopPr('-2'), { policy: 'rt', rtprio: 1 });
  assert.deepEqual(fromTopPr('-51'), { policy: 'rt', rtprio: 50 });
  assert.deepEqual(fromTopPr('20'), { policy: 'normal', nice: 0 });
  assert.deepEqual(fromTopPr('0'), { policy: 'normal', nice: -20 });
  assert.deepEqual(fromTopPr('39'), { policy: 'normal', nice: 19 });
  assert.deepEqual(fromTopPr(' rt'), { policy: 'deadline-or-rt99' });
  for (const text of ['', '-1', '40', '-102', 'R', '1.5', '--2']) assert.equal(fromTopPr(text), undefined, text);
});

test('/proc/PID/stat', () => {
  assert.deepEqual(fromStatPriority(-100), { policy: 'rt', rtprio: 99 });
  assert.deepEqual(fromStatPriority(-101), { policy: 'deadline' });
  assert.equal(fromStatPriority(Number.NaN), undefined);
});

test('ps: RTPRIO and CLS are certain, PRI needs its keyword', () => {
  assert.deepEqual(fromPs({ rtprio: '10' }), { policy: 'rt', rtprio: 10 });
  assert.deepEqual(fromPs({ rtprio: '50', cls: 'FF', pri: '90' }), { policy: 'rt', rtprio: 50 });
  assert.deepEqual(fromPs({ rtprio: '-', cls: 'TS', pri: '19', column: 'pri' }), { policy: 'normal', nice: 0 });
  assert.deepEqual(fromPs({ rtprio: '-' }), { policy: 'normal' });
  assert.deepEqual(fromPs({ cls: 'RR' }), { policy: 'rt' });
  assert.deepEqual(fromPs({ cls: 'DLN', pri: '140', column: 'pri' }), { policy: 'deadline' });
  // 19 is nice 0 under `pri` and real-time 40 under `opri`: a bare PRI says nothing.
  assert.equal(fromPs({ pri: '19' }), undefined);
  assert.equal(fromPs({}), undefined);
});

test('ps: each keyword has its own offset', () => {
  const rt10 = { policy: 'rt', rtprio: 10 } as const;
  const nice0 = { policy: 'normal', nice: 0 } as const;
  for (const [column, rt, normal] of [
    ['pri', '50', '19'],
    ['opri', '49', '80'],
    ['intpri', '49', '80'],
    ['priority', '-11', '20'],
    ['pri_foo', '-31', '0'],
    ['pri_bar', '-10', '21'],
    ['pri_baz', '89', '120'],
    ['pri_api', '10', '-21'],
  ] as const) {
    assert.deepEqual(fromPs({ pri: rt, column }), rt10, column);
    assert.deepEqual(fromPs({ pri: normal, column }), nice0, column);
  }
});

test('every real-time priority comes back from every spelling', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), n => {
      const rt = { policy: 'rt', rtprio: n };
      assert.deepEqual(fromStatPriority(-1 - n), rt);
      assert.deepEqual(fromPs({ pri: String(40 + n), column: 'pri' }), rt);
      assert.deepEqual(fromPs({ pri: String(59 - n), column: 'opri' }), rt);
      assert.deepEqual(fromPs({ rtprio: String(n), cls: 'FF' }), rt);
    }),
  );
});

test('classes', () => {
  for (const cls of ['TS', 'FF', 'RR', 'B', 'ISO', 'IDL', 'DLN', 'EXT', '#6'])
    assert.ok(schedulingClass(cls)?.doc, cls);
  assert.equal(schedulingClass('#6')?.name, 'SCHED_DEADLINE');
  for (const cls of ['?', '', 'constructor', 'toString']) assert.equal(schedulingClass(cls), undefined, cls);
});
