/**
 * What the kernel log says of filesystems, disks and the paths to them. Field names here are read by other programs
 * (DESIGN: entry points).
 */
import { kind } from '../../core/model/fact.ts';

/** Names as their makers write them; `jbd2` and `iomap` where code shared by several filesystems speaks. */
export type FilesystemName = 'XFS' | 'ext2' | 'ext3' | 'ext4' | 'btrfs' | 'jbd2' | 'iomap';

/** What to call the filesystem that several messages are about: its own name where one of them gives it. */
export const filesystemNamed = (names: readonly FilesystemName[]): FilesystemName =>
  names.find(n => n !== 'jbd2' && n !== 'iomap') ?? names[0]!;

/** `device` is a kernel name (`dm-0`, `sda1`); old btrfs does not print it. */
export interface FilesystemShutdownValue {
  readonly filesystem: FilesystemName;
  readonly device?: string;
  /**
   * `corruption of in-memory data`, `log I/O error`, `metadata I/O error`, `journal aborted`, `remounted read-only`,
   * `user initiated shutdown`, ...
   */
  readonly reason: string;
  /** Where the fault was detected: printed by XFS from 5.19/6.1 on. */
  readonly function?: string;
  /** XFS shutdown flags, in hexadecimal as printed. */
  readonly flags?: string;
  readonly sourceFile?: string;
  readonly sourceLine?: number;
}
export const FilesystemShutdown = kind<FilesystemShutdownValue>(
  'filesystem-shutdown',
  'A filesystem stopped taking writes: shut down, forced read-only, or its journal aborted',
  {
    show: v =>
      `${v.filesystem}${v.device ? ` (${v.device})` : ''}: ${v.reason}${v.function ? ` in ${v.function}` : ''}`,
    same: v => `${v.filesystem} ${v.device ?? ''} ${v.reason} ${v.flags ?? ''} ${v.sourceLine ?? ''}`,
  },
);

export interface FilesystemErrorValue {
  readonly filesystem: FilesystemName;
  readonly device?: string;
  /** The function that found or met the error, as printed. */
  readonly function?: string;
  /** Line of the source file, as ext4 and XFS print it. */
  readonly line?: number;
  /** Error number as printed: XFS and ext4 print 5 or -5 for EIO, by version. */
  readonly error?: number;
  readonly inode?: number;
  readonly block?: number;
  readonly comm?: string;
  /** What is said, without the filesystem's prefix. */
  readonly text: string;
}
export const FilesystemError = kind<FilesystemErrorValue>(
  'filesystem-error',
  'A filesystem met an I/O error or found its own structures damaged',
  {
    show: v => `${v.filesystem}${v.device ? ` (${v.device})` : ''}: ${v.text}`,
    same: v => `${v.filesystem} ${v.device ?? ''} ${v.function ?? ''} ${v.text}`,
  },
);

/**
 * `mode` are the gfp flags in hexadecimal, whose bits differ by kernel. `size` (bytes) is printed from 4.15 on, `task`
 * and `pid` from 4.4 on.
 */
export interface AllocationDeadlockValue {
  readonly device?: string;
  readonly task?: string;
  readonly pid?: number;
  readonly function?: string;
  readonly size?: number;
  readonly mode?: string;
}
export const AllocationDeadlock = kind<AllocationDeadlockValue>(
  'allocation-deadlock',
  'XFS asked for memory a hundred times in a row and got none: it tries on',
  {
    show: v =>
      `${v.task ?? 'a task'}${v.pid === undefined ? '' : `:${v.pid}`} waits for memory${v.function ? ` in ${v.function}` : ''}${v.size === undefined ? '' : ` (${v.size} bytes)`}`,
    same: v => `${v.device ?? ''} ${v.task ?? ''} ${v.pid ?? ''} ${v.function ?? ''} ${v.size ?? ''} ${v.mode ?? ''}`,
  },
);

