/**
 * What explains what: an error of a disk the tasks that hang on it, a silent NFS server those that wait for it, a
 * network namespace that stays those that wait for its end.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Host } from '../../../server/core/model/host.ts';
import { md } from '../../../server/core/model/markdown.ts';
import type { Remedy } from '../../../server/core/model/remedy.ts';
import type { Linked } from '../../../server/core/review/links.ts';
import { reportOf } from '../../../server/core/review/report.ts';
import { defineRule, type Rule } from '../../../server/core/review/rule.ts';
import { type Review, review } from '../../../server/core/review/run.ts';
import { Zone } from '../../../server/facts/memory/zoneinfo.ts';
import { advice } from '../../../server/linux/remedies.ts';
import unregisterNetdevice from '../../../server/rules/network/unregister-netdevice.ts';
import hungTask from '../../../server/rules/process/hung-task.ts';
import blockIoError from '../../../server/rules/storage/block-io-error.ts';
import nfsNotResponding from '../../../server/rules/storage/nfs-not-responding.ts';
import { hostOf, readText } from '../../harness.ts';
import { normal, oneHost, under } from '../../moments.ts';
import { cpuTime } from '../../cpu.ts';

type Files = Readonly<Record<string, readonly string[]>>;

const reviewOfHost = (host: Host) => {
  const result = review([host], [blockIoError, hungTask, nfsNotResponding, unregisterNetdevice]);
  assert.deepEqual(result.faults, []);
  return result;
};
const reviewOf = (files: Files) =>
  reviewOfHost(
    hostOf(
      'host',
      Object.entries(files).map(([path, lines]) => readText(path, lines.join('\n'))),
    ),
  );
const nameOf = ({ rule, about = [], message }: Linked): string =>
  rule === hungTask ? (/(\S+) blocked/.exec(message)?.[1] ?? message) : about.map(a => a.name).join(' ');
/** Each root with what it explains: `sdb > xfsaild/sdb1`. */
const trees = (files: Files): string[] => treesOf(reviewOf(files));
const treesOf = ({ roots }: Review): string[] =>
  roots.map(root => [nameOf(root), ...root.explains.map(nameOf)].join(' > ')).sort();
const aboutOf = (files: Files): string[] =>
  reviewOf(files)
    .findings.filter(f => f.rule === hungTask)
    .flatMap(f => (f.about ?? []).map(a => `${a.thing} ${a.name}`));

const stamp = (at: number): string => `[${at.toFixed(6).padStart(12)}]`;
const ioError = (at: number, device: string): string =>
  `${stamp(at)} blk_update_request: I/O error, dev ${device}, sector 2048 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 0`;
const banner = `${stamp(0)} Linux version 5.4.0-42-generic (buildd@lgw01) (gcc version 9.3.0) #46-Ubuntu SMP Fri Jul 10 00:24:02 UTC 2020`;
type More = { readonly queue?: string; readonly pid?: number; readonly seconds?: number };
const hang = (at: number, task: string, frames: readonly string[], more: More = {}) => [
  `${stamp(at)} INFO: task ${task}:${more.pid ?? 812} blocked for more than ${more.seconds ?? 120} seconds.`,
  `${stamp(at)}       Not tainted 5.4.0-42-generic #46-Ubuntu`,
  `${stamp(at)} "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.`,
  `${stamp(at)} ${task.padEnd(15)} D    0 ${String(more.pid ?? 812).padStart(5)}      2 0x80004000`,
  ...(more.queue === undefined ? [] : [`${stamp(at)} Workqueue: ${more.queue}`]),
  `${stamp(at)} Call Trace:`,
  ...['__schedule', 'schedule', ...frames].map(f => `${stamp(at)}  ${f}+0x2c/0x80`),
];
const xfs = ['_xfs_log_force', 'xfsaild', 'kthread'];
const jbd2 = ['jbd2_journal_commit_transaction', 'kjournald2', 'kthread'];
const writeback = ['io_schedule', 'blk_mq_get_tag', 'wb_workfn', 'process_one_work'];
const nfsWait = ['rpc_wait_bit_killable', '__rpc_execute', 'nfs4_proc_getattr', 'vfs_statx'];
const silent = (at: number, server: string): string =>
  `${stamp(at)} nfs: server ${server} not responding, still trying`;
const back = (at: number, server: string): string => `${stamp(at)} nfs: server ${server} OK`;

/** dm-3 is a logical volume on sdb1, dm-1 one on sda2. */
const lsblk = [
  'NAME          MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS',
  'sda             8:0    0  100G  0 disk',
  '|-sda1          8:1    0    1G  0 part /boot',
  '`-sda2          8:2    0   99G  0 part',
  '  `-vg-root   253:1    0   50G  0 lvm  /',
  'sdb             8:16   0  200G  0 disk',
  '`-sdb1          8:17   0  200G  0 part',
  '  `-vg-data   253:3    0  100G  0 lvm  /srv',
];
const partitions = [
  'major minor  #blocks  name',
  '',
  '   8        0  104857600 sda',
  '   8       16  209715200 sdb',
  ' 253        1   52428800 dm-1',
  ' 253        3  104857600 dm-3',
];
const dmTable = ['vg-root: 0 104857600 linear 8:2 2048', 'vg-data: 0 209715200 linear 8:17 2048'];
const dmInfo = [
  'Name             Maj Min Stat Open Targ Event  UUID',
  'vg-root          253   1 L--w    1    1      0 LVM-abc',
  'vg-data          253   3 L--w    1    1      0 LVM-def',
];

test('a disk that failed explains what hangs on its partition', () => {
  const log = [ioError(1000, 'sdb'), ...hang(1130, 'xfsaild/sdb1', xfs)];
  assert.deepEqual(trees({ dmesg: log }), ['sdb > xfsaild/sdb1']);
  const [root] = reviewOf({ dmesg: log }).roots;
  assert.equal(root!.explains[0]!.severity, 'error');
  assert.deepEqual(root!.about, [{ thing: 'device', name: 'sdb' }]);
  assert.deepEqual(
    root!.events!.map(f => f.at.line),
    [0],
  );
  assert.deepEqual(
    root!.explains[0]!.events!.map(f => f.at.line),
    [1],
  );
});

test('buffers of the device itself count like its requests', () => {
  const lost = `${stamp(1000)} Buffer I/O error on dev dm-3, logical block 7, lost async page write`;
  assert.deepEqual(trees({ dmesg: [lost, ...hang(1130, 'jbd2/dm-3-8', jbd2)] }), ['dm-3 > jbd2/dm-3-8']);
});

