import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostFolders, hostNames } from '../../../server/core/read/folders.ts';

const roots = (...paths: string[]): Record<string, number> =>
  Object.fromEntries(hostFolders(paths).map(h => [h.root, h.files.length]));

test('a sosreport is one machine from its top, whatever lies below it', () => {
  assert.deepEqual(
    roots(
      'sos-a/sos_commands/kernel/dmesg',
      'sos-a/proc/zoneinfo',
      'sos-a/var/log/kern.log',
      'sos-a/sys/kernel/mm/x',
      'sos-a/etc/hostname',
    ),
    { 'sos-a': 5 },
  );
});

test('several bundles in one folder are several machines', () => {
  assert.deepEqual(roots('a/proc/meminfo', 'a/free.txt', 'b/proc/meminfo', 'b/sos_commands/x/y'), { a: 2, b: 2 });
});

test('a bundle opened at its own top is one machine', () => {
  assert.deepEqual(roots('proc/meminfo', 'dmesg.txt', 'sos_commands/kernel/uname_-a'), { '': 3 });
});

test('a loose heap is one machine, with the folders below it', () => {
  assert.deepEqual(roots('dmesg.txt', 'zoneinfo', 'more/top.out'), { '': 3 });
  assert.deepEqual(roots('a/dmesg.txt', 'b/top.out'), { a: 1, b: 1 });
});

test('notes beside marked bundles do not swallow them', () => {
  assert.deepEqual(roots('case.txt', 'a/proc/meminfo', 'b/proc/meminfo'), { '': 1, a: 1, b: 1 });
});

test('what is not of a bundle is left out', () => {
  assert.deepEqual(
    roots(
      'README.md',
      'a/README.md',
      'a/proc/meminfo',
      'remediation/a/90-bundle-review.conf',
      '.git/config',
      'node_modules/x/y.txt',
    ),
    { a: 1 },
  );
});

test('a captured /proc/PID with names that look like marks does not split a machine', () => {
  assert.deepEqual(
    roots(
      't/proc/1/stat',
      't/proc/sys/kernel/tainted',
      't/proc/net/dev',
      't/cgroup/a/memory.stat',
      't/sys/kernel/debug/sched/features',
    ),
    { t: 5 },
  );
});

test('hosts of one name are told apart by their folder', () => {
  assert.deepEqual(hostNames([{ root: 'a', hostname: 'n1' }, { root: 'b', hostname: 'n1' }, { root: 'c' }], 'top'), [
    'n1 (a)',
    'n1 (b)',
    'c',
  ]);
  assert.deepEqual(hostNames([{ root: '' }], 'case'), ['case']);
});

test('the outermost mark of one path alone is the top of the machine', () => {
  assert.deepEqual(roots('a/sos_commands/x/proc/meminfo'), { a: 1 });
  assert.deepEqual(roots('a/b/sos_commands/x/var/log/y/proc/net/dev'), { 'a/b': 1 });
  assert.deepEqual(roots('proc/1/root/proc/meminfo'), { '': 1 });
  assert.deepEqual(roots('a/proc/meminfo', 'a/notes/var/log/syslog'), { a: 2 });
});

test('a line break in the name of a folder is a character like others', () => {
  for (const end of ['\n', '\r', '\r\n', '\u2028', '\u2029', '\u0085']) {
    const top = `sos${end}a${end}`;
    assert.deepEqual(
      roots(`${top}/sos_commands/x/dmesg`, `${top}/proc/meminfo`, `${top}/a${end}b/var/log/syslog`, `${top}/free.txt`),
      { [top]: 4 },
      JSON.stringify(end),
    );
    assert.deepEqual(roots(`${end}/b/proc/meminfo`, `${end}/c/proc/meminfo`), { [`${end}/b`]: 1, [`${end}/c`]: 1 });
    assert.deepEqual(roots(`.git${end}/config`, `a/.x${end}/y`, `a${end}/proc/meminfo`), { [`a${end}`]: 1 });
  }
});