/** A request that the block layer gave up. */
export interface BlockIoErrorValue {
  readonly device: string;
  /** In units of 512 bytes; absent where the printed number means none. */
  readonly sector?: number;
  /** `READ`, `WRITE`, `FLUSH`, `DISCARD`, ... where printed (5.3 and later). */
  readonly op?: string;
  /**
   * The words before "error": `I/O`, `critical medium`, `critical target`, `critical space allocation`, `timeout`,
   * `protection`, ...; `beyond end of device`.
   */
  readonly error: string;
  /** What printed it, where it says so: `end_request`, `blk_update_request`, `print_req_error`. */
  readonly function?: string;
}
export const BlockIoError = kind<BlockIoErrorValue>('block-io-error', 'A request to a block device failed', {
  show: v =>
    `${v.error} error on ${v.device}${v.sector === undefined ? '' : `, sector ${v.sector}`}${v.op ? ` (${v.op})` : ''}`,
  same: v => `${v.device} ${v.sector ?? ''} ${v.error} ${v.op ?? ''}`,
});

/**
 * `block` counts in blocks of the filesystem or of the device's own size. `what` as printed: `lost async page write`,
 * `async page read`.
 */
export interface BufferIoErrorValue {
  readonly device: string;
  readonly block?: number;
  readonly what?: string;
}
export const BufferIoError = kind<BufferIoErrorValue>(
  'buffer-io-error',
  'A block of the page cache could not be read or written',
  {
    show: v =>
      `buffer I/O error on ${v.device}${v.block === undefined ? '' : `, block ${v.block}`}${v.what ? `, ${v.what}` : ''}`,
    same: v => `${v.device} ${v.block ?? ''} ${v.what ?? ''}`,
  },
);

/**
 * `sense`/`failed`: a command came back with an error; `abort`, `device-reset`, `target-reset`, `bus-reset`,
 * `host-reset`: error recovery at work; `offline`: the kernel has given the device up; `path`: the transport lost the
 * target; `connection`: an iSCSI session failed.
 */
export type ScsiWhat =
  | 'failed'
  | 'sense'
  | 'timeout'
  | 'abort'
  | 'device-reset'
  | 'target-reset'
  | 'bus-reset'
  | 'host-reset'
  | 'offline'
  | 'path'
  | 'connection';
export interface ScsiErrorValue {
  readonly what: ScsiWhat;
  /** host:channel:target:lun, or what the driver prints instead (`rport-2:0-3`, `connection1:0`, `0000:03:00.0`). */
  readonly address: string;
  readonly device?: string;
  /** Sense key: `Medium Error`, `Not Ready`, `Aborted Command`, ... */
  readonly sense?: string;
  /** Additional sense in words, or `ASC=.. ASCQ=..`. */
  readonly asc?: string;
  readonly cdb?: string;
  readonly hostbyte?: string;
  readonly driverbyte?: string;
  /** Of recovery: how it ended, where printed. */
  readonly result?: string;
  readonly text: string;
}
export const ScsiError = kind<ScsiErrorValue>(
  'scsi-error',
  'A SCSI command failed, or error recovery had to abort or reset',
  {
    show: v => `${v.device ?? v.address}: ${[v.sense, v.asc].filter(Boolean).join(': ') || v.text}`,
    same: v => `${v.what} ${v.address} ${v.sense ?? ''} ${v.asc ?? ''} ${v.cdb ?? ''} ${v.hostbyte ?? ''} ${v.text}`,
  },
);

/**
 * `polled`: the command was done and only its interrupt was missed. `path`: no way to the namespace is left.
 * `recovered`: the controller is back.
 */
export type NvmeWhat = 'timeout' | 'polled' | 'reset' | 'down' | 'failed' | 'path' | 'command' | 'recovered';
export interface NvmeErrorValue {
  /** Controller (`nvme0`), namespace (`nvme0n1`) or PCI address. */
  readonly device: string;
  readonly what: NvmeWhat;
  readonly queue?: number;
  readonly text: string;
}
export const NvmeError = kind<NvmeErrorValue>('nvme-error', 'An NVMe controller did not answer, failed, or was reset', {
  show: v => `${v.device}: ${v.text}`,
  same: v => `${v.device} ${v.text}`,
});