test('an error of another disk explains nothing', () => {
  assert.deepEqual(trees({ dmesg: [ioError(1000, 'sda'), ...hang(1130, 'xfsaild/sdb1', xfs)] }), [
    'sda',
    'xfsaild/sdb1',
  ]);
  // The disk of the one begins like that of the other.
  assert.deepEqual(trees({ dmesg: [ioError(1000, 'sd'), ...hang(1130, 'xfsaild/sdb1', xfs)] }), ['sd', 'xfsaild/sdb1']);
  assert.deepEqual(trees({ dmesg: [ioError(1000, 'sdb'), ...hang(1130, 'jbd2/sdbb1-8', jbd2)] }), [
    'jbd2/sdbb1-8',
    'sdb',
  ]);
});

test('of a disk with several partitions, those that stand on the failed one', () => {
  const lost = `${stamp(1000)} Buffer I/O error on dev sda1, logical block 7, lost async page write`;
  const log = [lost, ...hang(1130, 'jbd2/dm-1-8', jbd2)];
  assert.deepEqual(trees({ dmesg: log, 'sos_commands/block/lsblk': lsblk }), ['jbd2/dm-1-8', 'sda1']);
});

test('the nearest device is the root, then the latest; the others are told beside it', () => {
  const buffer = (at: number, device: string): string =>
    `${stamp(at)} Buffer I/O error on dev ${device}, logical block 12, lost async page write`;
  const also = (files: Files): string[] =>
    reviewOf(files).findings.flatMap(f => (f.rule === hungTask ? f.seeAlso.map(nameOf) : []));
  // The disk failed first and last; the volume on it is what the task waits for.
  const stacked: Files = {
    'var/log/dmesg': [
      banner,
      ioError(800, 'sdb'),
      buffer(810, 'dm-3'),
      ioError(820, 'sdb'),
      ...hang(1000, 'xfsaild/dm-3', xfs),
    ],
    'sos_commands/block/lsblk': lsblk,
  };
  assert.deepEqual(trees(stacked), ['dm-3 > xfsaild/dm-3', 'sdb']);
  assert.deepEqual(also(stacked), ['sdb']);
  // Two findings of one disk: the later error is the likelier cause.
  const protection = (at: number): string =>
    `${stamp(at)} blk_update_request: protection error, dev sdb, sector 4096 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 0`;
  const twice: Files = {
    'var/log/dmesg': [banner, ioError(700, 'sdb'), protection(800), ...hang(1000, 'xfsaild/sdb1', xfs)],
  };
  const [root] = reviewOf(twice).roots.filter(r => r.explains.length);
  assert.match(root!.message, /protection/);
  assert.deepEqual(also(twice), ['sdb']);
  // An error that is told only after the report is the less likely one.
  const around: Files = {
    'var/log/dmesg': [banner, ioError(900, 'sdb'), ...hang(1000, 'xfsaild/sdb1', xfs), protection(1030)],
  };
  const [before] = reviewOf(around).roots.filter(r => r.explains.length);
  assert.doesNotMatch(before!.message, /protection/);
  assert.deepEqual(also(around), ['sdb']);
});

test('what the root offers is not offered again below it', async () => {
  const remedy = advice('Look at the device', md`Look.`);
  const own = advice('Look at the journal', md`Look there.`);
  const yields = (id: string, remedies: readonly Remedy[], explains?: Rule['explains']): Rule =>
    defineRule({
      id,
      severity: 'warning',
      summary: id,
      why: 'Why.',
      needs: [Zone],
      ...(explains ? { explains } : {}),
      *judge(now) {
        yield { message: id, evidence: [now.all(Zone)[0]!], remedies };
      },
    });
  const host = hostOf('host', [readText('proc/zoneinfo', normal(100))]);
  const rules = [yields('root', [remedy], { below: () => true }), yields('below', [remedy, own])];
  const bundle = { hosts: [host], files: [], faults: [], truncated: [], archives: [] };
  const [told] = reportOf(bundle, review([host], rules)).hosts[0]!.findings;
  assert.deepEqual(
    [told!.remedies, told!.explains[0]!.remedies].map(r => r.map(x => x.title)),
    [['Look at the device'], ['Look at the journal']],
  );
  const [alone] = reportOf(bundle, review([host], [rules[1]!])).hosts[0]!.findings;
  assert.equal(alone!.remedies.length, 2);
});

test('an error well after the task blocked explains none of the reports of that wait', () => {
  const first = hang(900, 'xfsaild/sdb1', xfs);
  const error = ioError(1000, 'sdb');
  const apart = ['sdb', 'xfsaild/sdb1'];
  assert.deepEqual(trees({ dmesg: [...first, error] }), apart);
  // Told again, it is the same wait.
  assert.deepEqual(trees({ dmesg: [...first, error, ...hang(1020, 'xfsaild/sdb1', xfs)] }), apart);
  // Another task, or one that was not told of for two timeouts, blocked anew.
  const both = ['sdb > xfsaild/sdb1', 'xfsaild/sdb1'];
  assert.deepEqual(trees({ dmesg: [...first, error, ...hang(1020, 'xfsaild/sdb1', xfs, { pid: 813 })] }), both);
  assert.deepEqual(trees({ dmesg: [...first, error, ...hang(1141, 'xfsaild/sdb1', xfs)] }), both);
});

test('a wait that began for the error goes on to be of it', () => {
  const reports = [1130, 1250, 1370].flatMap(at => hang(at, 'xfsaild/sdb1', xfs));
  assert.deepEqual(trees({ dmesg: [ioError(1000, 'sdb'), ...reports] }), ['sdb > xfsaild/sdb1']);
});

test('each report of a finding must be of the device', () => {
  const log = (device: string): string[] => [
    ...hang(900, 'xfsaild/dm-3', xfs),
    ioError(1000, device),
    ...hang(1130, 'xfsaild/dm-1', xfs, { pid: 813 }),
  ];
  // That of the device came before, the other is of another one.
  assert.deepEqual(trees({ dmesg: log('sdb'), 'sos_commands/block/lsblk': lsblk }), ['sdb', 'xfsaild/dm-*']);
  assert.deepEqual(trees({ dmesg: log('sda'), 'sos_commands/block/lsblk': lsblk }), [
    'sda > xfsaild/dm-1',
    'xfsaild/dm-3',
  ]);
  // Most hang on the disk that is well.
  const most = [1131, 1132, 1133].flatMap((at, i) => hang(at, 'xfsaild/dm-3', xfs, { pid: 900 + i }));
  assert.deepEqual(trees({ dmesg: [...log('sda'), ...most], 'sos_commands/block/lsblk': lsblk }), [
    'sda > xfsaild/dm-1',
    'xfsaild/dm-3',
  ]);
});

