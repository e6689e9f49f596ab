/**
 * What the dumps of a bundle say of disks, volumes, mounts and storage clusters. Figures are under the names their tool
 * prints, in the unit it prints.
 */
import { kind } from '../../core/model/fact.ts';
import { lookup } from '../../glossary/index.ts';
import type { Interval } from '../cpu/mpstat.ts';

/** Plain numbers of a row by column heading; a `%` behind them is dropped. */
export type Figures = Readonly<Record<string, number>>;
/** What is no plain number, as printed: names, and sizes with their unit (`3.9G`, `10 GiB`). */
export type Words = Readonly<Record<string, string>>;

export interface TableRow {
  readonly name: string;
  readonly counters: Figures;
  readonly words: Words;
}

/** The field itself where the dump's glossary knows it, else what is said of any other column. */
const orColumn =
  (dump: string) =>
  (_: unknown, field: string | undefined): { dump: string; field: string } | undefined =>
    field === undefined || lookup(dump, field) ? undefined : { dump, field: 'column' };

/**
 * A device of /proc/diskstats: counts and times since boot (ms), sectors of 512 bytes whatever the disk's own sector
 * size.
 */
export const DiskStats = kind<{
  readonly major: number;
  readonly minor: number;
  readonly device: string;
  readonly counters: Figures;
}>('disk-stats', 'Requests of a block device since boot (/proc/diskstats)', {
  glossary: 'diskstats',
  show: v =>
    `${v.device}: ${v.counters['reads'] ?? '?'} reads, ${v.counters['writes'] ?? '?'} writes, ${v.counters['in_flight'] ?? '?'} in flight`,
});

/** A line of /proc/partitions; `blocks` of 1024 bytes. */
export const Partition = kind<{
  readonly major: number;
  readonly minor: number;
  readonly blocks: number;
  readonly name: string;
}>('partition', 'A disk or partition (/proc/partitions)', {
  glossary: 'partitions',
  show: v => `${v.name}: ${v.blocks} KiB`,
});

/**
 * A device row of iostat. `sample` counts the reports of the output from 0; the first is since boot unless -y was
 * given.
 */
export const DeviceUse = kind<{
  readonly device: string;
  readonly interval: Interval;
  readonly sample: number;
  readonly counters: Figures;
  readonly words: Words;
}>('device-use', 'Requests of a block device in an interval (iostat)', {
  glossary: 'iostat',
  term: orColumn('iostat'),
  show: v =>
    `${v.device}: ${v.counters['%util'] === undefined ? `${v.counters['tps'] ?? '?'} requests/s` : `${v.counters['%util']} % busy`}`,
});

/** The avg-cpu row of iostat: percent of all CPUs. */
export const IostatCpu = kind<{ readonly interval: Interval; readonly sample: number; readonly percent: Figures }>(
  'iostat-cpu',
  'Use of all CPUs together (iostat)',
  {
    glossary: 'iostat',
    show: v => `avg-cpu: idle ${v.percent['idle'] ?? '?'} %, iowait ${v.percent['iowait'] ?? '?'} %`,
  },
);

/** A totals line of iotop -b. `Total` is what tasks asked for, `Actual` (older: `Current`) what the disks did. */
export const IotopTotal = kind<{
  readonly what: string;
  readonly read: number;
  readonly readUnit: string;
  readonly write: number;
  readonly writeUnit: string;
}>('iotop-total', 'Disk traffic of all tasks (iotop)', {
  glossary: 'iotop',
  show: v => `${v.what}: read ${v.read} ${v.readUnit}, write ${v.write} ${v.writeUnit}`,
});

/** A task of iotop -b; `swapin` and `io` in percent of its time. `id` is a thread, with -P a process. */
export const IotopTask = kind<{
  readonly id: number;
  readonly prio: string;
  readonly user: string;
  readonly read: number;
  readonly readUnit: string;
  readonly write: number;
  readonly writeUnit: string;
  readonly swapin?: number;
  readonly io?: number;
  readonly command: string;
}>('iotop-task', 'Disk traffic of a task (iotop)', {
  glossary: 'iotop',
  show: v => `${v.id} ${v.command}: read ${v.read} ${v.readUnit}, write ${v.write} ${v.writeUnit}`,
});

