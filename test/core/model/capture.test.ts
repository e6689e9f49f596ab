/** Which files are dumps of one another, in which order, and what holds of other kinds at the moment of one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dumpsOf } from '../../../server/core/model/capture.ts';
import { factsAt, latest } from '../../../server/core/model/shown.ts';
import type { Kind } from '../../../server/core/model/kind.ts';
import { NetDevice } from '../../../server/facts/network/net-dev.ts';
import { SysctlValue } from '../../../server/facts/host/sysctl.ts';
import { FilesystemUse } from '../../../server/facts/storage/df.ts';
import { MemInfo } from '../../../server/facts/memory/meminfo.ts';
import { NodeMemInfo } from '../../../server/facts/memory/node-meminfo.ts';
import { Zone } from '../../../server/facts/memory/zoneinfo.ts';
import { Task } from '../../../server/facts/process/tasks.ts';
import { bad, good, normal, oneHost, sos, type Texts, under, zone } from '../../moments.ts';

const dumps = async (texts: Texts, kind: Kind = Zone) => {
  const { list, ordered } = dumpsOf(await oneHost(texts), kind);
  return { names: list.map(d => d.name), ordered };
};
/** Free pages of each dump of zones, with what was free at that moment by /proc/meminfo. */
const joined = async (texts: Texts): Promise<string[]> => {
  const host = await oneHost(texts);
  return dumpsOf(host, Zone).list.map(d => {
    const memFree = factsAt(host, MemInfo, d).filter(f => f.value.name === 'MemFree');
    return `${d.facts[0]!.value.free} ${memFree.map(f => f.value.value).join()}`;
  });
};
const meminfo = (free: number): string =>
  `MemTotal:        1000000 kB\nMemFree:          ${free} kB\nMemAvailable:     ${free} kB\n`;

test('numbers, stamps and words in names tell the order', async () => {
  for (const [names, sorted] of [
    [
      ['zoneinfo.10', 'zoneinfo.2', 'zoneinfo.1'],
      ['zoneinfo.1', 'zoneinfo.2', 'zoneinfo.10'],
    ],
    [
      ['zoneinfo-10-05.txt', 'zoneinfo-09-55.txt'],
      ['zoneinfo-09-55.txt', 'zoneinfo-10-05.txt'],
    ],
    [
      ['zoneinfo-2024-01-01_0000', 'zoneinfo-2023-12-31_2350'],
      ['zoneinfo-2023-12-31_2350', 'zoneinfo-2024-01-01_0000'],
    ],
    [
      ['zoneinfo-after', 'zoneinfo-before', 'zoneinfo-during'],
      ['zoneinfo-before', 'zoneinfo-during', 'zoneinfo-after'],
    ],
    [
      ['post.zoneinfo', 'pre.zoneinfo'],
      ['pre.zoneinfo', 'post.zoneinfo'],
    ],
  ] as const)
    assert.deepEqual(await dumps(Object.fromEntries(names.map(n => [n, good]))), { names: sorted, ordered: true });
});

test('names that differ in another word tell no order', async () => {
  assert.deepEqual(await dumps({ 'zoneinfo-a': good, 'zoneinfo-b': good }), {
    names: ['zoneinfo-a', 'zoneinfo-b'],
    ordered: false,
  });
});

test('a dump beside a series, from nobody knows when, takes the order away', async () => {
  const series = { 'zoneinfo.1': good, 'zoneinfo.2': good };
  assert.equal((await dumps({ ...series, 'proc/zoneinfo': good })).ordered, false);
  assert.deepEqual(await dumps({ ...series, 'dma.txt': zone('DMA', 3000) }), {
    names: ['zoneinfo.1', 'zoneinfo.2', 'dma.txt'],
    ordered: true,
  });
});

test('a dump begins where the row that began the last one comes again', async () => {
  const two = zone('DMA', 3000) + normal(2000);
  assert.deepEqual(await dumps({ 'notes.txt': `${two}${two}` }), {
    names: ['dump 1 of notes.txt', 'dump 2 of notes.txt'],
    ordered: true,
  });
  assert.deepEqual((await dumps({ 'notes.txt': two })).names, ['notes.txt']);
});