test('of two disks in one log each explains what hangs on it', () => {
  const hung = (first: string, second: string): string[] => [
    ...hang(1130, first, xfs),
    ...hang(1131, second, xfs, { pid: 813 }),
  ];
  const errors = [ioError(1000, 'sda'), ioError(1001, 'sdb')];
  const dmesg = [...errors, ...hung('xfsaild/dm-1', 'xfsaild/dm-3')];
  assert.deepEqual(trees({ dmesg, 'sos_commands/block/lsblk': lsblk }), ['sda > xfsaild/dm-1', 'sdb > xfsaild/dm-3']);
  // Without a list of what stands on what neither is known to.
  assert.deepEqual(trees({ dmesg }), ['sda', 'sdb', 'xfsaild/dm-*']);
  // One disk of both.
  assert.deepEqual(trees({ dmesg: [ioError(1000, 'sda'), ...hung('jbd2/sda1-8', 'jbd2/sda2-8')] }), [
    'sda > jbd2/sda1-8 > jbd2/sda2-8',
  ]);
});

test('a failure that only some of the reports may be of is not told beside their root', () => {
  const later = ioError(1500, 'sdb').replace('I/O error', 'protection error');
  const hung = (at: number, pid: number): string[] => hang(at, 'xfsaild/sdb1', xfs, { pid });
  const also = (log: readonly string[]): number[] =>
    reviewOf({ dmesg: log }).findings.flatMap(f => (f.rule === hungTask ? [f.seeAlso.length] : []));
  const first = [ioError(1000, 'sdb'), ...hung(1130, 812)];
  assert.deepEqual(also([...first, later, ...hung(1630, 813)]), [0]);
  assert.deepEqual(also([ioError(1000, 'sdb'), later, ...hung(1630, 812), ...hung(1631, 813)]), [1]);
});

test('failures of two kinds in two boots each explain the hang of their own', () => {
  const protection = ioError(1000, 'sdb').replace('I/O error', 'protection error');
  const hung = hang(1130, 'xfsaild/sdb1', xfs);
  const { roots } = reviewOf({ 'var/log/dmesg': [banner, ioError(1000, 'sdb'), ...hung, banner, protection, ...hung] });
  assert.deepEqual(
    roots.map(r => [/I.O|protection/.exec(r.message)![0], r.explains.map(e => e.events!.map(f => f.at.line))]).sort(),
    [
      ['I/O', [[2]]],
      ['protection', [[2 + hung.length + 2]]],
    ],
  );
});

test('who waits for something else than the disk does not wait for it', () => {
  const log = (frames: readonly string[]) => ({ dmesg: [ioError(1000, 'sdb'), ...hang(1130, 'jbd2/sdb1-8', frames)] });
  assert.deepEqual(trees(log(['mutex_lock', 'kthread'])), ['sdb > jbd2/sdb1-8']);
  assert.deepEqual(trees(log(['shrink_node', 'try_to_free_pages', ...jbd2])), ['jbd2/sdb1-8', 'sdb']);
  assert.deepEqual(trees(log(['nfs_wait_on_request', 'nfs_writepages'])), ['jbd2/sdb1-8', 'sdb']);
});

test('an answer that is no fault of the device explains nothing', () => {
  const where = 'dev sdb, sector 64 op 0x9:(WRITE_ZEROES) flags 0x800800 phys_seg 0 prio class 0';
  const refused = `${stamp(1000)} operation not supported error, ${where}`;
  assert.deepEqual(trees({ dmesg: [refused, ...hang(1130, 'xfsaild/sdb1', xfs)] }), ['sdb', 'xfsaild/sdb1']);
});

test('another boot explains nothing', () => {
  const before = [ioError(1000, 'sdb'), banner];
  assert.deepEqual(trees({ 'var/log/dmesg': [...before, ...hang(1130, 'xfsaild/sdb1', xfs)] }), [
    'sdb',
    'xfsaild/sdb1',
  ]);
  // The clock of the next boot has not come as far.
  assert.deepEqual(trees({ 'var/log/dmesg': [...before, ...hang(300, 'xfsaild/sdb1', xfs)] }), ['sdb', 'xfsaild/sdb1']);
  // Nor do two logs tell that they are of one.
  assert.deepEqual(trees({ 'dmesg.old': [ioError(1000, 'sdb')], dmesg: hang(1130, 'xfsaild/sdb1', xfs) }), [
    'sdb',
    'xfsaild/sdb1',
  ]);
  // An error of this boot as well.
  assert.deepEqual(trees({ 'var/log/dmesg': [...before, ioError(1005, 'sdb'), ...hang(1130, 'xfsaild/sdb1', xfs)] }), [
    'sdb > xfsaild/sdb1',
  ]);
});

test('two logs of one boot, by their wall clocks', () => {
  const syslog = (lines: readonly string[], time: string): string[] =>
    lines.map(line => `2024-03-03T${time}+00:00 stor1 kernel: ${line.replace(/^\[.*?\] /, '')}`);
  const error = syslog([ioError(0, 'sdb')], '02:00:00.000000');
  const hung = syslog(hang(0, 'xfsaild/sdb1', xfs), '02:10:00.000000');
  assert.deepEqual(trees({ 'var/log/kern.log.1': error, 'var/log/kern.log': hung }), ['sdb > xfsaild/sdb1']);
  const booted = syslog([banner], '02:05:00.000000');
  assert.deepEqual(trees({ 'var/log/kern.log.1': error, 'var/log/kern.log': [...booted, ...hung] }), [
    'sdb',
    'xfsaild/sdb1',
  ]);
});

