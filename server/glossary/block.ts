/** Disks, volumes, mounts and storage clusters: the fields of their dumps. */
import { mountOptions, mounts } from './mounts.ts';
import { ceph } from './ceph.ts';
import { nvme, smartctl } from './disk-health.ts';
import type { EntryRow } from './entry.ts';
import { table } from './entry.ts';

/** What is said of a column that a tool prints only where it was asked for. */
const column: EntryRow = [
  'column',
  '',
  'A column of this table that is not described here, under the heading its tool prints.',
];

const diskstats = table('Documentation/admin-guide/iostats.rst, block/genhd.c', [
  ['major', '', 'Major number of the device: its driver.'],
  ['minor', '', 'Minor number: which device of the driver.'],
  ['device', '', 'Name of the disk or partition in the kernel.'],
  ['reads', 'count', 'Reads completed since boot. Reads joined by the kernel count as one.'],
  ['reads_merged', 'count', 'Reads that were joined to an adjacent one before they went to the device.'],
  ['sectors_read', 'count', 'Sectors of 512 bytes read, whatever the sector size of the disk.'],
  [
    'ms_reading',
    'ms',
    'Time that reads took, summed over all reads: with several at once it grows faster than the clock. From being queued to completion.',
    { normal: 'Divided by `reads` it is the mean time of a read: below 1 ms on flash, 5 to 15 ms on rotating disks.' },
  ],
  ['writes', 'count', 'Writes completed since boot.'],
  ['writes_merged', 'count', 'Writes that were joined to an adjacent one.'],
  ['sectors_written', 'count', 'Sectors of 512 bytes written.'],
  ['ms_writing', 'ms', 'Time that writes took, summed over all writes.'],
  [
    'in_flight',
    'count',
    'Requests given to the device and not done yet. The only figure here that goes down.',
    { normal: 'Small. The same number above 0 in two readings while no counter moves: the device does not answer.' },
  ],
  [
    'ms_io',
    'ms',
    'Time during which at least one request was under way. From 5.0 on it is counted in ticks and may miss short gaps.',
    {
      normal:
        'Its growth over the time between two readings is the `%util` of iostat. Near 100 % a rotating disk is full; a device that works in parallel need not be.',
    },
  ],
  [
    'weighted_ms_io',
    'ms',
    'Time weighted by the number of requests under way. Its growth over the time between two readings is the mean queue length.',
  ],
  ['discards', 'count', 'Discards (TRIM) completed.', { since: '4.18' }],
  ['discards_merged', 'count', 'Discards joined to an adjacent one.', { since: '4.18' }],
  ['sectors_discarded', 'count', 'Sectors of 512 bytes discarded.', { since: '4.18' }],
  ['ms_discarding', 'ms', 'Time that discards took, summed.', { since: '4.18' }],
  [
    'flushes',
    'count',
    'Flushes of the device’s write cache completed. Counted for disks, not for partitions.',
    { since: '5.5' },
  ],
  ['ms_flushing', 'ms', 'Time that flushes took, summed.', { since: '5.5' }],
]);

const partitions = table('block/genhd.c', [
  ['major', '', 'Major number of the device: its driver.'],
  ['minor', '', 'Minor number: which device of the driver.'],
  ['blocks', 'kB', 'Size in blocks of 1 KiB, whatever the sector size.'],
  ['name', '', 'Name of the disk or partition in the kernel.'],
]);

const cpuShares: readonly EntryRow[] = [
  ['user', '%', 'Share of all CPU time spent in programs.'],
  ['nice', '%', 'Share spent in programs of lowered priority.'],
  ['system', '%', 'Share spent in the kernel, interrupts included.'],
  [
    'iowait',
    '%',
    'Share in which a CPU was idle while a task that ran there last waited for a disk.',
    {
      normal:
        'A kind of idleness: another load would hide it. Says that tasks wait for disks, not that disks are full.',
    },
  ],
  ['steal', '%', 'Share in which the hypervisor ran something else.', { normal: 'Near 0.' }],
  ['idle', '%', 'Share in which CPUs had nothing to do and nothing waited for a disk.'],
];

const rates = (unit: string): EntryRow[] => [
  [`${unit}_read/s`, 'per second', `Read per second, in ${unit}.`],
  [`${unit}_wrtn/s`, 'per second', `Written per second, in ${unit}.`],
  [`${unit}_dscd/s`, 'per second', `Discarded per second, in ${unit}.`],
  [`${unit}_read`, 'count', `Read in the interval, in ${unit}.`],
  [`${unit}_wrtn`, 'count', `Written in the interval, in ${unit}.`],
  [`${unit}_dscd`, 'count', `Discarded in the interval, in ${unit}.`],
];