/** A mount, from /proc/mounts, mountinfo or mount(8). Paths as printed (`\040` is a blank in the kernel's files). */
export interface MountValue {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: readonly string[];
  readonly freq?: number;
  readonly passno?: number;
  readonly label?: string;
  /**
   * Of mountinfo: mount id and that of its parent, `major:minor`, what of the filesystem is mounted, propagation,
   * options of the superblock.
   */
  readonly id?: number;
  readonly parent?: number;
  readonly device?: string;
  readonly root?: string;
  readonly propagation?: readonly string[];
  readonly superOptions?: readonly string[];
}
export const Mount = kind<MountValue>('mount', 'A mounted filesystem (/proc/mounts, mountinfo, mount)', {
  glossary: 'mounts',
  term(v, field) {
    const m = /^(options|superOptions)\[(\d+)\]$/.exec(field ?? '');
    if (!m) return undefined;
    const option = v[m[1] as 'options' | 'superOptions']?.[Number(m[2])]?.split('=')[0] ?? '';
    return lookup('mount-options', option)
      ? { dump: 'mount-options', field: option }
      : { dump: 'mounts', field: m[1]! };
  },
  show: v => `${v.source} on ${v.target} (${v.type})`,
});

/** A row of df under its headings (`1K-blocks`, `Used`, `Use%`, `IFree`, ...). */
export const FilesystemUse = kind<{
  readonly filesystem: string;
  readonly type?: string;
  readonly counters: Figures;
  readonly words: Words;
  readonly mountedOn: string;
}>('filesystem-use', 'Room or inodes of a filesystem (df)', {
  glossary: 'df',
  term: orColumn('df'),
  show: v =>
    `${v.mountedOn}: ${v.counters['Use%'] ?? v.counters['Capacity'] ?? v.counters['IUse%'] ?? '?'} % ${v.counters['IUse%'] === undefined ? 'of the room' : 'of the inodes'} used`,
});

/** A row of lsblk under its headings. */
export const BlockDevice = kind<TableRow>('block-device', 'A block device (lsblk)', {
  glossary: 'lsblk',
  term: orColumn('lsblk'),
  show: v => `${v.name} ${v.words['SIZE'] ?? ''} ${v.words['TYPE'] ?? ''}`.trim(),
});

export interface MdMember {
  readonly device: string;
  readonly number: number;
  /** `F` faulty, `S` spare, `J` journal, `W` write-mostly, `R` replacement. */
  readonly flags?: string;
}
/**
 * An array of /proc/mdstat (drivers/md/md.c, md_seq_show). `blocks` of 1 KiB; `wanted` and `working` of `[2/1]`,
 * `health` of `[U_]`.
 */
export interface MdArrayValue {
  readonly name: string;
  readonly state: string;
  /** `read-only`, `auto-read-only`, `broken`. */
  readonly mode?: string;
  readonly level?: string;
  readonly members: readonly MdMember[];
  readonly blocks?: number;
  /** Metadata format: `1.2`, `external:imsm`, `non-persistent`; the kernel prints nothing for 0.90. */
  readonly super?: string;
  /** What stands between size and `[2/2]`: chunk, algorithm, copies. */
  readonly layout?: string;
  readonly chunk?: number;
  readonly algorithm?: number;
  readonly wanted?: number;
  readonly working?: number;
  readonly health?: string;
  /** `recovery`, `resync`, `reshape`, `check`, `repair`. */
  readonly action?: string;
  /** `DELAYED`, `PENDING`, `REMOTE` where the action has not begun here. */
  readonly waiting?: string;
  readonly percent?: number;
  readonly done?: number;
  readonly total?: number;
  /** Minutes. */
  readonly finish?: number;
  /** KiB/s. */
  readonly speed?: number;
  readonly bitmapPages?: number;
  readonly bitmapTotal?: number;
  readonly bitmapKb?: number;
  /** As printed: `65536KB`. */
  readonly bitmapChunk?: string;
}
export const MdArray = kind<MdArrayValue>('md-array', 'A software RAID array (/proc/mdstat)', {
  glossary: 'mdstat',
  show: v =>
    `${v.name}: ${v.state}${v.level ? ` ${v.level}` : ''}${v.health ? ` [${v.health}]` : ''}${v.action ? `, ${v.action} ${v.waiting ?? `${v.percent ?? '?'} %`}` : ''}`,
});
export const MdSummary = kind<{ readonly name: 'Personalities' | 'unused devices'; readonly list: readonly string[] }>(
  'md-summary',
  'RAID levels known, or devices without an array (/proc/mdstat)',
  {
    glossary: 'mdstat',
    term: v => ({ dump: 'mdstat', field: v.name }),
    show: v => `${v.name}: ${v.list.join(' ') || 'none'}`,
  },
);