test('the error may be told up to three minutes after the task blocked, so after its report as well', () => {
  const joined = ['sdb > xfsaild/sdb1'];
  const apart = ['sdb', 'xfsaild/sdb1'];
  const around = (gap: number, seconds: number): string[] => {
    const hung = hang(1000 + gap, 'xfsaild/sdb1', xfs, { seconds });
    return trees({ dmesg: gap < 0 ? [...hung, ioError(1000, 'sdb')] : [ioError(1000, 'sdb'), ...hung] });
  };
  for (const gap of [-60, -0.2, 0, 0.2, 130]) assert.deepEqual(around(gap, 120), joined, String(gap));
  for (const gap of [-61, -900]) assert.deepEqual(around(gap, 120), apart, String(gap));
  for (const gap of [420, 500]) assert.deepEqual(around(gap, 600), joined, String(gap));
  for (const gap of [419, 0, -1]) assert.deepEqual(around(gap, 600), apart, String(gap));
});

/** What the findings of hung tasks name as their root. */
const rootsSaid = (files: Files): string[] =>
  reviewOf(files)
    .findings.filter(f => f.rule === hungTask)
    .map(f => /^root first: (.*), then /.exec(f.message)?.[1] ?? '');

test('a device that failed long before, and answered since, is not what a task waits for', () => {
  const joined = ['sdb > xfsaild/sdb1'];
  const apart = ['sdb', 'xfsaild/sdb1'];
  // Blocked for 120 to 240 seconds before its first report, and the device may take ten minutes to recover.
  const after = (gap: number): Files => ({ dmesg: [ioError(1000, 'sdb'), ...hang(1000 + gap, 'xfsaild/sdb1', xfs)] });
  assert.deepEqual(trees(after(840)), joined);
  assert.deepEqual(trees(after(841)), apart);
  assert.deepEqual([rootsSaid(after(840)), rootsSaid(after(841))].flat().map(Boolean), [true, false]);
  // It goes on failing, or the same task is reported again.
  const errors = [1000, 1600, 2200, 2800].map(at => ioError(at, 'sdb'));
  assert.deepEqual(trees({ dmesg: [...errors, ...hang(3000, 'xfsaild/sdb1', xfs)] }), joined);
  const again = [1200, 1320, 1440, 1560, 1680, 1800, 1920].flatMap(at => hang(at, 'xfsaild/sdb1', xfs));
  assert.deepEqual(trees({ dmesg: [ioError(1000, 'sdb'), ...again] }), joined);
  // It failed anew shortly before.
  assert.deepEqual(
    trees({ dmesg: [ioError(1000, 'sdb'), ioError(86400, 'sdb'), ...hang(86600, 'xfsaild/sdb1', xfs)] }),
    joined,
  );
});

test('without clocks the error must stand before the report', () => {
  const bare = (lines: readonly string[]): string[] => lines.map(line => line.replace(/^\[.*?\] /, ''));
  const [error, hung] = [bare([ioError(0, 'sdb')]), bare(hang(0, 'xfsaild/sdb1', xfs))];
  assert.deepEqual(trees({ dmesg: [...error, ...hung] }), ['sdb > xfsaild/sdb1']);
  assert.deepEqual(trees({ dmesg: [...hung, ...error] }), ['sdb', 'xfsaild/sdb1']);
});

test('a clock that was set back between the two tells nothing', () => {
  const wall = (time: string, lines: readonly string[]): string[] =>
    lines.map(line => line.replace(/^\[.*?\]/, `Nov 20 ${time} db1 kernel:`));
  const log = (error: string): string[] => [
    ...wall('10:00:00', hang(0, 'xfsaild/sdb1', xfs)),
    ...wall(error, [ioError(0, 'sdb')]),
  ];
  assert.deepEqual(trees({ 'var/log/kern.log': log('10:00:05') }), ['sdb > xfsaild/sdb1']);
  assert.deepEqual(trees({ 'var/log/kern.log': log('09:59:55') }), ['sdb', 'xfsaild/sdb1']);
});

const doubt = '(just before; the log does not say that it is below)';
const onSdb: Files = { 'sos_commands/block/lsblk': lsblk };

test('a discard that failed is waited for by nobody: neither message nor link names it', () => {
  const log = [ioError(1000, 'sdb').replace('op 0x1:(WRITE)', 'op 0x3:(DISCARD)'), ...hang(1130, 'xfsaild/sdb1', xfs)];
  assert.deepEqual(trees({ dmesg: log }), ['sdb', 'xfsaild/sdb1']);
  assert.deepEqual(rootsSaid({ dmesg: log }), ['']);
});

test('a message says of its root what the link says', () => {
  const ata = `${stamp(999)} ata3.00: exception Emask 0x0 SAct 0x0 SErr 0x0 action 0x6 frozen`;
  const noise = [ata, ioError(999.5, 'sdz')];
  const said = 'I/O error on sdb, sector 2048 (WRITE) at 1000 s after boot';
  const partition = { dmesg: [...noise, ioError(1000, 'sdb'), ...hang(1130, 'xfsaild/sdb1', xfs)] };
  assert.deepEqual(rootsSaid(partition), [said]);
  const volume = { dmesg: [...noise, ioError(1000, 'sdb'), ...hang(1130, 'xfsaild/dm-3', xfs)], ...onSdb };
  assert.deepEqual(rootsSaid(volume), [said]);
  // The device failed after the report: it explains that, and the other disk is no root.
  const later = { dmesg: [...noise, ...hang(1130, 'xfsaild/sdb1', xfs), ioError(1131, 'sdb')] };
  assert.deepEqual(trees(later), ['sdb > xfsaild/sdb1', 'sdz']);
  assert.deepEqual(rootsSaid(later), ['']);
  const laterVolume = { dmesg: [ioError(999, 'sdz'), ...hang(1130, 'xfsaild/dm-3', xfs), ioError(1131, 'dm-3')] };
  assert.deepEqual(trees(laterVolume), ['dm-3 > xfsaild/dm-3', 'sdz']);
  assert.deepEqual(rootsSaid(laterVolume), ['']);
});

test('an error of which nothing says that it is below is told as such, and explains nothing', () => {
  const log = (task: string, frames: readonly string[] = xfs): string[] => [
    ioError(1000, 'sda'),
    ...hang(1130, task, frames),
  ];
  const said = `I/O error on sda, sector 2048 (WRITE) at 1000 s after boot ${doubt}`;
  assert.deepEqual(trees({ dmesg: log('postgres') }), ['postgres', 'sda']);
  assert.deepEqual(rootsSaid({ dmesg: log('postgres') }), [said]);
  assert.deepEqual(rootsSaid({ dmesg: log('postgres', ['mutex_lock', 'vfs_write']) }), ['']);
  assert.deepEqual(rootsSaid({ dmesg: log('xfsaild/dm-3') }), [said]);
  // What it stands on is another disk.
  assert.deepEqual(rootsSaid({ dmesg: log('xfsaild/dm-3'), ...onSdb }), ['']);
  assert.deepEqual(rootsSaid({ dmesg: log('xfsaild/sdb1') }), ['']);
  // It had blocked long before.
  const longer = hang(1130, 'postgres', xfs, { seconds: 600 });
  assert.deepEqual(rootsSaid({ dmesg: [ioError(1000, 'sda'), ...longer] }), ['']);
});