const busy = 'Share of the time in which at least one request was under way.';
const queue = 'Requests under way or waiting, on average over the interval.';

const iostat = table('iostat(1)', [
  ...cpuShares,
  ['device', '', 'Disk, partition or device-mapper device.'],
  ['tps', 'per second', 'Requests to the device per second, joined ones counted once.'],
  ...['kB', 'MB', 'Blk'].flatMap(rates),
  ['r/s', 'per second', 'Reads completed per second, after joining.'],
  ['w/s', 'per second', 'Writes completed per second, after joining.'],
  ['d/s', 'per second', 'Discards completed per second.'],
  ['f/s', 'per second', 'Flushes of the write cache completed per second.'],
  ...['rkB', 'wkB', 'dkB', 'rMB', 'wMB', 'dMB', 'rsec', 'wsec', 'kB', 'MB'].map(
    (name): EntryRow => [
      `${name}/s`,
      'per second',
      `${{ r: 'Read', w: 'Written', d: 'Discarded' }[name[0]!] ?? 'Moved'} per second, in ${name.endsWith('sec') ? 'sectors of 512 bytes' : name.slice(-2)}.`,
    ],
  ),
  ['rrqm/s', 'per second', 'Reads joined to an adjacent one, per second.'],
  ['wrqm/s', 'per second', 'Writes joined to an adjacent one, per second.'],
  ['drqm/s', 'per second', 'Discards joined to an adjacent one, per second.'],
  ['rqm/s', 'per second', 'Requests joined to an adjacent one, per second.'],
  ['%rrqm', '%', 'Share of the reads that were joined before they went to the device.'],
  ['%wrqm', '%', 'Share of the writes that were joined.'],
  ['%drqm', '%', 'Share of the discards that were joined.'],
  [
    'await',
    'ms',
    'Mean time of a request, waiting in the queue included.',
    { normal: 'Below 1 ms on flash, 5 to 20 ms on rotating disks. More with a long queue is the queue’s doing.' },
  ],
  [
    'r_await',
    'ms',
    'Mean time of a read, waiting in the queue included.',
    { normal: 'Below 1 ms on flash, 5 to 15 ms on rotating disks.' },
  ],
  [
    'w_await',
    'ms',
    'Mean time of a write, waiting in the queue included.',
    { normal: 'Write caches make it short; large background writes make it long without anybody waiting.' },
  ],
  ['d_await', 'ms', 'Mean time of a discard, waiting in the queue included.'],
  ['f_await', 'ms', 'Mean time of a flush of the write cache.'],
  ['avgrq-sz', 'count', 'Mean size of a request in sectors of 512 bytes.'],
  ['areq-sz', 'kB', 'Mean size of a request.'],
  ['rareq-sz', 'kB', 'Mean size of a read.'],
  ['wareq-sz', 'kB', 'Mean size of a write.'],
  ['dareq-sz', 'kB', 'Mean size of a discard.'],
  ['avgqu-sz', 'count', `${queue} Older name of \`aqu-sz\`.`],
  [
    'aqu-sz',
    'count',
    queue,
    { normal: 'Near 0 when idle; for long above what the device does at once means waiting.' },
  ],
  [
    'svctm',
    'ms',
    'Computed, not measured: `%util` over the requests. Means nothing on devices that do several requests at once, and was removed.',
    { until: '12.1.2' },
  ],
  [
    '%util',
    '%',
    busy,
    {
      normal:
        'Near 100 a rotating disk is full. Flash, RAID sets and volumes of a storage array do many requests at once and may have room left.',
    },
  ],
  ['util', '%', busy],
  column,
]);

