/**
 * Seconds since boot compare within one boot: equal reports of two boots are two events, and each is told beside what
 * the capture of its own boot shows.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { review } from '../../../server/core/review/run.ts';
import { openClock } from '../../../server/facts/host/clock.ts';
import { HungTask } from '../../../server/facts/kernel-log/hung-task.ts';
import { rules } from '../../../server/rules/index.ts';
import { normal, oneHost, type Texts, under } from '../../moments.ts';

const [firstBoot, secondBoot] = [1_644_480_000, 1_644_580_000];
const [firstId, secondId] = ['0c2e6f11-57a0-4d0f-8f7d-2d3b7f4a9c10', '4c0a7b92-e6f3-4a53-9e4b-90a5d6c81f27'];
const message = 'INFO: task jbd2/sda1-8:412 blocked for more than 120 seconds.';
const report = (second: number): string => `[${second.toFixed(6).padStart(12)}] ${message}\n`;
const syslog = (wall: number): string =>
  `${new Date(wall * 1000).toISOString().slice(0, 19)}.000000+00:00 stor-07 kernel: ${message}\n`;

/** A capture of stor-07, two hours after it was booted. */
const capture = (begin: number, log: string, more: Texts = {}): Texts => ({
  'etc/hostname': 'stor-07\n',
  'proc/stat': `cpu  10 0 10 1000 0 0 0 0 0 0\nbtime ${begin}\n`,
  'proc/uptime': '7200.00 4000.00\n',
  'sos_commands/kernel/dmesg': log,
  ...more,
});
const bootId = (id: string): Texts => ({ 'proc/sys/kernel/random/boot_id': `${id}\n` });
const both = (a: Texts, b: Texts): Texts => ({ ...under('a', a), ...under('b', b) });
/** Each event with the seconds after its boot and how often it was told. */
const events = async (texts: Texts): Promise<string[]> =>
  (await oneHost(texts)).events(HungTask).map(e => `${e.fact.at.file.slice(0, 1)} ${e.boot}, ${1 + e.copies.length}`);
const found = async (texts: Texts, id: string) => {
  const result = review([await oneHost(texts)], rules);
  assert.deepEqual(result.faults, []);
  return result.findings.filter(f => f.rule.id === id);
};
const messageOf = async (texts: Texts, id = 'hung-task'): Promise<string> => (await found(texts, id))[0]!.message;

test('a report at the same second of two boots is two events, in the order of the boots', async () => {
  const texts = both(capture(secondBoot, report(240.5)), capture(firstBoot, report(240.5)));
  assert.deepEqual(await events(texts), ['b 240.5, 1', 'a 240.5, 1']);
  assert.match(await messageOf(texts), /2 reports of 2 tasks, in more than one boot/);
  // By wall time, though the later boot counts fewer seconds.
  assert.deepEqual(await events(both(capture(secondBoot, report(12)), capture(firstBoot, report(5000)))), [
    'b 5000, 1',
    'a 12, 1',
  ]);
});

test('two captures of one boot tell a report once, though the clock moved between them', async () => {
  const texts = both(capture(firstBoot, report(240.5)), capture(firstBoot + 90, report(240.5)));
  assert.deepEqual(await events(texts), ['a 240.5, 2']);
  assert.match(await messageOf(texts), /1 report of 1 task, at 240\.500 s after boot/);
});

test('the id of the boot counts more than when it began', async () => {
  const same = both(
    capture(firstBoot, report(240.5), bootId(firstId)),
    capture(secondBoot, report(240.5), bootId(firstId)),
  );
  assert.equal((await events(same)).length, 1);
  const early = { 'proc/uptime': '60.00 100.00\n' };
  const other = both(
    capture(firstBoot, report(40.5), { ...bootId(firstId), ...early }),
    capture(firstBoot + 100, report(40.5), { ...bootId(secondId), ...early }),
  );
  assert.equal((await events(other)).length, 2);
});

test('where one capture does not tell its boot, its log is compared by seconds', async () => {
  const texts = both(capture(firstBoot, report(240.5)), {
    'etc/hostname': 'stor-07\n',
    'sos_commands/kernel/dmesg': report(240.5),
  });
  assert.equal((await events(texts)).length, 1);
});

test('a log that spans both boots tells each report of both again', async () => {
  const texts = both(
    capture(firstBoot, report(240.5)),
    capture(secondBoot, report(240.5), {
      'var/log/messages': syslog(firstBoot + 241) + syslog(secondBoot + 241),
    }),
  );
  assert.deepEqual(await events(texts), ['a 240.5, 2', 'b 240.5, 2']);
});