test('reports and errors of hundreds of disks take not much longer than those of one', { timeout: 60_000 }, () => {
  const log = (disks: number): string[] =>
    Array.from({ length: 2000 }, (_, i) => {
      const disk = `sd${String.fromCharCode(97 + ((i % disks) % 26), 97 + Math.floor((i % disks) / 26))}`;
      return [ioError(1000 + i, disk), ...hang(1000.5 + i, `xfsaild/${disk}1`, xfs, { pid: 1000 + i })];
    }).flat();
  const time = (disks: number): number => {
    const host = hostOf('host', [readText('dmesg', log(disks).join('\n'))]);
    return cpuTime(() => assert.equal(reviewOfHost(host).findings.length, 2 * disks));
  };
  // The least of some: the machine may have other things to do.
  const least = (disks: number): number => Math.min(time(disks), time(disks), time(disks));
  const [one, many] = [least(1), least(500)];
  assert.ok(many / one < 30, `${one.toFixed(0)} ms for 1, ${many.toFixed(0)} ms for 500`);
});

test('what stands on the disk is told by the log, lsblk, dmsetup or mdstat', () => {
  const log = [ioError(1000, 'sdb'), ...hang(1130, 'jbd2/dm-3-8', jbd2)];
  const apart = ['jbd2/dm-3-8', 'sdb'];
  const joined = ['sdb > jbd2/dm-3-8'];
  assert.deepEqual(trees({ dmesg: log }), apart);
  assert.deepEqual(trees({ dmesg: log, 'sos_commands/block/lsblk': lsblk }), joined);
  assert.deepEqual(trees({ dmesg: log, 'dmsetup-table.txt': dmTable, 'dmsetup-info-c.txt': dmInfo }), joined);
  const path = `${stamp(999)} device-mapper: multipath: 253:3: Failing path 8:16.`;
  assert.deepEqual(
    trees({ dmesg: [path, ...log] }).filter(t => t.includes('jbd2')),
    ['sdb > jbd2/dm-3-8'],
  );
  // Without types lsblk does not tell which way the tree is drawn.
  const untyped = lsblk.map(l => l.replace(/ (?:TYPE|disk|part|lvm)\b.*/, ''));
  assert.deepEqual(trees({ dmesg: log, 'proc/partitions': partitions, 'sos_commands/block/lsblk': lsblk }), joined);
  assert.deepEqual(trees({ dmesg: log, 'proc/partitions': partitions, 'sos_commands/block/lsblk': untyped }), apart);
  // The volume of the other disk.
  const other = [ioError(1000, 'sda'), ...hang(1130, 'jbd2/dm-3-8', jbd2)];
  for (const facts of [
    { 'sos_commands/block/lsblk': lsblk },
    { 'dmsetup-table.txt': dmTable, 'dmsetup-info-c.txt': dmInfo },
  ])
    assert.deepEqual(trees({ dmesg: other, ...facts }), ['jbd2/dm-3-8', 'sda']);
});

test('lsblk -s draws the tree from the top', () => {
  const fromTop = [
    'NAME          MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS',
    'vg-data       253:3    0  100G  0 lvm  /srv',
    '`-sdb1          8:17   0  200G  0 part',
    '  `-sdb         8:16   0  200G  0 disk',
  ];
  const log = [ioError(1000, 'sdb'), ...hang(1130, 'jbd2/dm-3-8', jbd2)];
  assert.deepEqual(trees({ dmesg: log, 'sos_commands/block/lsblk_-s': fromTop }), ['sdb > jbd2/dm-3-8']);
});

test('an array stands on its members, and on no spare', () => {
  const mdstat = (flags: string): string[] => [
    'Personalities : [raid1]',
    `md0 : active raid1 sdc1[2]${flags} sdb1[1] sda1[0]`,
    '      1047552 blocks super 1.2 [2/2] [UU]',
    '',
    'unused devices: <none>',
  ];
  const log = (device: string): string[] => [ioError(1000, device), ...hang(1130, 'md0_raid1', ['md_super_wait'])];
  assert.deepEqual(trees({ dmesg: log('sdb'), 'proc/mdstat': mdstat('(S)') }), ['sdb > md0_raid1']);
  assert.deepEqual(trees({ dmesg: log('sdc'), 'proc/mdstat': mdstat('(S)') }), ['md0_raid1', 'sdc']);
  assert.deepEqual(trees({ dmesg: log('sdc'), 'proc/mdstat': mdstat('(F)') }), ['sdc > md0_raid1']);
});

test('paths of multipath -ll', () => {
  const multipath = [
    'mpatha (360a98000324669436c2b45666c567863) dm-3 NETAPP,LUN',
    "size=54T features='3 queue_if_no_path pg_init_retries 50' hwhandler='1 alua' wp=rw",
    "`-+- policy='service-time 0' prio=50 status=active",
    '  `- 12:0:0:1 sdb 8:16   active ready running',
  ];
  const log = [ioError(1000, 'sdb'), ...hang(1130, 'xfsaild/dm-3', xfs)];
  assert.deepEqual(trees({ dmesg: log, 'sos_commands/multipath/multipath_-ll': multipath }), ['sdb > xfsaild/dm-3']);
});