const iotop = table('iotop(8)', [
  [
    'total read',
    '',
    'Read per second by all tasks (`Total`: asked for by tasks) or from the disks (`Actual`, older: `Current`).',
  ],
  [
    'total write',
    '',
    'Written per second, by tasks or to the disks. Writes go to the page cache first, so the two differ for a while.',
  ],
  ['id', '', 'Thread, with -P process.'],
  [
    'prio',
    '',
    'I/O class and level: `be` best effort (0 first, 7 last; 4 usual), `rt` real time, `idle`. Only some schedulers heed it.',
  ],
  ['user', '', 'Owner of the task.'],
  ['read', '', 'Read per second from disks for this task, in the unit behind it; with -a, the sum since iotop began.'],
  ['write', '', 'Written per second by this task, mostly into the page cache; with -a, the sum.'],
  [
    'swapin',
    '%',
    'Share of the time in which the task waited for its pages to come back from swap. Needs `kernel.task_delayacct`.',
  ],
  [
    'io',
    '%',
    'Share of the time in which the task waited for block I/O. Needs `kernel.task_delayacct` from 5.14 on.',
    { normal: 'Journal and flusher threads show high shares under load: others wait for them.' },
  ],
  ['command', '', 'Command line; threads of the kernel stand in brackets.'],
]);

const df = table('df(1)', [
  ['filesystem', '', 'Device or source of the mount.'],
  ['type', '', 'Type of the filesystem.'],
  ['mountedOn', '', 'Where it is mounted.'],
  ['1K-blocks', 'kB', 'Size of the filesystem.'],
  ['1024-blocks', 'kB', 'Size of the filesystem (-P).'],
  ['1M-blocks', 'count', 'Size in MiB.'],
  ['Size', '', 'Size, in powers of 1024 (-h) with the unit behind it.'],
  ['Used', 'kB', 'In use. Used and available need not add up to the size: ext4 keeps 5 % for root.'],
  ['Available', 'kB', 'What users other than root can still write.'],
  ['Avail', '', 'What users other than root can still write.'],
  [
    'Use%',
    '%',
    'Used over used plus available, rounded up.',
    { normal: 'Above 90 fragmentation and slow writing begin; at 100 writes fail with ENOSPC.' },
  ],
  ['Capacity', '%', 'Used over used plus available, rounded up (-P).', { normal: 'Below 90.' }],
  ['Inodes', 'count', 'Files the filesystem can hold. 0 or `-` where it makes inodes as it needs them (btrfs).'],
  ['IUsed', 'count', 'Inodes in use: files, directories, links.'],
  [
    'IFree',
    'count',
    'Inodes left. XFS makes them of free room, so a full XFS has none.',
    { normal: 'At 0 no file can be made though there may be room.' },
  ],
  ['IUse%', '%', 'Share of the inodes in use.', { normal: 'Below 90.' }],
  column,
]);

const lsblk = table('lsblk(8)', [
  ['name', '', 'Device. The tree shows what lies on what.'],
  ['KNAME', '', 'Name in the kernel.'],
  ['PKNAME', '', 'Kernel name of the device below.'],
  ['PATH', '', 'Path of the device node.'],
  ['MAJ:MIN', '', 'Major and minor number.'],
  ['RM', '', '1: removable.'],
  ['HOTPLUG', '', '1: may come and go (USB).'],
  ['SIZE', '', 'Size of the device in powers of 1024.'],
  ['RO', '', '1: read-only.', { normal: '0; 1 on a disk that should take writes explains read-only filesystems.' }],
  ['TYPE', '', '`disk`, `part`, `lvm`, `crypt`, `raid1`, `mpath`, `loop`, `rom`, `dm`.'],
  ['MOUNTPOINT', '', 'Where it is mounted; `[SWAP]` for swap.'],
  ['MOUNTPOINTS', '', 'Where it is mounted, one place a line; `[SWAP]` for swap.', { since: '2.37' }],
  ['FSTYPE', '', 'Filesystem, or what else the device holds (`LVM2_member`, `crypto_LUKS`, `mpath_member`).'],
  ['FSVER', '', 'Version of the filesystem.'],
  ['LABEL', '', 'Label of the filesystem.'],
  ['UUID', '', 'Identifier of the filesystem.'],
  ['FSAVAIL', '', 'Room left for users.'],
  ['FSSIZE', '', 'Size of the filesystem.'],
  ['FSUSED', '', 'Room used.'],
  ['FSUSE%', '%', 'Share of the room in use.', { normal: 'Below 90.' }],
  [
    'ALIGNMENT',
    'bytes',
    'Distance from the natural boundary of the disk.',
    { normal: '0; anything else costs speed.' },
  ],
  ['MIN-IO', 'bytes', 'Smallest request without a penalty; for RAID, the chunk.'],
  ['OPT-IO', 'bytes', 'Best size of a request; for RAID, the stripe. 0: not told.'],
  ['PHY-SEC', 'bytes', 'Physical sector.'],
  ['LOG-SEC', 'bytes', 'Logical sector: smallest request.'],
  ['ROTA', '', '1: rotating, as the device says; virtual disks often say 1.'],
  ['SCHED', '', 'I/O scheduler.'],
  ['RQ-SIZE', 'count', 'Requests the queue may hold.'],
  ['RA', 'kB', 'Read-ahead.'],
  ['WSAME', '', 'Largest request that writes the same block many times.'],
  ['DISC-ALN', 'bytes', 'Offset of the discard granule.'],
  ['DISC-GRAN', '', 'Smallest piece that can be discarded; 0B: the device takes no discards.'],
  ['DISC-MAX', '', 'Largest discard in one request.'],
  ['DISC-ZERO', '', '1: discarded blocks read as zeros. Kernels report 0 since 4.12.'],
  ['MODEL', '', 'Model, as the device says.'],
  ['SERIAL', '', 'Serial number.'],
  ['VENDOR', '', 'Vendor.'],
  ['REV', '', 'Revision of the firmware.'],
  ['WWN', '', 'World-wide name.'],
  ['STATE', '', '`running`, `live`, `suspended`.'],
  ['HCTL', '', 'Host, channel, target and LUN.'],
  ['TRAN', '', 'Transport: sata, sas, nvme, fc, iscsi, usb.'],
  ['ZONED', '', 'Zone model: `none`, `host-aware`, `host-managed`.'],
  ['OWNER', '', 'Owner of the node.'],
  ['GROUP', '', 'Group of the node.'],
  ['MODE', '', 'Permissions of the node.'],
  ['SUBSYSTEMS', '', 'Subsystems the device hangs on.'],
  ['RAND', '', '1: requests feed the random number generator.'],
  column,
]);

