import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dioCompletion, rtThrottling, softirqStarvation } from '../../server/linux/throttling.ts';
import { parseRelease } from '../../server/linux/versions.ts';

const of = (text: string) => parseRelease(text)!;

test('softirq starvation is worst where ksoftirqd holds inline processing back', () => {
  for (const [text, severity] of [
    ['3.10.0-1160.el7.x86_64', 'medium'],
    ['4.4.121', 'medium'],
    ['4.8.0-58-generic', 'medium'],
    ['4.9.45', 'high'],
    ['5.10.0-8-amd64', 'high'],
    ['6.1.0-50-amd64', 'high'],
    ['6.2.0-39-generic', 'unknown'],
    ['6.3.0', 'unknown'],
    ['6.5.0', 'medium'],
    ['6.19.10', 'medium'],
    ['6.12.0-rt5', 'high'],
  ] as const)
    assert.equal(softirqStarvation(of(text)).severity, severity, text);
  assert.equal(softirqStarvation(undefined).severity, 'unknown');
});

test('throttling by kernel', () => {
  for (const [text, mechanism] of [
    ['3.10.99', 'shared'],
    ['5.0.1', 'shared'],
    ['5.4.286', 'per-cpu'],
    ['6.8.0', 'per-cpu'],
    ['6.12.0', 'fair-server'],
  ] as const)
    assert.equal(rtThrottling(of(text)).mechanism, mechanism, text);
  assert.equal(rtThrottling(undefined).mechanism, 'unknown');
  // The borrowing of other CPUs' shares ended within the life of 5.4.
  assert.match(rtThrottling(of('5.4.0-100-generic')).text, /^Late 5\.4 kernels usually /);
  assert.doesNotMatch(rtThrottling(of('5.10.44')).text, /usually|5\.4/);
});

test('direct I/O completion: vanilla 3.10 has no dio workqueue, el7 has', () => {
  assert.match(dioCompletion(of('3.10.99')), /no dio workqueue/);
  assert.doesNotMatch(dioCompletion(of('3.10.0-1160.el7.x86_64')), /no dio workqueue/);
  assert.match(dioCompletion(of('5.10.44')), /every asynchronous direct I\/O write/);
  assert.match(dioCompletion(of('6.12.0')), /inline/);
});