test('the devices that a report names', () => {
  const devices = (task: string, more: { queue?: string; files?: Files } = {}): string[] =>
    aboutOf({ dmesg: hang(1130, task, writeback, more.queue ? { queue: more.queue } : {}), ...more.files });
  const lists = { 'proc/partitions': partitions };
  for (const [task, device] of [
    ['jbd2/dm-3-8', 'dm-3'],
    ['jbd2/sda1-8', 'sda1'],
    ['jbd2/sdc1', 'sdc1'],
    ['jbd2/nvme0n1p2-', 'nvme0n1p2'],
    ['xfsaild/dm-1', 'dm-1'],
    ['md127_resync', 'md127'],
    ['loop4', 'loop4'],
    ['flush-8:16', 'sdb'],
    ['flush-253:2', 'dm-2'],
    ['kworker/u8:2+flush-253:2', 'dm-2'],
  ] as const)
    assert.deepEqual(devices(task), ['task 812', `device ${device}`], task);
  // A name is cut at fifteen characters: numbers that another part follows are whole, others may go on.
  assert.deepEqual(devices('flush-253:17-12'), ['task 812', 'device dm-17']);
  assert.deepEqual(devices('flush-253:12345'), ['task 812']);
  assert.deepEqual(devices('flush-253:3', { files: lists }), ['task 812', 'device dm-3']);
  // virtio disks have majors of the same range, and sixteen minors each.
  assert.deepEqual(devices('flush-253:16'), ['task 812']);
  assert.deepEqual(devices('kworker/u16:3', { queue: 'writeback wb_workfn (flush-253:3)', files: lists }), [
    'task 812',
    'device dm-3',
  ]);
  assert.deepEqual(devices('kworker/3:1', { queue: 'xfs-sync/dm-1 xfs_log_worker [xfs]' }), [
    'task 812',
    'device dm-1',
  ]);
  for (const task of ['dd', 'kworker/0:1', 'kworker/u8:2', 'postgres', 'md5sum', 'loopback'])
    assert.deepEqual(devices(task), ['task 812'], task);
});

test('a name that was cut names what the lists have of it', () => {
  const devices = (names: readonly string[]): string[] =>
    aboutOf({
      dmesg: hang(1130, 'xfsaild/nvme0n1', xfs),
      'proc/partitions': [
        'major minor  #blocks  name',
        '',
        ...names.map((name, i) => ` 259        ${i}  500107608 ${name}`),
      ],
    }).slice(1);
  assert.deepEqual(devices(['nvme0n1']), ['device nvme0n1']);
  assert.deepEqual(devices(['nvme0n1', 'nvme0n1p1', 'nvme0n1p2']), ['device nvme0n1']);
  assert.deepEqual(devices(['nvme0n1', 'nvme0n1p1', 'nvme0n10']), []);
  assert.deepEqual(devices(['sda']), []);
});

test('a filesystem without a device of its own: the mount tells', () => {
  const mounts = (type: string, source: string): Files => ({
    'proc/self/mountinfo': [`88 26 0:45 / /srv rw,relatime shared:40 - ${type} ${source} rw`],
  });
  const log = { dmesg: hang(1130, 'flush-0:45', writeback) };
  assert.deepEqual(aboutOf(log), ['task 812']);
  assert.deepEqual(aboutOf({ ...log, ...mounts('btrfs', '/dev/sdb1') }), ['task 812', 'device sdb1']);
  assert.deepEqual(aboutOf({ ...log, ...mounts('btrfs', '/dev/mapper/vg-data'), 'dmsetup-info-c.txt': dmInfo }), [
    'task 812',
    'device dm-3',
  ]);
  assert.deepEqual(aboutOf({ ...log, ...mounts('btrfs', '/dev/vg/data'), 'dmsetup-info-c.txt': dmInfo }), [
    'task 812',
    'device dm-3',
  ]);
  assert.deepEqual(aboutOf({ ...log, ...mounts('nfs4', 'filer01:/export') }), [
    'task 812',
    'service nfs',
    'service filer01',
  ]);
});

test('a silent NFS server explains what waits for it', () => {
  const hung = hang(1200, 'df', nfsWait);
  assert.deepEqual(aboutOf({ dmesg: hung }), ['task 812', 'service nfs']);
  assert.deepEqual(trees({ dmesg: [silent(1000, 'filer01'), ...hung] }), ['filer01 > df']);
  // It came back when the task hung already, and before it was reported.
  assert.deepEqual(trees({ dmesg: [silent(1000, 'filer01'), back(1150, 'filer01'), ...hung] }), ['filer01 > df']);
  assert.deepEqual(trees({ dmesg: [silent(1000, 'filer01'), ...hung, back(1300, 'filer01')] }), ['filer01 > df']);
  const [root] = reviewOf({ dmesg: [back(900, 'filer01'), silent(1000, 'filer01'), back(1300, 'filer01')] }).roots;
  assert.deepEqual(root!.about, [{ thing: 'service', name: 'filer01' }]);
  assert.deepEqual(
    root!.events!.map(f => f.at.line),
    [1, 2],
  );
});

test('the state manager of NFSv4 bears the address of its server', () => {
  const hung = hang(1200, '192.168.1.20-ma', nfsWait);
  assert.deepEqual(aboutOf({ dmesg: hung }), ['task 812', 'service nfs', 'service 192.168.1.20']);
  const of = (server: string): string[] => trees({ dmesg: [silent(1000, server), ...hung] });
  assert.deepEqual(of('192.168.1.20'), ['192.168.1.20 > 192.168.1.20-ma']);
  assert.deepEqual(of('192.168.1.10'), ['192.168.1.10', '192.168.1.20-ma']);
  assert.deepEqual(of('filer01'), ['filer01 > 192.168.1.20-ma']);
});

test('a server that was back, that fell silent later, or that nobody waits for explains nothing', () => {
  const hung = hang(1200, 'df', nfsWait);
  assert.deepEqual(trees({ dmesg: [silent(1000, 'filer01'), back(1050, 'filer01'), ...hung] }), ['df', 'filer01']);
  assert.deepEqual(trees({ dmesg: [...hung, silent(1261, 'filer01')] }), ['df', 'filer01']);
  assert.deepEqual(trees({ dmesg: [silent(1000, 'filer01'), ...hang(1200, 'jbd2/sda1-8', jbd2)] }), [
    'filer01',
    'jbd2/sda1-8',
  ]);
  assert.deepEqual(trees({ 'var/log/dmesg': [silent(1000, 'filer01'), banner, ...hung] }), ['df', 'filer01']);
});

test('a server that is still silent is the root before one that answered again', () => {
  const log = [silent(1000, 'filer01'), silent(1010, 'filer02'), back(1020, 'filer02'), ...hang(1125, 'ls', nfsWait)];
  assert.deepEqual(trees({ dmesg: log }), ['filer01 > ls', 'filer02']);
});

