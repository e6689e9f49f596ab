import { type Kind, kindNamed, state } from '../../server/core/model/kind.ts';
import assert from 'node:assert/strict';
// Every kind is known once the formats are.
import '../../server/formats/index.ts';
import { test } from 'node:test';
import type { Fact } from '../../server/core/model/fact.ts';
import { SysctlValue } from '../../server/facts/host/sysctl.ts';
import { homeRank, mention, subjectOf, subjectsOf, subjectsOfWord } from '../../server/answers/subjects.ts';
import { cpuTime } from '../cpu.ts';

const fact = (k: Kind, value: object): Fact<any> => ({
  kind: k.name,
  value,
  at: { file: 'f', line: 0, start: 0, end: 9 },
});
const of = (name: string, value: object, glossary?: string): Fact<any> =>
  fact(kindNamed(name) ?? state(name, name, {}, glossary ? { glossary } : {}), value);

test('a field tells by its name which task, device, interrupt or setting it names', () => {
  const row = of('task', { pid: 7, tid: 9, ppid: 1, command: 'x', nice: 0 });
  assert.deepEqual(
    ['pid', 'tid', 'ppid', 'command', 'nice'].map(f => subjectOf(row, f)?.key),
    ['7', '9', '1', '9', undefined],
  );
  assert.deepEqual(subjectOf(of('block-io-error', { device: '/dev/sda' }), 'device'), { is: 'device', key: 'sda' });
  assert.deepEqual(subjectOf(of('net-device', { name: 'eth0' }), 'name'), { is: 'device', key: 'eth0' });
  assert.equal(subjectOf(of('slab-cache', { name: 'dentry' }), 'name'), undefined);
  assert.deepEqual(subjectOf(of('interrupt-count', { irq: '45' }), 'irq'), { is: 'interrupt', key: '45' });
  assert.deepEqual(subjectOf(fact(SysctlValue, { key: 'vm.swappiness', text: '60', values: [60] }), 'values[0]'), {
    is: 'setting',
    key: 'vm.swappiness',
  });
  assert.equal(subjectOf(of('anything', { key: 'vm.swappiness' }), 'key'), undefined, 'not every key is a setting');
});

test('what no device or control group is called is no subject', () => {
  const device = (name: unknown) => subjectOf(of('disk-stats', { device: name }), 'device');
  assert.deepEqual(device('x'.repeat(300)), { is: 'device', key: 'x'.repeat(300) });
  for (const name of ['x'.repeat(301), '', undefined, null]) assert.equal(device(name), undefined);
});

test('a parent is no mention of a process, a number of a device is one', () => {
  assert.equal(mention(of('task', { pid: 7, ppid: 1 }), { is: 'task', key: '1' }), undefined);
  assert.equal(mention(of('task', { pid: 7, tid: 9 }), { is: 'task', key: '9' }), 'tid');
  assert.equal(
    mention(of('disk-stats', { major: 253, minor: 4, device: 'dm-4' }), { is: 'device', key: '253:4' }),
    'minor',
  );
  assert.deepEqual(subjectsOf(of('task', { pid: 7, tid: 7, ppid: 1 })), [{ is: 'task', key: '7' }]);
});

test("the row of ps goes before that of top, and a thread's own before its process's", () => {
  const task = { is: 'task', key: '9' } as const;
  const ranks = [
    { pid: 7, tid: 9, from: 'ps' },
    { pid: 7, tid: 9, from: 'top' },
    { pid: 9, tid: 12, from: 'ps' },
  ].map(v => homeRank(of('task', v), task)!);
  assert.deepEqual(
    ranks,
    ranks.toSorted((a, b) => a - b),
  );
  assert.equal(new Set(ranks).size, ranks.length, 'no two are as good as each other');
  assert.equal(homeRank(of('hung-task', { pid: 9 }), task), undefined);
});

test('words of a log', () => {
  const at = (line: string, text: string): string[] =>
    subjectsOfWord(line, line.indexOf(text) + 1).map(s => `${s.is} ${s.key}`);
  assert.deepEqual(at('"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables', 'kernel'), [
    'setting kernel.hung_task_timeout_secs',
  ]);
  assert.deepEqual(at('CPU: 3 PID: 4242 Comm: x', '4242'), ['task 4242']);
  assert.deepEqual(at('irq 45: nobody cared', '45'), ['interrupt 45']);
  assert.deepEqual(at('worker[4242]: segfault', '4242'), ['task 4242']);
  assert.deepEqual(at('it took 4242 ms', '4242'), []);
  assert.ok(at('Buffer I/O error on dev dm-0, logical block 1', 'dm-0').includes('device dm-0'));
  assert.ok(at('INFO: task jbd2/vda1-8:300 blocked', '300').includes('task 300'));
  assert.ok(at('set vm.swappiness first', 'vm.').includes('setting vm.swappiness'));
  const brackets = '['.repeat(8000) + ':'.repeat(8000);
  assert.ok(cpuTime(() => void subjectsOfWord(brackets, 16000)) < 500, 'a line of brackets costs no time');
});