/** A device of `dmsetup info`, with or without -c. */
export const DmDevice = kind<TableRow>('dm-device', 'A device-mapper device (dmsetup info)', {
  glossary: 'dmsetup',
  term: orColumn('dmsetup'),
  show: v => `${v.name} ${v.words['State'] ?? v.words['Stat'] ?? ''}`.trim(),
});
/**
 * A segment of `dmsetup table` or `dmsetup status`; `start` and `length` in sectors of 512 bytes, `args` as printed.
 */
export const DmTarget = kind<{
  readonly name: string;
  readonly start: number;
  readonly length: number;
  readonly target: string;
  readonly args: string;
}>('dm-target', 'A segment of a device-mapper device (dmsetup table, status)', {
  glossary: 'dmsetup',
  show: v => `${v.name}: ${v.target} ${v.args}`.trim(),
});

/** A map of multipath -ll: two lines. */
export const MultipathMap = kind<{
  readonly name: string;
  readonly wwid?: string;
  readonly dm: string;
  readonly vendor: string;
  readonly product: string;
  readonly size?: string;
  readonly features?: string;
  readonly hwhandler?: string;
  readonly wp?: string;
}>('multipath-map', 'A multipath device (multipath -ll)', {
  glossary: 'multipath',
  show: v => `${v.name} ${v.dm} ${v.vendor},${v.product} ${v.size ?? ''}`.trim(),
});
export const MultipathGroup = kind<{
  readonly map?: string;
  readonly policy: string;
  readonly prio?: number;
  readonly status: string;
}>('multipath-group', 'A group of paths (multipath -ll)', {
  glossary: 'multipath',
  show: v => `${v.map ?? ''} ${v.policy} ${v.status}`.trim(),
});
export const MultipathPath = kind<{
  readonly map?: string;
  /** host:channel:target:lun, `#:#:#:#` where the device is gone. */
  readonly hctl: string;
  readonly device: string;
  /** `major:minor`. */
  readonly number: string;
  readonly dmState: string;
  readonly pathState?: string;
  readonly onlineState?: string;
  /** Of the list of all paths (-v4). */
  readonly wwid?: string;
  readonly prio?: number;
}>('multipath-path', 'A path of a multipath device (multipath -ll)', {
  glossary: 'multipath',
  show: v => [v.map, v.device, v.dmState, v.pathState, v.onlineState].filter(Boolean).join(' '),
});

/** A row of lvs, vgs or pvs under its headings. */
export const LvmRow = kind<TableRow & { readonly report: 'lv' | 'vg' | 'pv' }>(
  'lvm',
  'A logical volume, volume group or physical volume (lvs, vgs, pvs)',
  {
    glossary: 'lvm',
    term: orColumn('lvm'),
    show: v => `${v.report} ${v.name} ${v.words['LSize'] ?? v.words['VSize'] ?? v.words['PSize'] ?? ''}`.trim(),
  },
);

/** A `name: value` line of smartctl; `value` where the text begins with a plain number. */
export const SmartValue = kind<{
  readonly section: string;
  readonly name: string;
  readonly text: string;
  readonly value?: number;
}>('smart-value', 'What a disk says of itself (smartctl)', {
  glossary: 'smartctl',
  term: v => (lookup('smartctl', v.name) ? { dump: 'smartctl', field: v.name } : { dump: 'smartctl', field: 'text' }),
  show: v => `${v.name}: ${v.text}`,
});
/** A vendor attribute of an ATA disk. `raw` where its text begins with a plain number, `rawText` as printed. */
export const SmartAttribute = kind<{
  readonly id: number;
  readonly name: string;
  readonly flag: string;
  readonly value?: number;
  readonly worst?: number;
  readonly thresh?: number;
  readonly type?: string;
  readonly updated?: string;
  readonly whenFailed: string;
  readonly raw?: number;
  readonly rawText: string;
}>('smart-attribute', 'A SMART attribute of an ATA disk (smartctl)', {
  glossary: 'smartctl',
  term: (v, field) =>
    field === undefined || !['name', 'id', 'raw', 'rawText'].includes(field) || !lookup('smartctl', v.name)
      ? undefined
      : { dump: 'smartctl', field: v.name },
  show: v => `${v.id} ${v.name}: ${v.rawText}`,
});
/**
 * Rows of numbers in smartctl's tables: error counters of SAS disks, self-test log, device statistics, events of the
 * link.
 */