const mdstat = table('drivers/md/md.c', [
  ['Personalities', '', 'RAID levels whose code is loaded.'],
  ['unused devices', '', 'Devices known to md that are in no array.'],
  ['name', '', 'The array.'],
  [
    'state',
    '',
    '`active`, `inactive` (assembled but not started), `broken` (a member of a raid0 or linear array is gone).',
    { normal: '`active`.' },
  ],
  ['mode', '', '`read-only`, or `auto-read-only`: becomes writable with the first write.'],
  ['level', '', 'RAID level.'],
  [
    'members',
    '',
    'Member, its number in the array, and its state: `(F)` faulty, `(S)` spare, `(J)` journal, `(W)` write-mostly, `(R)` replacement.',
    { normal: 'No `(F)`.' },
  ],
  ['blocks', 'kB', 'Room of the array.'],
  ['super', '', 'Format of the metadata; none printed means 0.90. `external:`: kept by the firmware’s own format.'],
  ['layout', '', 'Chunk size, algorithm, number and arrangement of copies.'],
  ['chunk', 'kB', 'Piece that lies on one disk before the next disk’s turn.'],
  ['algorithm', '', 'How parity moves around: 2 is left-symmetric, the usual one.'],
  ['wanted', 'count', 'Disks the array should have.'],
  ['working', 'count', 'Disks that work and are in step.', { normal: 'As many as wanted; fewer: degraded.' }],
  ['health', '', 'A letter for each disk: `U` up, `_` missing, faulty or being rebuilt.', { normal: 'Only `U`.' }],
  [
    'action',
    '',
    '`recovery`: a spare is being filled. `resync`: copies are made equal after a crash. `check`: copies are compared. `repair`, `reshape`.',
  ],
  [
    'waiting',
    '',
    '`DELAYED`: another array on the same disks goes first. `PENDING`: waits for the first write. `REMOTE`: another node does it.',
  ],
  ['percent', '%', 'Progress of the action.'],
  ['done', 'kB', 'Done so far, per disk.'],
  ['total', 'kB', 'To be done, per disk.'],
  ['finish', 'count', 'Minutes left at the present speed.'],
  ['speed', 'count', 'KiB per second. Bounded by `dev.raid.speed_limit_min` and `dev.raid.speed_limit_max`.'],
  [
    'bitmapPages',
    'pages',
    'Pages of the write-intent bitmap in memory. The bitmap limits the resync after a crash to what was being written.',
  ],
  ['bitmapTotal', 'pages', 'Pages the whole bitmap would take.'],
  ['bitmapKb', 'kB', 'Memory the bitmap takes.'],
  ['bitmapChunk', '', 'Room that one bit of the bitmap stands for.'],
  ['list', '', 'RAID levels, or devices.'],
]);