test('each capture has the clock of its own boot', async () => {
  const host = await oneHost(both(capture(firstBoot, report(240.5)), capture(secondBoot, report(240.5))));
  const clock = openClock(host);
  assert.deepEqual(
    host.events(HungTask).map(e => clock(e.fact)!.wall / 1000),
    [firstBoot + 240.5, secondBoot + 240.5],
  );
});

/** A listing in which the journal's thread is in this state; it is process 412 of either boot. */
const ps = (state: string): Texts => ({
  'sos_commands/process/ps_aux': [
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
    'root           1  0.0  0.1 167412 11832 ?        Ss   08:14   0:02 /sbin/init',
    `root         412  0.0  0.0      0     0 ?        ${state.padEnd(4)} 08:14   0:00 [jbd2/sda1-8]`,
    '',
  ].join('\n'),
});
/** What is said of ps. */
const inPs = async (a: Texts, b: Texts): Promise<string> => /(?:; (.*))?$/.exec(await messageOf(both(a, b)))![1] ?? '';

test('ps tells of the tasks of its own boot, whatever it shows under the same numbers in another', async () => {
  const hung = report(240.5);
  assert.equal(
    await inPs(capture(firstBoot, hung, ps('D')), capture(secondBoot, '', ps('S'))),
    '1 still in state D in the last ps of that boot',
  );
  assert.equal(
    await inPs(capture(firstBoot, hung, ps('S')), capture(secondBoot, '', ps('D'))),
    'no task is in state D in the last ps of that boot',
  );
  assert.equal(
    await inPs(capture(firstBoot, '', ps('D')), capture(secondBoot, hung, ps('S'))),
    'no task is in state D in ps',
  );
  assert.equal(await inPs(capture(firstBoot, hung), capture(secondBoot, '', ps('D'))), '');
  assert.equal(await inPs(capture(firstBoot, '', ps('D')), capture(secondBoot, hung)), '');
  // Where the later capture has none, the task is gone all the same.
  assert.equal(
    await inPs(capture(firstBoot, hung, ps('D')), capture(secondBoot, '')),
    '1 still in state D in the last ps of that boot',
  );
});

test('reports of both boots: each is looked for in its own', async () => {
  const hung = report(240.5);
  const said = (first: Texts, second: Texts): Promise<string> =>
    inPs(capture(firstBoot, hung, first), capture(secondBoot, hung, second));
  assert.equal(await said(ps('D'), ps('D')), '2 still in state D in the last ps of their boots');
  assert.equal(await said(ps('S'), ps('D')), '1 still in state D in the last ps of their boots');
  assert.equal(await said(ps('S'), ps('S')), 'no task is in state D in the last ps of their boots');
  assert.equal(await said({}, ps('D')), '1 still in state D in ps');
  assert.equal(await said({}, ps('S')), '');
});

test('of two captures of one boot the later one tells, unless it has no ps', async () => {
  const hung = report(240.5);
  const later = firstBoot + 60;
  assert.equal(
    await inPs(capture(firstBoot, hung, ps('D')), capture(later, hung, ps('S'))),
    'no task is in state D in ps',
  );
  assert.equal(
    await inPs(capture(firstBoot, hung, ps('S')), capture(later, hung, ps('D'))),
    '1 still in state D in ps',
  );
  assert.equal(await inPs(capture(firstBoot, hung, ps('D')), capture(later, hung)), '1 still in state D in ps');
  // Before the report a task is not still what it was.
  assert.equal(await inPs(capture(firstBoot, '', ps('D')), capture(later, hung)), '');
});

test('a log that reaches back to another boot says nothing of the numbers in its ps', async () => {
  const reaching = { 'var/log/messages': syslog(firstBoot + 7300) + syslog(secondBoot + 241), ...ps('D') };
  const texts = both(capture(firstBoot, '', ps('D')), capture(secondBoot, report(240.5), reaching));
  assert.deepEqual(await events(texts), ['b 7299, 1', 'b 240.5, 2']);
  assert.match(await messageOf(texts), /2 reports of 2 tasks.*; 1 still in state D in ps$/);
  const only = capture(secondBoot, report(240.5).replace('sda1', 'sdb1'), {
    'var/log/messages': syslog(firstBoot + 7300) + syslog(secondBoot + 241).replace('sda1', 'sdb1'),
    ...ps('D'),
  });
  const messages = (await found(both(capture(firstBoot, '', ps('D')), only), 'hung-task')).map(f => f.message);
  assert.deepEqual(
    messages.map(m => [/sd./.exec(m)![0], /in state D/.test(m)]),
    [
      ['sda', false],
      ['sdb', true],
    ],
  );
});