export type AtaWhat = 'exception' | 'reset' | 'slow-link' | 'failed';
export interface AtaErrorValue {
  /** `ata1`. */
  readonly port: string;
  /** `ata1.00`. */
  readonly device?: string;
  readonly what: AtaWhat;
  /** The command that failed: `READ DMA`, `WRITE FPDMA QUEUED`. */
  readonly command?: string;
  /** Bits of the error register or of SError: `UNC`, `ICRC ABRT`, `PHYRdyChg CommWake`. */
  readonly error?: string;
  /** The cause libata gives in brackets: `media error`, `timeout`, `ATA bus error`. */
  readonly cause?: string;
  readonly text: string;
}
export const AtaError = kind<AtaErrorValue>(
  'ata-error',
  'An ATA command failed, or its link had to be reset or slowed down',
  {
    show: v => `${v.device ?? v.port}: ${v.text}${v.command ? `, ${v.command}` : ''}${v.cause ? ` (${v.cause})` : ''}`,
    same: v => `${v.device ?? v.port} ${v.text} ${v.command ?? ''} ${v.error ?? ''} ${v.cause ?? ''}`,
  },
);

/** `started-degraded`, `not-clean`: seen when the array was assembled. */
export type MdWhat =
  | 'disk-failed'
  | 'array-failed'
  | 'started-degraded'
  | 'not-clean'
  | 'read-error'
  | 'read-error-corrected'
  | 'kicked'
  | 'superblock';
export interface MdEventValue {
  readonly what: MdWhat;
  readonly array?: string;
  /** The member it is about. */
  readonly device?: string;
  /** Members that work on, and how many there should be. */
  readonly remaining?: number;
  readonly of?: number;
  readonly text: string;
}
export const MdEvent = kind<MdEventValue>(
  'md-event',
  'An md array lost a member, runs without one, or met read errors',
  { show: v => v.text, same: v => v.text },
);

export type DmWhat =
  | 'path-failed'
  | 'path-reinstated'
  | 'no-path'
  | 'out-of-space'
  | 'low-space'
  | 'read-only'
  | 'corruption'
  | 'snapshot-invalid'
  | 'error';
export interface DmEventValue {
  readonly what: DmWhat;
  /** `multipath`, `thin`, `snapshots`, `verity`, ... */
  readonly target: string;
  /** The mapped device as major:minor, where printed. */
  readonly device?: string;
  /** The path as major:minor. */
  readonly path?: string;
  readonly text: string;
}
export const DmEvent = kind<DmEventValue>(
  'dm-event',
  'device-mapper lost or regained a path, ran out of space, or met an error',
  { show: v => `${v.target}: ${v.text}`, same: v => `${v.target} ${v.text}` },
);

/** `recovered`: the server answers again. */
export interface NfsNotRespondingValue {
  readonly server: string;
  readonly state: 'still trying' | 'timed out' | 'OK';
  readonly recovered: boolean;
  /** `nfs` or `lockd`. */
  readonly service: string;
}
export const NfsNotResponding = kind<NfsNotRespondingValue>(
  'nfs-not-responding',
  'An NFS server did not answer in time, or answers again',
  {
    show: v => `${v.service}: server ${v.server} ${v.recovered ? 'OK' : `not responding, ${v.state}`}`,
    same: v => `${v.service} ${v.server} ${v.state}`,
  },
);

export type CephWhat = 'down' | 'up' | 'connection' | 'session-lost' | 'session-established' | 'mds' | 'rbd';
export interface CephEventValue {
  readonly what: CephWhat;
  /** `osd12`, `mon0`, `mds0`. */
  readonly daemon?: string;
  readonly address?: string;
  /** `rbd0`. */
  readonly device?: string;
  /** Negative error number of a request. */
  readonly result?: number;
  readonly text: string;
}
export const CephEvent = kind<CephEventValue>(
  'ceph-event',
  'The Ceph client lost or regained a daemon, or a request to an image failed',
  { show: v => v.text, same: v => v.text },
);