const dmsetup = table('dmsetup(8)', [
  ['name', '', 'Device under /dev/mapper.'],
  ['Maj', '', 'Major number.'],
  ['Min', '', 'Minor number: dm-N.'],
  [
    'Stat',
    '',
    '`L` live table, `I` inactive table, `s` suspended, `r`/`w` access.',
    { normal: '`L--w`. A suspended device (`Ls-w`) holds all I/O to it.' },
  ],
  ['Open', 'count', 'How often the device is open: mounts, devices above.'],
  ['Targ', 'count', 'Segments of the live table.'],
  ['Event', 'count', 'Events so far.'],
  ['UUID', '', 'Identifier; its prefix tells whose it is: `LVM-`, `CRYPT-`, `mpath-`.'],
  ['State', '', '`ACTIVE` or `SUSPENDED`.', { normal: '`ACTIVE`. While suspended, all I/O to it waits.' }],
  ['Read Ahead', 'count', 'Read-ahead in sectors of 512 bytes.'],
  ['Tables present', '', '`LIVE`, `INACTIVE` or both.'],
  ['Open count', 'count', 'How often the device is open.'],
  ['Event number', 'count', 'Events so far.'],
  ['Major, minor', '', 'Device number.'],
  ['Number of targets', 'count', 'Segments of the live table.'],
  ['Deferred remove', '', 'Goes away when the last user closes it.'],
  ['start', 'count', 'First sector (512 bytes) of the segment.'],
  ['length', 'count', 'Sectors of the segment.'],
  ['target', '', 'What the segment is: linear, striped, crypt, multipath, thin, cache, ...'],
  [
    'args',
    '',
    'Arguments of the target (table) or its state (status). For thin-pool status: transaction, used/total metadata blocks, used/total data blocks. For multipath: `A` active, `F` failed.',
  ],
  column,
]);

const multipath = table('multipath(8)', [
  ['name', '', 'Map: alias, or WWID.'],
  ['map', '', 'Map the path belongs to.'],
  ['wwid', '', 'Identifier of the LUN: paths of one WWID are one disk.'],
  ['dm', '', 'Device-mapper device of the map.'],
  ['vendor', '', 'Vendor, as the array says.'],
  ['product', '', 'Product, as the array says.'],
  ['size', '', 'Size of the LUN.'],
  [
    'features',
    '',
    'Number of words, then features. `queue_if_no_path`: with no path left I/O waits for ever instead of failing.',
  ],
  ['hwhandler', '', 'Code that moves a LUN between controllers: `1 alua`, `1 rdac`, `1 emc`; `0`: none.'],
  ['wp', '', '`rw` or `ro`.'],
  ['policy', '', 'How the paths of the group take turns.'],
  [
    'prio',
    'count',
    'Priority: the group with the highest is used. Of a path: what the checker gave it, -1 if it could not.',
    { normal: 'Above 0; 0 or less: no usable path.' },
  ],
  ['status', '', '`active`: used now, `enabled`: in reserve, `disabled`: not to be used.'],
  ['hctl', '', 'Host, channel, target, LUN. `#:#:#:#`: the device is gone.'],
  ['device', '', 'SCSI or NVMe device of the path.'],
  ['number', '', 'Major and minor number of the path.'],
  ['dmState', '', 'What the kernel thinks of the path: `active`, `failed`, `undef`.', { normal: '`active`.' }],
  [
    'pathState',
    '',
    'What the checker found: `ready`, `ghost` (passive side), `faulty`, `shaky`, `i/o pending`, `i/o timeout`, `undef`.',
    { normal: '`ready`, or `ghost` on passive controllers.' },
  ],
  ['onlineState', '', 'State of the SCSI device: `running`, `offline`, `unknown`.', { normal: '`running`.' }],
]);