test('files of one moment are no series', async () => {
  const node = (n: number): string => `Node ${n} MemTotal:       500000 kB\nNode ${n} MemFree:        400000 kB\n`;
  const nodes = {
    'sys/devices/system/node/node0/meminfo': node(0),
    'sys/devices/system/node/node1/meminfo': node(1),
  };
  assert.equal((await dumps(nodes, NodeMemInfo)).names.length, 1);
  const sysctls = {
    'proc/sys/vm/min_free_kbytes': '4000\n',
    'proc/sys/vm/swappiness': '60\n',
    'proc/sys/net/ipv4/conf/eth0/rp_filter': '1\n',
    'proc/sys/net/ipv4/conf/eth1/rp_filter': '1\n',
    'proc/sys/net/ipv4/conf/all/rp_filter': '1\n',
  };
  assert.equal((await dumps(sysctls, SysctlValue)).names.length, 1);
  assert.equal(latest(await oneHost(sysctls), SysctlValue).length, 5);
  const ps =
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot           1  0.0  0.0 168140 11212 ?        Ss   Feb09   0:04 /sbin/init\n';
  assert.equal(
    (await dumps({ 'sos_commands/process/ps_aux': ps, 'sos_commands/process/ps_auxwww': ps }, Task)).names.length,
    1,
  );
  const df =
    'Filesystem     1K-blocks    Used Available Use% Mounted on\n/dev/sda1       10000000 5000000   5000000  50% /\n';
  const listings = { 'sos_commands/filesys/df_-al_-x_autofs': df, 'sos_commands/filesys/df_-k_-x_autofs': df };
  assert.equal((await dumps(listings, FilesystemUse)).names.length, 1);
});

test('what processes see of the network are no moments', async () => {
  const head =
    'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
  const dev = (packets: number): string =>
    `${head}    lo: 1000 ${packets}    0    0    0     0          0         0 1000 10    0    0    0     0       0          0\n`;
  const host = await oneHost({ 'proc/12/net/dev': dev(10), 'proc/700/net/dev': dev(20) });
  assert.equal(dumpsOf(host, NetDevice).list.length, 1);
  assert.equal(latest(host, NetDevice).length, 2);
});

test('other kinds come from the same part of the file, the same mark, the tree', async () => {
  const three = (make: (n: number) => string): Texts =>
    Object.fromEntries([1, 2, 3].map(n => [make(n), normal(1000 * n)]));
  const paired = { 'meminfo.1': meminfo(1), 'meminfo.2': meminfo(2), 'meminfo.3': meminfo(3) };
  assert.deepEqual(await joined({ ...three(n => `zoneinfo.${n}`), ...paired }), ['1000 1', '2000 2', '3000 3']);
  assert.deepEqual(await joined({ ...three(n => `zoneinfo.${n}`), 'proc/meminfo': meminfo(7) }), [
    '1000 7',
    '2000 7',
    '3000 7',
  ]);
  const pasted = [1, 2].map(n => normal(1000 * n) + meminfo(n)).join('');
  assert.deepEqual(await joined({ 'notes.txt': pasted }), ['1000 1', '2000 2']);
  // In two files, one loop having written both.
  assert.deepEqual(await joined({ 'z.txt': normal(1000) + normal(2000), 'm.txt': meminfo(1) + meminfo(2) }), [
    '1000 1',
    '2000 2',
  ]);
  // The order is not known, but which belong together is.
  assert.deepEqual(
    await joined({
      'zoneinfo-a': normal(1000),
      'zoneinfo-b': normal(2000),
      'meminfo-a': meminfo(1),
      'meminfo-b': meminfo(2),
    }),
    ['1000 1', '2000 2'],
  );
  assert.deepEqual(
    await joined({
      ...under('a', sos('web1', '09:51:32', normal(1000), { 'proc/meminfo': meminfo(1) })),
      ...under('b', sos('web1', '10:20:00', normal(2000), { 'proc/meminfo': meminfo(2) })),
    }),
    ['1000 1', '2000 2'],
  );
  // A tree that has none of a kind gets that of the latest.
  assert.deepEqual(
    await joined({
      ...under('a', sos('web1', '09:51:32', normal(1000))),
      ...under('b', sos('web1', '10:20:00', normal(2000), { 'proc/meminfo': meminfo(2) })),
    }),
    ['1000 2', '2000 2'],
  );
});

test('two dumps of one name are told apart by their folders', async () => {
  const { names } = await dumps({ 'notes.txt': 'x', 'run1/zoneinfo': good, 'run2/zoneinfo': good });
  assert.deepEqual(names, ['run1/zoneinfo', 'run2/zoneinfo']);
  const dumpsIn = (time: string): Texts => ({
    'etc/hostname': 'web1\n',
    'sos_commands/date/date': `Thu Feb 10 ${time} UTC 2022\n`,
    'zoneinfo.1': good,
    'zoneinfo.2': good,
  });
  const two = await dumps({ ...under('a', dumpsIn('09:51:32')), ...under('b', dumpsIn('10:20:00')) });
  assert.deepEqual(two.names, ['zoneinfo.1 (09:51)', 'zoneinfo.2 (09:51)', 'zoneinfo.1 (10:20)', 'zoneinfo.2 (10:20)']);
});

