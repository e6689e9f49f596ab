/** A panic that carries out what a setting asks for after a report is explained by that report, near misses are not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { review } from '../../../server/core/review/run.ts';
import { rules } from '../../../server/rules/index.ts';
import { hostOf, readText } from '../../harness.ts';

const wanted = ['kernel-oops', 'kernel-panic', 'soft-lockup', 'hung-task', 'oom-kill'];
/** Each root with what it explains, of lines with the seconds at which they were printed; undefined without a clock. */
function trees(...lines: readonly (readonly [second: number | undefined, text: string])[]): string[] {
  const log = lines.map(([s, text]) => (s === undefined ? text : `[${s.toFixed(6).padStart(12)}] ${text}`)).join('\n');
  const result = review(
    [hostOf('n', [readText('dmesg', log)])],
    rules.filter(r => wanted.includes(r.id)),
  );
  assert.deepEqual(result.faults, []);
  return result.roots.map(r => [r.rule.id, ...r.explains.map(e => e.rule.id)].join(' > ')).sort();
}
const oops = [
  'BUG: kernel NULL pointer dereference, address: 0000000000000018',
  'Oops: 0000 [#1] PREEMPT SMP NOPTI',
  'CPU: 3 PID: 4242 Comm: worker Not tainted 6.1.0-50-amd64 #1',
  'RIP: 0010:blkcg_deactivate_policy+0x5a/0x1c0',
  'Call Trace:',
  ' bfq_exit_queue+0x64/0xc0 [bfq]',
  '---[ end trace 0000000000000000 ]---',
];
const panic = (words: string): string => `Kernel panic - not syncing: ${words}`;
const at = (second: number | undefined, lines: readonly string[]) => lines.map(l => [second, l] as const);
const filler = (n: number) => Array.from({ length: n }, (_, i) => [undefined, `usb 1-${i}: new device`] as const);

const explained = ['kernel-oops > kernel-panic'];
const apart = ['kernel-oops', 'kernel-panic'];

test('an oops explains the panic that says so, up to a minute later', () => {
  assert.deepEqual(trees(...at(100, oops), [100, panic('Fatal exception')]), explained);
  assert.deepEqual(trees(...at(100, oops), [160, panic('Fatal exception in interrupt')]), explained);
  assert.deepEqual(trees(...at(100, oops), [160.5, panic('Fatal exception')]), apart);
});

test('a panic before the report, or of other words, is another matter', () => {
  assert.deepEqual(trees([99, panic('Fatal exception')], [99, 'Kernel Offset: disabled'], ...at(100, oops)), apart);
  for (const words of ['Attempted to kill init! exitcode=0x00000009', 'softlockup: hung tasks'])
    assert.deepEqual(trees(...at(100, oops), [100, panic(words)]), apart, words);
});

test('without a clock the panic stands at most 200 lines behind the end of the report', () => {
  const lines = (between: number): string[] =>
    trees(...at(undefined, oops), ...filler(between), [undefined, panic('Fatal exception')]);
  assert.deepEqual([lines(0), lines(199), lines(200)], [explained, explained, apart]);
});

test('a report of each kind by its own words', () => {
  const lockup = [
    'watchdog: BUG: soft lockup - CPU#1 stuck for 23s! [worker:77]',
    'CPU: 1 PID: 77 Comm: worker Not tainted 5.4.0-97-generic #110-Ubuntu',
    'RIP: 0010:foo_walk+0x1a/0x90',
  ];
  const hung = 'INFO: task dd:325 blocked for more than 120 seconds.';
  assert.deepEqual(trees(...at(100, lockup), [100, panic('softlockup: hung tasks')]), ['soft-lockup > kernel-panic']);
  assert.deepEqual(trees(...at(100, lockup), [100, panic('hung_task: blocked tasks')]), [
    'kernel-panic',
    'soft-lockup',
  ]);
  assert.deepEqual(trees([100, hung], [100, panic('hung_task: blocked tasks')]), ['hung-task > kernel-panic']);
});

test('a panic of each boot is told under the fault of that boot', () => {
  const boot = [0, 'Linux version 6.1.0-50-amd64 (build@host) (gcc-12) #1 SMP'] as const;
  const died = (at: number) => [at, panic('Fatal exception')] as const;
  const other = oops.map(line =>
    line.replace('blkcg_deactivate_policy', 'nvmet_walk').replace('bfq_exit_queue', 'nvmet_end'),
  );
  assert.deepEqual(trees(boot, ...at(100, oops), died(101), boot, ...at(50, other), died(51)), [
    ...explained,
    ...explained,
  ]);
  // Equal ones are told once.
  assert.deepEqual(trees(boot, ...at(100, oops), died(101), boot, ...at(50, oops), died(51)), explained);
  // One that nothing accounts for stands alone, and takes nothing from the other.
  assert.deepEqual(trees(boot, ...at(100, oops), died(101), boot, died(51)), [...explained, 'kernel-panic'].sort());
  const hung = (task: string) => `INFO: task ${task}:325 blocked for more than 120 seconds.`;
  const gaveUp = (at: number) => [at, panic('hung_task: blocked tasks')] as const;
  assert.deepEqual(trees(boot, [500, hung('dd')], gaveUp(501), boot, [700, hung('rsync')], gaveUp(701)), [
    'hung-task > kernel-panic',
    'hung-task > kernel-panic',
  ]);
  // Two hung before one panic: it is told under the later.
  assert.deepEqual(trees(boot, [500, hung('dd')], [501, hung('rsync')], gaveUp(501)), [
    'hung-task',
    'hung-task > kernel-panic',
  ]);
});

test('a report of another CPU between a report and its panic takes nothing from either', () => {
  const between = 'watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [bash:99]';
  assert.deepEqual(trees(...at(100, oops), [100.2, between], [100.5, panic('Fatal exception')]), [
    ...explained,
    'soft-lockup',
  ]);
  // Its own panic is its own.
  assert.deepEqual(trees(...at(100, oops), [100.2, between], [100.5, panic('softlockup: hung tasks')]), [
    'kernel-oops',
    'soft-lockup > kernel-panic',
  ]);
});