test('where the boots are not known, ps tells of what its own logs tell', async () => {
  const tree = (log: string, more: Texts): Texts => ({
    'etc/hostname': 'stor-07\n',
    'sos_commands/kernel/dmesg': log,
    ...more,
  });
  const hung = report(240.5);
  assert.equal(await inPs(tree(hung, {}), tree('', ps('D'))), '');
  assert.equal(await inPs(tree(hung, ps('D')), tree('', ps('S'))), '1 still in state D in ps');
  assert.equal(await inPs(tree(hung, ps('D')), tree(hung, ps('S'))), 'no task is in state D in ps');
  // A boot began after it in the log of the other.
  const since = `${hung}[    0.000000] Linux version 5.4.0-42-generic (a@b) (gcc) #1 SMP Fri Jul 10 00:24:02 UTC 2020\n`;
  assert.equal(await inPs(tree(hung, ps('D')), tree(since, ps('S'))), '1 still in state D in ps');
});

const setting = (text: string): Texts => ({ 'sos_commands/kernel/sysctl_-a': `${text}\nvm.swappiness = 60\n` });

test('the budget of reports is that of their boot', async () => {
  const stopped = async (first: Texts, second: Texts): Promise<boolean> =>
    (await found(both(capture(firstBoot, report(240.5), first), capture(secondBoot, '', second)), 'hung-task')).some(
      f => /reporting stopped/.test(f.message),
    );
  const left = (n: number): Texts => setting(`kernel.hung_task_warnings = ${n}`);
  assert.equal(await stopped({}, left(0)), false);
  assert.equal(await stopped(left(9), left(0)), false);
  assert.equal(await stopped(left(0), left(10)), true);
});

test('a limit is told as it was at the event, and a remedy is for the machine as it is now', async () => {
  const full = '[  240.500000] nf_conntrack: nf_conntrack: table full, dropping packet\n';
  const sizes = (max: number, count: number): Texts =>
    setting(`net.netfilter.nf_conntrack_max = ${max}\nnet.netfilter.nf_conntrack_count = ${count}`);
  const told = async (first: Texts, second: Texts) => {
    const [finding] = await found(
      both(capture(firstBoot, full, first), capture(secondBoot, '', second)),
      'conntrack-full',
    );
    return [
      /; (.*)$/.exec(finding!.message)?.[1],
      finding!.remedies!.filter(r => r.kind === 'sysctl').map(r => r.proposed),
    ];
  };
  assert.deepEqual(await told(sizes(65536, 65536), sizes(524288, 100)), [
    '65536 of 65536 entries in use when the bundle was taken',
    [],
  ]);
  assert.deepEqual(await told(sizes(65536, 65536), sizes(262144, 250000)), [
    '65536 of 65536 entries in use when the bundle was taken',
    ['524288'],
  ]);
  // What its own capture does not tell, another may.
  assert.deepEqual(await told({}, sizes(262144, 250000)), [
    '250000 of 262144 entries in use when the bundle was taken',
    ['524288'],
  ]);
});

test('what the logs of two captures do not tell yet came after both, so the later one is nearer to it', async () => {
  const full = syslog(firstBoot + 8000).replace(message, 'nf_conntrack: nf_conntrack: table full, dropping packet');
  const count = (n: number): Texts =>
    setting(`net.netfilter.nf_conntrack_max = 65536\nnet.netfilter.nf_conntrack_count = ${n}`);
  const [finding] = await found(
    {
      ...under('a', capture(firstBoot, report(240.5), count(100))),
      ...under('b', capture(firstBoot + 60, report(240.5), count(61000))),
      ...under('c', capture(secondBoot, report(300), { 'var/log/messages': full + syslog(secondBoot + 300) })),
    },
    'conntrack-full',
  );
  assert.match(finding!.message, /; 61000 of 65536 entries in use/);
});

test('a console of a host that panics while it boots tells a boot for each time its clock starts over', async () => {
  const boot = `[    1.500000] blk_update_request: I/O error, dev sda, sector 2048 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0
[    3.000000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`;
  const [panic] = await found({ 'console.log': boot + boot }, 'kernel-panic');
  assert.match(panic!.message, /2 reports, in more than one boot/);
});

test('a zone is still below its mark only in the boot of the stall', async () => {
  const stall =
    '[  240.500000] java: page allocation stalls for 10004ms, order:0, mode:0x24280ca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO)\n';
  const low = (free: number): Texts => ({ 'proc/zoneinfo': normal(free) });
  const told = async (first: Texts, second: Texts): Promise<boolean> =>
    /still below low/.test(
      await messageOf(both(capture(firstBoot, stall, first), capture(secondBoot, '', second)), 'page-allocation-stall'),
    );
  assert.equal(await told(low(1100), low(9000)), true);
  assert.equal(await told(low(9000), low(1100)), false);
  assert.equal(await told({}, low(1100)), false);
});