test('a server is told to be silent three minutes after the first request that it does not answer', () => {
  assert.deepEqual(trees({ dmesg: [...hang(1200, 'df', nfsWait), silent(1260, 'filer01')] }), ['filer01 > df']);
  // Who blocked long before waits for something else, and goes on to.
  const [before, after] = [[800, 920], [1040]].map(times => times.flatMap(at => hang(at, 'df', nfsWait)));
  assert.deepEqual(trees({ dmesg: [...before!, silent(1000, 'filer01'), ...after!] }), ['df', 'filer01']);
  assert.deepEqual(trees({ dmesg: [silent(1000, 'filer01'), ...after!] }), ['filer01 > df']);
});

test('each report of a finding must be of the outage', () => {
  const outage = [silent(1000, 'filer01'), back(1150, 'filer01')];
  const during = hang(1200, 'df', nfsWait);
  assert.deepEqual(trees({ dmesg: [...outage, ...during, ...hang(3000, 'df', nfsWait, { pid: 813 })] }), [
    'df',
    'filer01 > df',
  ]);
  // The same wait, though the server has long been back.
  assert.deepEqual(trees({ dmesg: [...outage, ...during, ...hang(1320, 'df', nfsWait)] }), ['filer01 > df']);
  // Two outages of two servers.
  const second = [silent(5000, 'filer02'), ...hang(5130, 'df', nfsWait, { pid: 814 })];
  assert.deepEqual(trees({ dmesg: [...outage, ...during, ...second] }), ['filer01 > df', 'filer02 > df']);
});

test('of two servers the one that was silent then', () => {
  const hung = hang(1200, 'df', nfsWait);
  assert.deepEqual(
    trees({ dmesg: [silent(1000, 'filer01'), silent(1010, 'filer02'), back(1050, 'filer02'), ...hung] }),
    ['filer01 > df', 'filer02'],
  );
  // Silent a second time.
  assert.deepEqual(trees({ dmesg: [silent(900, 'filer01'), back(950, 'filer01'), silent(1000, 'filer01'), ...hung] }), [
    'filer01 > df',
  ]);
  // The mount that hangs is of the other server.
  const mount = ['88 26 0:45 / /srv rw,relatime shared:40 - nfs4 filer02:/export rw'];
  const flush = hang(1200, 'flush-0:45', ['nfs_wait_on_request', 'nfs_writepages']);
  assert.deepEqual(trees({ dmesg: [silent(1000, 'filer01'), ...flush], 'proc/self/mountinfo': mount }), [
    'filer01',
    'flush-0:45',
  ]);
  assert.deepEqual(trees({ dmesg: [silent(1000, 'filer02'), ...flush], 'proc/self/mountinfo': mount }), [
    'filer02 > flush-0:45',
  ]);
});

test('a namespace that cannot go away explains who waits for it meanwhile', () => {
  const held = (at: number): string =>
    `${stamp(at)} unregister_netdevice: waiting for lo to become free. Usage count = 1`;
  const docker = hang(1200, 'dockerd', ['mutex_lock', 'copy_net_ns', 'create_new_namespaces']);
  assert.deepEqual(trees({ dmesg: [held(1100), held(1110), ...docker] }), ['lo > dockerd']);
  // Long over, or waiting for something else.
  assert.deepEqual(trees({ dmesg: [held(900), ...docker] }), ['dockerd', 'lo']);
  assert.deepEqual(trees({ dmesg: [held(1100), ...hang(1200, 'jbd2/sda1-8', jbd2)] }), ['jbd2/sda1-8', 'lo']);
});

test('each report of a finding must have blocked while the namespace was held', () => {
  const held = Array.from(
    { length: 100 },
    (_, i) => `${stamp(1100 + 10 * i)} unregister_netdevice: waiting for lo to become free. Usage count = 1`,
  );
  const frames = ['mutex_lock', 'copy_net_ns', 'create_new_namespaces'];
  const docker = (at: number, pid: number): string[] => hang(at, 'dockerd', frames, { pid });
  // More reports than are shown as evidence.
  const meanwhile = [...held.slice(0, 60), ...docker(1695, 900), ...held.slice(60)];
  assert.deepEqual(trees({ dmesg: meanwhile }), ['lo > dockerd']);
  assert.deepEqual(trees({ dmesg: [...meanwhile, ...docker(9000, 901)] }), ['dockerd', 'lo > dockerd']);
  // It had blocked before, and goes on to.
  assert.deepEqual(trees({ dmesg: [...docker(1000, 900), ...held.slice(0, 1), ...docker(1120, 900)] }), [
    'dockerd',
    'lo',
  ]);
});

test('that reporting stopped is explained by nothing', () => {
  const stopped = `${stamp(1131)} Future hung task reports are suppressed, see sysctl kernel.hung_task_warnings`;
  const found = trees({ dmesg: [ioError(1000, 'sdb'), ...hang(1130, 'xfsaild/sdb1', xfs), stopped] });
  assert.equal(found.length, 2);
  assert.ok(found.includes('sdb > xfsaild/sdb1'));
});

// --- captures -------------------------------------------------------------------------------------------------------

const [firstBoot, secondBoot] = [1_644_480_000, 1_644_580_000];
/** A capture two hours after the host was booted. */
const capture = (begin: number, log: readonly string[], more: Files = {}): Files => ({
  'etc/hostname': ['stor1'],
  'proc/stat': ['cpu  10 0 10 1000 0 0 0 0 0 0', `btime ${begin}`],
  'proc/uptime': ['7200.00 4000.00'],
  'sos_commands/kernel/dmesg': log,
  ...more,
});
/** The findings of two captures of one machine, as trees. */
const treesOfBoth = async (a: Files, b: Files): Promise<string[]> => {
  const texts = (files: Files) =>
    Object.fromEntries(Object.entries(files).map(([path, lines]) => [path, lines.join('\n')]));
  return treesOf(reviewOfHost(await oneHost({ ...under('a', texts(a)), ...under('b', texts(b)) })));
};
/** After the next boot dm-3 is the volume on sda, and dm-1 that on sdb. */
const onSda: Files = {
  'sos_commands/block/lsblk': lsblk.map(row =>
    row.replace(/253:(\d)/, (_, minor: string) => `253:${minor === '1' ? 3 : 1}`),
  ),
};

