/** Chains of storage errors: what is below what, what came before what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FilesystemShutdown } from '../../../server/facts/kernel-log/filesystem.ts';
import {
  diskOf,
  errorsBefore,
  isRemovable,
  mappedDevice,
  rootClause,
  scsiDisk,
} from '../../../server/rules/storage/_chain.ts';
import { stackOf } from '../../../server/rules/storage/_stack.ts';
import { secondsBetween } from '../../../server/rules/_text.ts';
import { hostOf, readText } from '../../harness.ts';

const hostWith = (files: Record<string, readonly string[]>) =>
  hostOf(
    'host',
    Object.entries(files).map(([path, lines]) => readText(path, lines.join('\n'))),
  );
const chainOf = (lines: readonly string[], path = 'dmesg') => {
  const host = hostWith({ [path]: lines });
  const stop = host.events(FilesystemShutdown).at(-1)!;
  return errorsBefore(host, stop.fact.value.device, stop);
};

test('the disk of a partition', () => {
  const disks = {
    sda1: 'sda',
    sdab12: 'sdab',
    vdb2: 'vdb',
    nvme0n1p3: 'nvme0n1',
    nvme0n1: 'nvme0n1',
    mmcblk0p1: 'mmcblk0',
    md0p1: 'md0',
    md127: 'md127',
    'dm-0': 'dm-0',
    sda: 'sda',
    'cciss/c0d0p1': 'cciss/c0d0',
  };
  for (const [device, disk] of Object.entries(disks)) assert.equal(diskOf(device), disk);
});

test('disks by their numbers', () => {
  const named = {
    '8:0': 'sda',
    '8:16': 'sdb',
    '8:240': 'sdp',
    '65:0': 'sdq',
    '65:32': 'sds',
    '71:240': 'sddx',
    '128:0': 'sddy',
    '135:240': 'sdiv',
    '8:256': 'sdiw',
  };
  for (const [numbers, name] of Object.entries(named)) assert.equal(scsiDisk(numbers), name, numbers);
  assert.equal(scsiDisk('253:2'), undefined);
  assert.equal(scsiDisk(undefined), undefined);
  assert.equal(mappedDevice('253:2'), 'dm-2');
});

test('drives without media', () => {
  assert.ok(isRemovable('fd0') && isRemovable('sr0'));
  assert.ok(!isRemovable('sda') && !isRemovable('srv') && !isRemovable('fdisk'));
});

test('the same disk counts however long before, another one never', () => {
  const chain = chainOf([
    '[  100.000000] I/O error, dev sdb, sector 1 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2',
    '[  200.000000] I/O error, dev sda, sector 2 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2',
    '[ 9000.000000] EXT4-fs error (device sda1) in ext4_do_update_inode:5317: Journal has aborted',
    '[ 9000.100000] EXT4-fs (sda1): Remounting filesystem read-only',
    '[ 9001.000000] I/O error, dev sda, sector 3 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2',
  ]);
  assert.deepEqual(
    chain.map(l => [l.device, l.relation, l.event.fact.kind]),
    [
      ['sda', 'same', 'block-io-error'],
      ['sda1', 'same', 'filesystem-error'],
    ],
  );
});

test('paths and members that the log names are below', () => {
  const path = chainOf([
    '[  100.000000] device-mapper: multipath: 253:0: Failing path 8:16.',
    '[  101.000000] I/O error, dev sdb, sector 1 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2',
    '[ 9000.100000] EXT4-fs (dm-0): Remounting filesystem read-only',
  ]);
  assert.deepEqual(
    path.map(l => [l.device, l.relation]),
    [
      ['dm-0', 'same'],
      ['sdb', 'below'],
    ],
  );
  const member = chainOf([
    '[   99.000000] I/O error, dev sdd, sector 1 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2',
    '[  100.000000] md/raid1:md0: Disk failure on sdd1, disabling device.',
    '[ 9000.100000] EXT4-fs (md0): Remounting filesystem read-only',
  ]);
  assert.deepEqual(
    member.map(l => l.device),
    ['sdd', 'md0'],
  );
  const controller = chainOf([
    '[  100.000000] nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0x10',
    '[  130.100000] EXT4-fs (nvme0n1p2): Remounting filesystem read-only',
  ]);
  assert.deepEqual(
    controller.map(l => [l.device, l.relation]),
    [['nvme0', 'below']],
  );
});

test('below a stacked device the errors just before count, and are told as such', () => {
  const lines = [
    '[  100.000000] I/O error, dev sdb, sector 1 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2',
    '[  130.100000] EXT4-fs (dm-3): Remounting filesystem read-only',
  ];
  const chain = chainOf(lines);
  assert.deepEqual(
    chain.map(l => l.relation),
    ['just before'],
  );
  assert.match(
    rootClause(chain),
    /^root first: I\/O error on sdb, sector 1 \(WRITE\) at 100\.000 s after boot \(just before; .*\), then $/,
  );
  assert.deepEqual(chainOf([lines[0]!, lines[1]!.replace('130.', '930.')]), []);
  assert.equal(rootClause([]), '');
});

test('without a device: every disk just before', () => {
  const host = hostWith({
    dmesg: [
      '[  100.000000] I/O error, dev sdb, sector 1 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2',
      '[  130.100000] EXT4-fs (dm-3): Remounting filesystem read-only',
    ],
  });
  assert.deepEqual(
    errorsBefore(host, undefined, host.events(FilesystemShutdown)[0]!).map(l => l.device),
    ['sdb'],
  );
});

test('events of two boots, and of two logs', () => {
  assert.deepEqual(
    chainOf([
      '[ 9000.000000] I/O error, dev sda, sector 2 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2',
      '[   90.100000] EXT4-fs (sda1): Remounting filesystem read-only',
    ]),
    [],
  );
  const yearless = chainOf(
    [
      'Nov  3 10:00:00 web1 kernel: I/O error, dev sda, sector 12 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2',
      'Nov  3 10:00:05 web1 kernel: EXT4-fs (sda1): Remounting filesystem read-only',
    ],
    'var/log/kern.log',
  );
  assert.equal(yearless.length, 1);
  const apart = hostWith({
    'var/log/kern.log': ['Nov  3 10:00:05 web1 kernel: EXT4-fs (sda1): Remounting filesystem read-only'],
    dmesg: ['[  100.000000] I/O error, dev sda, sector 2 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2'],
  });
  const stop = apart.events(FilesystemShutdown)[0]!;
  assert.deepEqual(errorsBefore(apart, 'sda1', stop), []);
  assert.equal(secondsBetween(stop, stop), 0);
});

test('seconds between events of two logs, where one clock was set by the other', () => {
  const shared = (stamp: string): string => `${stamp} EXT4-fs (sdz1): Remounting filesystem read-only`;
  const host = hostWith({
    dmesg: [
      shared('[  100.000000]'),
      '[  130.000000] EXT4-fs (sda1): Remounting filesystem read-only',
      '[  990.000000] EXT4-fs (sdq1): Remounting filesystem read-only',
    ],
    'var/log/kern.log': [
      shared('Nov  3 10:00:00 web1 kernel:'),
      'Nov  3 10:01:40 web1 kernel: EXT4-fs (sdb1): Remounting filesystem read-only',
    ],
  });
  const at = (device: string) => host.events(FilesystemShutdown).find(e => e.fact.value.device === device)!;
  // 10:00:00 is second 100, so 10:01:40 is second 200.
  assert.equal(at('sdz1').copies.length, 1);
  assert.equal(secondsBetween(at('sda1'), at('sdb1')), 70);
  assert.equal(secondsBetween(at('sdb1'), at('sdq1')), 790);
  assert.equal(secondsBetween(at('sdb1'), at('sda1')), -70);
});

test('an error of the very moment, told by another log, counts as before', () => {
  const host = hostWith({
    dmesg: [
      '[  100.000000] EXT4-fs (sdz1): Remounting filesystem read-only',
      '[  200.000000] I/O error, dev sda, sector 12 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2',
      '[  201.000000] I/O error, dev sda, sector 16 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2',
    ],
    'var/log/kern.log': [
      'Nov  3 10:00:00 web1 kernel: EXT4-fs (sdz1): Remounting filesystem read-only',
      'Nov  3 10:01:40 web1 kernel: EXT4-fs (sda1): Remounting filesystem read-only',
    ],
  });
  const stop = host.events(FilesystemShutdown).find(e => e.fact.value.device === 'sda1')!;
  assert.deepEqual(
    errorsBefore(host, 'sda1', stop).map(l => l.event.boot),
    [200],
  );
});

test('devices by their numbers, where lists of devices tell which major is of device-mapper', () => {
  const partitions = (...rows: readonly string[]): readonly string[] => ['major minor  #blocks  name', '', ...rows];
  const named = (numbers: string, rows: readonly string[]): string | undefined =>
    stackOf(hostWith({ 'proc/partitions': partitions(...rows) })).byNumbers(numbers);
  const disk = '   8        0  976762584 sda';
  assert.equal(named('252:7', [disk, ' 252        0   10485760 dm-0']), 'dm-7');
  // With device-mapper at 252, another major is of another driver.
  assert.equal(named('253:7', [disk, ' 252        0   10485760 dm-0']), undefined);
  // Nothing tells: from 254 downwards, and never what may be a whole virtual disk.
  assert.deepEqual(
    ['249:7', '250:7', '254:7', '255:7', '253:16', '253:17'].map(n => named(n, [disk])),
    [undefined, 'dm-7', 'dm-7', undefined, undefined, 'dm-17'],
  );
  assert.deepEqual(
    ['8:0', '8:1', '8:15', '8:16', '8:17', '9:0', '9:127'].map(n => named(n, [])),
    ['sda', 'sda1', 'sda15', 'sdb', 'sdb1', 'md0', 'md127'],
  );
});

test('what a port of ATA said counts for a disk of SCSI up to five seconds before, for a stacked device three minutes', () => {
  const before = (seconds: number, device: string): string[] =>
    chainOf([
      `[${(1000 - seconds).toFixed(6).padStart(12)}] ata1.00: exception Emask 0x0 SAct 0x0 SErr 0x0 action 0x0`,
      `[${(1000 - seconds).toFixed(6).padStart(12)}] ata1.00: failed command: READ DMA EXT`,
      `[ 1000.000000] EXT4-fs (${device}): Remounting filesystem read-only`,
    ]).map(l => l.relation);
  assert.deepEqual(before(5, 'sda1'), ['just before']);
  assert.deepEqual(before(5.1, 'sda1'), []);
  assert.deepEqual(before(180, 'dm-2'), ['just before']);
  assert.deepEqual(before(180.1, 'dm-2'), []);
  assert.deepEqual(before(1, 'vda1'), [], 'no ATA behind a virtual disk');
});

test('answers that are no fault begin no chain', () => {
  const stop = '[ 1001.000000] EXT4-fs (sda1): Remounting filesystem read-only';
  const scsi = (sense: string, asc: string): readonly string[] => [
    '[ 1000.000100] sd 0:0:5:0: [sda] tag#3 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE',
    `[ 1000.000200] sd 0:0:5:0: [sda] tag#3 Sense Key : ${sense} [current] `,
    `[ 1000.000300] sd 0:0:5:0: [sda] tag#3 Add. Sense: ${asc}`,
    stop,
  ];
  assert.equal(chainOf(scsi('Medium Error', 'Unrecovered read error')).length, 1);
  assert.equal(chainOf(scsi('Unit Attention', 'Power on, reset, or bus device reset occurred')).length, 0);
  assert.equal(chainOf(scsi('Not Ready', 'Medium not present')).length, 0);
  assert.equal(chainOf(scsi('Not Ready', 'Logical unit is in process of becoming ready')).length, 1);
  const io = (what: string) => chainOf([`[ 1000.000000] ${what}, dev sda, sector 12 op 0x0:(READ)`, stop]).length;
  assert.deepEqual([io('I/O error'), io('operation not supported error')], [1, 0]);
});

test('the drive’s own answer stands behind the request it was for; alone it is the root itself', () => {
  const answer = [
    '[ 1000.000100] sd 0:0:5:0: [sda] tag#3 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE',
    '[ 1000.000200] sd 0:0:5:0: [sda] tag#3 Sense Key : Medium Error [current] ',
    '[ 1000.000300] sd 0:0:5:0: [sda] tag#3 Add. Sense: Unrecovered read error',
  ];
  const request = (second: string) =>
    `[ ${second}] I/O error, dev sda, sector 12 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2`;
  const stop = '[ 1009.000000] EXT4-fs (sda1): Remounting filesystem read-only';
  const clause = (...lines: readonly string[]): string => rootClause(chainOf([...answer, ...lines, stop]));
  assert.match(
    clause(request('1000.900000')),
    /^root first: I\/O error on sda, sector 12 \(READ\) \(Medium Error: Unrecovered read error\) at 1000 s/,
  );
  assert.match(clause(), /^root first: sda: Medium Error: Unrecovered read error at 1000 s/);
  // A request a second later is another one.
  assert.match(clause(request('1001.500000')), /^root first: sda: Medium Error: Unrecovered read error at 1000 s/);
});

test('a row of lsblk without numbers or the kernel’s name is no name that a log could bear', () => {
  const listed = (...rows: readonly string[]): string[] => [
    ...stackOf(hostWith({ 'sos_commands/block/lsblk': rows })).listed,
  ];
  assert.deepEqual(listed('NAME     SIZE TYPE', 'vg-data  100G lvm'), []);
  assert.deepEqual(listed('NAME     MAJ:MIN RM  SIZE RO TYPE MOUNTPOINT', 'vg-data  253:3    0  100G  0 lvm  /srv'), [
    'dm-3',
  ]);
});