test('a dump beside one that is called after it is a moment of its own', async () => {
  // A number may count on from the plain name, or say how old a copy is.
  for (const [texts, names, ordered] of [
    [{ zoneinfo: bad, 'zoneinfo.1': good }, ['zoneinfo', 'zoneinfo.1'], false],
    [{ zoneinfo: good, 'zoneinfo.1': bad, 'zoneinfo.2': good }, ['zoneinfo', 'zoneinfo.1', 'zoneinfo.2'], false],
    [{ zoneinfo: good, 'zoneinfo-after': bad }, ['zoneinfo', 'zoneinfo-after'], true],
    [{ zoneinfo: good, 'zoneinfo.before': bad }, ['zoneinfo.before', 'zoneinfo'], true],
    [{ zoneinfo: good, 'zoneinfo.old': bad }, ['zoneinfo.old', 'zoneinfo'], true],
    [{ 'proc/zoneinfo': good, 'proc/zoneinfo.after': bad }, ['zoneinfo', 'zoneinfo.after'], true],
    [{ 'proc/zoneinfo': good, 'sos_commands/memory/zoneinfo_late': bad }, ['zoneinfo', 'zoneinfo_late'], false],
    [{ 'zoneinfo-Feb-01': good, 'zoneinfo-Jan-31': bad }, ['zoneinfo-Jan-31', 'zoneinfo-Feb-01'], true],
    [{ 'zoneinfo-host1.txt': bad, 'zoneinfo-host2.txt': good }, ['zoneinfo-host1.txt', 'zoneinfo-host2.txt'], false],
  ] as const)
    assert.deepEqual(await dumps(texts as unknown as Texts), { names, ordered });
});

test('what another owner sees is no other moment', async () => {
  const inside = { 'proc/12/zoneinfo': bad, 'proc/zoneinfo': good };
  assert.equal((await dumps(inside)).names.length, 1);
});

/** An iteration of top of one task. */
const topAt = (time: string): string =>
  [
    `top - ${time} up 10 days,  3:02,  1 user,  load average: 1.00, 1.00, 1.00`,
    'Tasks: 200 total,   1 running, 199 sleeping,   0 stopped,   0 zombie',
    '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
    '      9 root      20   0       0      0      0 S   0.0   0.0   0:07.45 ksoftirqd/0',
    '',
  ].join('\n');

test('iterations of top are called by their time of day, on past midnight', async () => {
  const run = (...times: readonly string[]): Texts => ({ 'top.txt': times.map(topAt).join('\n') });
  assert.deepEqual(await dumps(run('23:59:52', '23:59:55', '23:59:58', '00:00:01'), Task), {
    names: ['23:59:55', '23:59:58', '00:00:01'],
    ordered: true,
  });
  assert.deepEqual((await dumps(run('10:00:00', '10:00:03', '10:00:06'), Task)).names, ['10:00:03', '10:00:06']);
});

test('two runs of top in one file are two moments, and so are two listings of ps', async () => {
  const loop = (output: (time: string) => string): string =>
    ['20:40:00', '20:41:00'].map(time => `Thu Feb 10 ${time} UTC 2022\n${output(time)}`).join('');
  assert.deepEqual((await dumps({ 'top.txt': loop(topAt) }, Task)).names, ['20:40', '20:41']);
  const ps = (): string =>
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot           1  0.0  0.0 168140 11212 ?        Ss   Feb09   0:04 /sbin/init\n';
  assert.deepEqual(await dumps({ 'ps.txt': loop(ps) }, Task), { names: ['20:40', '20:41'], ordered: true });
});

test('a long pause parts two runs of top, each without its first iteration', async () => {
  const names = async (...times: readonly string[]): Promise<readonly string[]> =>
    (await dumps({ 'top.txt': times.map(topAt).join('\n') }, Task)).names;
  assert.deepEqual(await names('20:40:00', '20:40:03', '20:55:00', '20:55:03'), ['20:40', '20:55']);
  assert.deepEqual(await names('20:40:00', '20:40:03', '20:40:30'), ['20:40:03', '20:40:30']);
  assert.deepEqual(await names('20:40:00', '20:50:00', '21:00:00'), ['20:50', '21:00']);
  // A run of one iteration is shown as it is.
  assert.deepEqual(await names('20:40:00', '20:40:03', '20:55:00'), ['20:40', '20:55']);
});
