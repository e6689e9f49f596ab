import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { atLeast, compareVersions, family, isRealtimeKernel, parseRelease } from '../../server/linux/versions.ts';

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

test('compareVersions orders as rpm does', () => {
  const ordered = [
    '1.0~rc1',
    '1.0~rc2',
    '1.0',
    '1.0^git1',
    '1.0a',
    '1.0.1',
    '1.2',
    '1.10',
    '2.0-1',
    '2.0-1.1',
    '2.0-2',
    '2.0-10',
    '1:0.5-1',
    '2:0.1',
  ];
  for (let i = 0; i < ordered.length; i++)
    for (let j = 0; j < ordered.length; j++)
      assert.equal(
        Math.sign(compareVersions(ordered[i]!, ordered[j]!)),
        Math.sign(i - j),
        `${ordered[i]} against ${ordered[j]}`,
      );
});

test('compareVersions on kernels and their packages', () => {
  assert.ok(compareVersions('4.4.0-201-generic', '4.4.0-31-generic') > 0);
  assert.ok(compareVersions('3.10.0-1160.el7', '3.10.0-957.27.2.el7') > 0);
  assert.ok(compareVersions('5.10.0-rc3', '5.10.0') < 0);
  assert.equal(compareVersions('1.05', '1.5'), 0);
  assert.equal(compareVersions('99999999999999999999998', '99999999999999999999999'), -1);
});

test('compareVersions is antisymmetric and transitive', () => {
  const version = fc
    .array(fc.constantFrom('1', '2', '10', '007', 'a', 'rc', '.', '-', '~', '^', ':', '+'), { maxLength: 8 })
    .map(parts => parts.join(''));
  fc.assert(
    fc.property(version, version, (a, b) =>
      assert.equal(Math.sign(compareVersions(a, b)), 0 - Math.sign(compareVersions(b, a))),
    ),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      const [x, y, z] = [a, b, c].sort(compareVersions) as [string, string, string];
      assert.ok(compareVersions(x, y) <= 0 && compareVersions(y, z) <= 0 && compareVersions(x, z) <= 0);
    }),
    { numRuns: 500 },
  );
});