test('what stands on a disk is told by the capture of that boot', async () => {
  const log = (device: string): string[] => [ioError(1000, device), ...hang(1130, 'jbd2/dm-3-8', jbd2)];
  const first = (device: string) => treesOfBoth(capture(firstBoot, log(device), onSdb), capture(secondBoot, [], onSda));
  const second = (device: string) =>
    treesOfBoth(capture(firstBoot, [], onSdb), capture(secondBoot, log(device), onSda));
  assert.deepEqual(await first('sdb'), ['sdb > jbd2/dm-3-8']);
  assert.deepEqual(await first('sda'), ['jbd2/dm-3-8', 'sda']);
  assert.deepEqual(await second('sda'), ['sda > jbd2/dm-3-8']);
  assert.deepEqual(await second('sdb'), ['jbd2/dm-3-8', 'sdb']);
});

test('of two captures of one boot the first after the hang tells; without one, another of that boot, then any', async () => {
  const log = [ioError(1000, 'sdb'), ...hang(1130, 'jbd2/dm-3-8', jbd2)];
  const later = firstBoot + 60;
  const [apart, joined] = [['jbd2/dm-3-8', 'sdb'], ['sdb > jbd2/dm-3-8']];
  assert.deepEqual(await treesOfBoth(capture(firstBoot, log, onSdb), capture(later, log, onSda)), joined);
  assert.deepEqual(await treesOfBoth(capture(firstBoot, log, onSda), capture(later, log, onSdb)), apart);
  assert.deepEqual(await treesOfBoth(capture(firstBoot, log), capture(later, log, onSdb)), joined);
  assert.deepEqual(await treesOfBoth(capture(firstBoot, [], onSda), capture(later, log, onSdb)), joined);
  assert.deepEqual(await treesOfBoth(capture(firstBoot, [], onSdb), capture(later, log)), joined);
  assert.deepEqual(await treesOfBoth(capture(firstBoot, log), capture(secondBoot, [], onSdb)), joined);
  assert.deepEqual(await treesOfBoth(capture(firstBoot, [], onSdb), capture(secondBoot, log)), joined);
});

test('a log that reaches back to the boot of a capture is told beside that capture', async () => {
  const kern = (begin: number): string[] =>
    [ioError(7400, 'sdb'), ...hang(7530, 'jbd2/dm-3-8', jbd2)].map(line => {
      const [, at, text] = /^\[ *(\S+)\] (.*)$/.exec(line)!;
      return `${new Date((begin + Number(at)) * 1000).toISOString().slice(0, 19)}.000000+00:00 stor1 kernel: ${text}`;
    });
  // Its own clock is set by what both logs of the second boot tell.
  const now = `${stamp(300)} Buffer I/O error on dev sdz, logical block 7, lost async page write`;
  const syslog = `${new Date((secondBoot + 300) * 1000).toISOString().slice(0, 19)}.000000+00:00 stor1 kernel: ${now.replace(/^\[.*?\] /, '')}`;
  const both = (first: Files, second: Files) =>
    treesOfBoth(
      capture(firstBoot, [], first),
      capture(secondBoot, [now], { 'var/log/messages': [...kern(firstBoot), syslog], ...second }),
    );
  assert.deepEqual(await both(onSdb, onSda), ['sdb > jbd2/dm-3-8', 'sdz']);
  assert.deepEqual(await both(onSda, onSdb), ['jbd2/dm-3-8', 'sdb', 'sdz']);
});

test('a path that the log names is one in its own boot', async () => {
  const path = `${stamp(500)} device-mapper: multipath: 253:3: Failing path 8:16.`;
  const log = [ioError(1000, 'sdb'), ...hang(1130, 'jbd2/dm-3-8', jbd2)];
  assert.deepEqual(await treesOfBoth(capture(firstBoot, [path, ...log]), capture(secondBoot, [])), [
    'sdb > jbd2/dm-3-8',
  ]);
  assert.deepEqual(await treesOfBoth(capture(firstBoot, log), capture(secondBoot, [path])), ['jbd2/dm-3-8', 'sdb']);
});

test('what another machine of a log reports is explained by nothing of this one', () => {
  const syslog = (host: string, lines: readonly string[]): string[] =>
    lines.map(line => {
      const [, at, text] = /^\[ *(\S+)\] (.*)$/.exec(line)!;
      const time = new Date(Date.UTC(2022, 1, 10, 8) + Number(at) * 1000).toISOString().slice(11, 19);
      return `Feb 10 ${time} ${host} kernel: ${text}`;
    });
  const [error, hung] = [[ioError(7400, 'sdb')], hang(7530, 'jbd2/sdb1-8', jbd2)];
  const both = (first: string, second: string): string[] => [...syslog(first, error), ...syslog(second, hung)];
  assert.deepEqual(trees({ 'var/log/messages': both('web1', 'web1') }), ['sdb > jbd2/sdb1-8']);
  assert.deepEqual(trees({ 'var/log/messages': both('web1', 'web1.example.com') }), ['sdb > jbd2/sdb1-8']);
  assert.deepEqual(trees({ 'var/log/messages': both('web1', 'web2') }), ['jbd2/sdb1-8', 'sdb']);
  const apart = { 'web1.log': syslog('web1', error), 'web2.log': syslog('web2', hung) };
  assert.deepEqual(trees(apart), ['jbd2/sdb1-8', 'sdb']);
  // Each finding says whose it is; the same report of two machines is two.
  const messages = reviewOf({ 'var/log/messages': [...both('web1', 'web2'), ...syslog('web1', hung)] });
  assert.deepEqual(
    messages.findings.map(f => [f.count, /; on (.*)$/.exec(f.message)?.[1]]),
    [
      [1, 'web1'],
      [1, 'web1'],
      [1, 'web2'],
    ],
  );
  assert.deepEqual(
    reviewOf({ 'var/log/messages': both('web1', 'web1') }).findings.filter(f => f.message.includes('; on ')),
    [],
  );
});

test('boots by the thousand take time in a straight line', { timeout: 120_000 }, () => {
  const log = (boots: number): string[] =>
    Array.from({ length: boots }, () => [banner, ioError(1000, 'sda'), ...hang(1130, 'jbd2/sda1-8', jbd2)]).flat();
  const time = (boots: number): number => {
    const host = hostOf('host', [readText('dmesg', log(boots).join('\n'))]);
    return cpuTime(() => void reviewOfHost(host));
  };
  const least = (boots: number): number => Math.min(time(boots), time(boots), time(boots));
  const [few, many] = [least(100), least(1000)];
  assert.ok(many < 40 * few, `${few.toFixed(0)} ms for 100, ${many.toFixed(0)} ms for 1000`);
});
