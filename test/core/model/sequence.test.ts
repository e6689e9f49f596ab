/** What names say of an order, and where they say none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bareName, dumpOwner, inSequence, marksOf, withoutWords } from '../../../server/core/model/sequence.ts';

/** In that order whichever comes first, since nobody names files in the order in which they are read. */
const rise = (...names: string[]): void => {
  assert.deepEqual(inSequence(names), names);
  assert.deepEqual(inSequence(names.toReversed()), names);
};
const unknown = (...names: string[]): void => {
  assert.equal(inSequence(names), undefined, names.join());
  assert.equal(inSequence(names.toReversed()), undefined, names.join());
};

test('numbers rise', () => {
  rise('zoneinfo.1', 'zoneinfo.2', 'zoneinfo.10');
  rise('zoneinfo1', 'zoneinfo2');
  rise('01-zoneinfo', '02-zoneinfo');
  rise('run1/zoneinfo', 'run2/zoneinfo');
  rise('1/zoneinfo', '2/zoneinfo');
  rise('zoneinfo.1644486692', 'zoneinfo.1644486702');
  rise('case-00123/zoneinfo.1', 'case-00123/zoneinfo.2');
});

test('a number that is part of a name tells nothing', () => {
  unknown('zoneinfo-host1.txt', 'zoneinfo-host2.txt');
  unknown('host1.txt', 'host2.txt');
  unknown('case00123-zoneinfo', 'case00124-zoneinfo');
  unknown('case-00123/zoneinfo', 'case-00124/zoneinfo');
  unknown('zoneinfo-node-1', 'zoneinfo-node-2');
  unknown('zoneinfo-web-01-02', 'zoneinfo-web-02-01');
  unknown('zoneinfo.1', 'zoneinfo.01');
  unknown('zoneinfo_hv-01', 'zoneinfo_hv-02');
  unknown('zoneinfo.10.0.0.1', 'zoneinfo.10.0.0.2');
  unknown('zoneinfo_v5.14', 'zoneinfo_v6.1');
  unknown('zoneinfo_esx-01.lab.local', 'zoneinfo_esx-02.lab.local');
  unknown('zoneinfo-mysql-1', 'zoneinfo-mysql-2');
  unknown('kube-1-zoneinfo', 'kube-2-zoneinfo');
  unknown('zoneinfo.blade-3', 'zoneinfo.blade-4');
  unknown('zoneinfo-rack1-2.txt', 'zoneinfo-rack1-3.txt');
  rise('ps_auxww-1.txt', 'ps_auxww-2.txt');
  rise('mpstat_-P_ALL_1', 'mpstat_-P_ALL_2');
});

test('words', () => {
  rise('zoneinfo-before', 'zoneinfo-during', 'zoneinfo-after');
  rise('pre.zoneinfo', 'post.zoneinfo');
  rise('before/zoneinfo', 'after/zoneinfo');
  rise('run 1 before', 'run 1 after', 'run 2 before', 'run 2 after');
  unknown('zoneinfo-a', 'zoneinfo-b');
  unknown('zoneinfo-before', 'zoneinfo-old');
  unknown('zoneinfo-old', 'zoneinfo-after');
});

test('a plain name beside words, and beside numbers', () => {
  rise('zoneinfo', 'zoneinfo-after');
  rise('zoneinfo.old', 'zoneinfo');
  rise('zoneinfo.before', 'zoneinfo');
  unknown('zoneinfo', 'zoneinfo.1');
  unknown('zoneinfo', 'zoneinfo.1', 'zoneinfo.2');
  unknown('zoneinfo', 'zoneinfo-during');
  unknown('zoneinfo', 'zoneinfo-before', 'zoneinfo-after');
  unknown('zoneinfo', 'zoneinfo_copy');
});

test('words that tell machines apart tell no order', () => {
  for (const [a, b] of [
    ['first-node/proc/zoneinfo', 'second-node/proc/zoneinfo'],
    ['old-server/zoneinfo', 'new-server/zoneinfo'],
    ['zoneinfo_old_host.txt', 'zoneinfo_new_host.txt'],
    ['server-old/zoneinfo', 'server-new/zoneinfo'],
    ['db-old/zoneinfo', 'db-new/zoneinfo'],
  ] as const) {
    unknown(a, b);
    assert.notEqual(withoutWords(a), withoutWords(b));
  }
  rise('web1-old/zoneinfo', 'web1-new/zoneinfo');
  rise('node3-first', 'node3-second');
  rise('first-node3', 'second-node3');
  rise('before-node/zoneinfo', 'after-node/zoneinfo');
  rise('old/server/zoneinfo', 'new/server/zoneinfo');
});