export const SmartRow = kind<{
  readonly table: string;
  readonly name: string;
  readonly counters: Figures;
  readonly words: Words;
}>('smart-row', 'A row of a table of smartctl', {
  glossary: 'smartctl',
  term: orColumn('smartctl'),
  show: v => `${v.table}: ${v.name}`,
});

/** A row of nvme list. */
export const NvmeDevice = kind<TableRow>('nvme-device', 'An NVMe namespace (nvme list)', {
  glossary: 'nvme',
  term: orColumn('nvme'),
  show: v => `${v.name} ${v.words['Model'] ?? ''}`.trim(),
});
/** A line of nvme smart-log; `value` where the text begins with a plain number. */
export const NvmeHealth = kind<{
  readonly device?: string;
  readonly name: string;
  readonly text: string;
  readonly value?: number;
}>('nvme-health', 'Health of an NVMe drive (nvme smart-log)', {
  glossary: 'nvme',
  term: v => (lookup('nvme', v.name) ? { dump: 'nvme', field: v.name } : { dump: 'nvme', field: 'text' }),
  show: v => `${v.name}: ${v.text}`,
});

/** `HEALTH_OK`, `HEALTH_WARN` or `HEALTH_ERR` with what stands behind it. */
export const CephHealth = kind<{ readonly status: string; readonly summary: string }>(
  'ceph-health',
  'Health of a Ceph cluster',
  { glossary: 'ceph', show: v => `${v.status} ${v.summary}`.trim() },
);
/** A health check and, with `code` of the check above, each line of its detail. */
export const CephCheck = kind<{
  readonly severity?: string;
  readonly code?: string;
  readonly text: string;
  readonly counters: Figures;
}>('ceph-check', 'A health check of a Ceph cluster', {
  glossary: 'ceph',
  term: orColumn('ceph'),
  show: v => `${v.code ?? ''} ${v.text}`.trim(),
});
/** A line of ceph -s: numbers under the word that follows them, sizes as printed. */
export const CephStatus = kind<{
  readonly section: string;
  readonly name: string;
  readonly text: string;
  readonly counters: Figures;
  readonly words: Words;
}>('ceph-status', 'A line of the status of a Ceph cluster (ceph -s)', {
  glossary: 'ceph',
  term: (v, field) => ({
    dump: 'ceph',
    field:
      [field, v.name, v.section].find(f => f !== undefined && f !== 'text' && lookup('ceph', f) !== undefined) ??
      'text',
  }),
  show: v => `${v.name}: ${v.text}`,
});
/** A row of ceph osd df, ceph osd tree, or ceph df under its headings; `type` is host, root, ... in a tree. */
export const CephRow = kind<TableRow & { readonly table: 'osd' | 'storage' | 'pool' }>(
  'ceph-usage',
  'An OSD, a device class or a pool of a Ceph cluster (ceph osd df, osd tree, df)',
  {
    glossary: 'ceph',
    term: orColumn('ceph'),
    show: v => `${v.table} ${v.name}`,
  },
);

/** Three lines of /proc/scsi/scsi. */
export const ScsiDevice = kind<{
  readonly host: string;
  readonly channel: number;
  readonly id: number;
  readonly lun: number;
  readonly vendor?: string;
  readonly model?: string;
  readonly rev?: string;
  readonly type?: string;
  /** In hexadecimal, as printed. */
  readonly ansiRevision?: string;
}>('scsi-device', 'A SCSI device (/proc/scsi/scsi)', {
  glossary: 'scsi',
  show: v => `${v.host} ${v.channel}:${v.id}:${v.lun} ${v.vendor ?? ''} ${v.model ?? ''}`.trim(),
});

/** A line of /proc/locks; `device` is major:minor in hexadecimal, `end` absent for EOF. */
export const FileLock = kind<{
  readonly number: number;
  /** Waits for the lock of the same number. */
  readonly waits: boolean;
  readonly type: string;
  readonly mode: string;
  readonly access: string;
  readonly pid: number;
  readonly device: string;
  readonly inode?: number;
  readonly start?: number;
  readonly end?: number;
}>('file-lock', 'A file lock (/proc/locks)', {
  glossary: 'locks',
  show: v => `${v.pid} ${v.waits ? 'waits for' : 'holds'} ${v.type} ${v.access} on inode ${v.inode ?? '?'}`,
});
