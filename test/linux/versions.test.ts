import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../fast-check.ts';
import { atLeast, family, isRealtimeKernel, parseRelease } from '../../server/linux/versions.ts';

const numbers = (text: string) => {
  const release = parseRelease(text);
  return release && [release.major, release.minor, release.patch];
};

test('parseRelease reads the releases of every distribution', () => {
  assert.deepEqual(numbers('4.4.0-201-generic'), [4, 4, 0]);
  assert.deepEqual(numbers('3.10.0-1160.el7.x86_64'), [3, 10, 0]);
  assert.deepEqual(numbers('6.1.0-50-amd64'), [6, 1, 0]);
  assert.deepEqual(numbers('5.10.0-rc3+'), [5, 10, 0]);
  assert.deepEqual(numbers('6.19'), [6, 19, 0]);
  assert.deepEqual(numbers('4.15.18'), [4, 15, 18]);
});

test('parseRelease finds the release in a banner and in uname -a', () => {
  const banner = parseRelease(
    '[    0.000000] Linux version 5.4.0-72-generic (buildd@host) (gcc version 9.3.0 (Ubuntu 9.3.0-17ubuntu1~20.04))',
  );
  assert.deepEqual(banner, { text: '5.4.0-72-generic', major: 5, minor: 4, patch: 0 });
  assert.equal(
    parseRelease('Linux node-1.2 4.15.0-72-generic #81-Ubuntu SMP x86_64 GNU/Linux')?.text,
    '4.15.0-72-generic',
  );
});

test('parseRelease refuses what is no release', () => {
  for (const text of ['', 'generic', 'x4.4.0', '2023-10-22', '4', 'Linux version unknown', '1234.5.6'])
    assert.equal(parseRelease(text), undefined, text);
});

test('parseRelease never throws', () => {
  fc.assert(fc.property(fc.string(), text => void parseRelease(text)));
});

test('atLeast compares numbers, not text', () => {
  const release = parseRelease('5.10.44')!;
  assert.ok(atLeast(release, 5, 4) && atLeast(release, 5, 10) && atLeast(release, 4, 19));
  assert.ok(!atLeast(release, 5, 11) && !atLeast(release, 6, 0));
});

test('family and real-time kernels by suffix', () => {
  const of = (text: string) => family(parseRelease(text)!);
  assert.equal(of('3.10.0-1160.el7.x86_64'), 'rhel7');
  assert.equal(of('4.18.0-553.el8_10.x86_64'), 'rhel');
  assert.equal(of('4.4.0-201-generic'), 'ubuntu');
  assert.equal(of('6.1.0-50-amd64'), 'debian');
  assert.equal(of('5.14.21-150500.55.62-default'), 'suse');
  assert.equal(of('4.4.121'), 'vanilla');
  assert.ok(isRealtimeKernel(parseRelease('3.10.0-1160.rt56.1131.el7.x86_64')!));
  assert.ok(isRealtimeKernel(parseRelease('5.10.0-8-rt-amd64')!));
  assert.ok(!isRealtimeKernel(parseRelease('5.10.0-8-amd64')!));
});