const lvm = table('lvs(8), vgs(8), pvs(8), lvmreport(7)', [
  ['name', '', 'The volume, the group, or the device. In brackets: internal.'],
  ['VG', '', 'Volume group.'],
  [
    'Attr',
    '',
    'A letter a place. LV: type (`-` plain, `t` pool, `V` thin, `s` snapshot, `r` RAID, `C` cache), permissions, allocation, fixed minor, state (`a` active, `s` suspended, `I` invalid snapshot), ' +
      'open, target, zero, health (`p` partial, `r` refresh needed, `D` out of data room, `M` metadata read-only), skip. VG: `wz--n-`: writable, resizable; third `x` exported, fourth `p` partial. ' +
      'PV: `a` allocatable, `m` missing.',
    { normal: 'No `p`, `m`, `I`, `D`, `M`.' },
  ],
  ['LSize', '', 'Size of the volume; `<` means a bit less. A thin volume’s size is a promise, not room taken.'],
  ['Pool', '', 'Pool a thin or cached volume lives in.'],
  ['Origin', '', 'Volume a snapshot was taken of.'],
  [
    'Data%',
    '%',
    'Of a pool or snapshot: room in use. Of a thin volume: share of its size that was ever written.',
    { normal: 'Pools below 80. At 100 a snapshot is lost and writes to a thin pool wait, then fail.' },
  ],
  ['Meta%', '%', 'Of a pool: metadata in use.', { normal: 'Below 80. A pool whose metadata is full needs repair.' }],
  ['Snap%', '%', 'Older name of `Data%`: room of the snapshot in use.'],
  ['Move', '', 'Device that pvmove is emptying.'],
  ['Log', '', 'Volume that holds a mirror’s log.'],
  ['Cpy%Sync', '%', 'Progress of a mirror, RAID or pvmove.', { normal: '100.' }],
  ['Copy%', '%', 'Older name of `Cpy%Sync`.'],
  ['Convert', '', 'Volume being converted to.'],
  ['Devices', '', 'Devices the volume lies on, with the first extent.'],
  ['LV Tags', '', 'Tags.'],
  ['#PV', 'count', 'Physical volumes of the group.'],
  ['#LV', 'count', 'Logical volumes of the group.'],
  ['#SN', 'count', 'Snapshots of the group.'],
  ['VSize', '', 'Size of the group.'],
  ['VFree', '', 'Room in the group not given to any volume.'],
  ['Ext', '', 'Size of an extent.'],
  ['VG UUID', '', 'Identifier of the group.'],
  ['LV UUID', '', 'Identifier of the volume.'],
  ['PV UUID', '', 'Identifier of the physical volume.'],
  ['VProfile', '', 'Profile of settings.'],
  ['PV', '', 'Physical volume.'],
  ['LV', '', 'Logical volume.'],
  ['Fmt', '', 'Format of the metadata: lvm2.'],
  ['PSize', '', 'Size of the physical volume.'],
  ['PFree', '', 'Room of it not given to any volume.'],
  ['DevSize', '', 'Size of the device below.'],
  ['column', '', 'A field of the report, under the heading or the name (`LVM2_...`) LVM prints.'],
]);

const scsi = table('drivers/scsi/scsi_proc.c', [
  ['host', '', 'Host adapter.'],
  ['channel', '', 'Channel (bus) of the adapter.'],
  ['id', '', 'Target on the channel.'],
  ['lun', '', 'Logical unit of the target.'],
  ['vendor', '', 'Vendor, 8 characters; `ATA` for SATA disks.'],
  ['model', '', 'Model, 16 characters.'],
  ['rev', '', 'Revision of the firmware, 4 characters.'],
  ['type', '', 'What it is: Direct-Access, CD-ROM, Enclosure, RAID, Sequential-Access, Processor.'],
  ['ansiRevision', '', 'Version of the SCSI standard, hexadecimal.'],
]);

const locks = table('fs/locks.c, proc(5)', [
  ['number', '', 'Number of the lock in this list; waiters have the number of the lock they wait for.'],
  [
    'type',
    '',
    '`FLOCK`: flock(2). `POSIX`: fcntl(2) and lockf(3). `OFDLCK`: of an open file description. `LEASE`, `DELEG`: leases and NFS delegations.',
  ],
  ['mode', '', '`ADVISORY`; `MANDATORY` up to 5.14; of a lease `ACTIVE`, `BREAKING` or `BREAKER`.'],
  ['access', '', '`READ` (shared) or `WRITE` (exclusive).'],
  [
    'pid',
    '',
    'Process that holds or wants it; -1 where it belongs to no process, 0 where the process is outside of this PID namespace.',
  ],
  ['device', '', 'Major and minor number of the filesystem, hexadecimal.'],
  ['inode', '', 'The file.'],
  ['start', 'bytes', 'First byte locked.'],
  ['end', 'bytes', 'Last byte locked; none for `EOF`.'],
]);

/** All dumps of this file, for the index. */
export const blockDumps = {
  diskstats,
  partitions,
  iostat,
  iotop,
  mounts,
  'mount-options': mountOptions,
  df,
  lsblk,
  mdstat,
  dmsetup,
  multipath,
  lvm,
  smartctl,
  nvme,
  ceph,
  scsi,
  locks,
};