test('dates', () => {
  rise('zoneinfo-2023-12-31_2350', 'zoneinfo-2024-01-01_0000');
  rise('zoneinfo-20220131', 'zoneinfo-20220201');
  rise('zoneinfo-Jan-31', 'zoneinfo-Feb-01');
  rise('zoneinfo_31Jan2022', 'zoneinfo_01Feb2022');
  rise('zoneinfo-2022-jan-31', 'zoneinfo-2022-feb-01');
  rise('zoneinfo-31-December-2021', 'zoneinfo-01-January-2022');
  rise('zoneinfo-20220210-010203', 'zoneinfo-20220210-020103', 'zoneinfo-20220210-235959');
  // Only one of the two can be the month.
  rise('zoneinfo_31-01-2022', 'zoneinfo_01-02-2022');
  rise('zoneinfo_31-01-2022', 'zoneinfo_13-02-2022');
  rise('zoneinfo_31012022', 'zoneinfo_13022022');
  // Both readings put them in one order.
  rise('zoneinfo_01-02-2022', 'zoneinfo_03-04-2022');
});

test('dates that may be read in two ways, or lack what would tell', () => {
  unknown('zoneinfo_01-02-2022', 'zoneinfo_02-01-2022');
  unknown('zoneinfo_01022022', 'zoneinfo_02012022');
  unknown('zoneinfo_05-11-22', 'zoneinfo_11-05-22');
  // Without a year a new year may be between them.
  unknown('zoneinfo-Dec-31', 'zoneinfo-Jan-01');
  unknown('zoneinfo-Mar-31', 'zoneinfo-Nov-01');
  rise('zoneinfo-Mar-31', 'zoneinfo-Aug-01');
});

test('times of day', () => {
  rise('zoneinfo-09-55.txt', 'zoneinfo-10-05.txt');
  rise('zoneinfo-09-55-32', 'zoneinfo-10-05-01');
  rise('zoneinfo-0955', 'zoneinfo-1005');
  // 59 is no year of these dumps, so this is no date.
  rise('zoneinfo-05-11-59', 'zoneinfo-11-05-59');
  rise('zoneinfo-T0955', 'zoneinfo-T1005');
  rise('zoneinfo-09h55m', 'zoneinfo-10h05m');
  // A working day from its beginning to its end.
  rise('zoneinfo-08-15', 'zoneinfo-20-15');
  // Midnight is between them, or most of a day.
  unknown('zoneinfo-23-55', 'zoneinfo-00-05');
  unknown('zoneinfo-17-30', 'zoneinfo-03-10');
  unknown('zoneinfo-2355', 'zoneinfo-0005');
  unknown('zoneinfo-12-55-PM', 'zoneinfo-01-05-PM');
});

test('what tells names apart is the same for series taken side by side', () => {
  assert.deepEqual(marksOf(['zoneinfo.01', 'zoneinfo.2']), ['1', '2']);
  assert.deepEqual(marksOf(['before/meminfo', 'after/meminfo']), ['before', 'after']);
  assert.deepEqual(marksOf(['meminfo', 'meminfo-late']), ['', 'late']);
  assert.deepEqual(marksOf(['proc/zoneinfo', 'sos_commands/zoneinfo_late']), ['proc', 'sos.commands.late']);
});

test('names without their place in an order', () => {
  for (const name of ['zoneinfo.1', 'zoneinfo', 'before/zoneinfo', 'pre.zoneinfo', 'zoneinfo-09-55'])
    assert.equal(bareName(name), 'zoneinfo', name);
  assert.equal(bareName('proc/zoneinfo.after'), 'proc/zoneinfo');
});

test('words of order stand apart from numbers that are the same', () => {
  assert.equal(withoutWords('case 17/before'), withoutWords('case 17/after'));
  assert.notEqual(withoutWords('web1-before'), withoutWords('web2-after'));
  assert.notEqual(withoutWords('a'), withoutWords('b'));
});

test('whose a dump is', () => {
  assert.equal(dumpOwner('proc/4242/net/dev'), '/proc/4242/'.slice(1));
  assert.equal(dumpOwner('proc/net/dev'), '');
  assert.notEqual(dumpOwner('a/ip_netns_exec_red_sysctl_-a'), dumpOwner('a/ip_netns_exec_blue_sysctl_-a'));
});

test('addresses and shelves are names of machines', () => {
  for (const [a, b] of [
    ['zoneinfo_192.168.1.10', 'zoneinfo_192.168.1.11'],
    ['10.0.0.1.zoneinfo', '10.0.0.2.zoneinfo'],
    ['ip-10-0-0-1.zoneinfo', 'ip-10-0-0-2.zoneinfo'],
    ['zoneinfo_r01s01', 'zoneinfo_r01s02'],
  ] as const)
    assert.equal(inSequence([b, a]), undefined, b);
  for (const [a, b] of [
    ['zoneinfo-09h51m32s', 'zoneinfo-10h01m02s'],
    ['zoneinfo.2022.02.10', 'zoneinfo.2022.02.11'],
    ['zoneinfo.1.2', 'zoneinfo.1.10'],
  ] as const)
    assert.deepEqual(inSequence([b, a]), [a, b], b);
});
