/**
 * Errors that filesystems report: XFS metadata I/O errors and corruption (fs/xfs/xfs_buf.c, xfs_error.c), ext2/3/4
 * (fs/ext4/super.c), jbd2 (fs/jbd2), btrfs (fs/btrfs/messages.c, volumes.c). 2.6.32 to 6.19. A filesystem that stops is
 * another event: filesystem-shutdown.
 */
import { defined } from '../../../core/model/defined.ts';
import { Places } from '../../../core/model/places.ts';
import {
  FilesystemError,
  type FilesystemErrorValue,
  type FilesystemName,
} from '../../../facts/kernel-log/filesystem.ts';
import {
  type EventReader,
  lineAt,
  oneLineReport,
  placeIn,
  placeGroups,
  placesOf,
  type LogReport,
  reportAt,
  severalLines,
} from '../event.ts';
import type { KernelLine } from '../prefix.ts';
import { numbers, messageText, texts } from '../storage.ts';
import { openTrace } from '../traces.ts';

const symbol = '(?<function>[A-Za-z_][\\w.]{1,100})(?:\\+0x[0-9a-f]{1,8}/0x[0-9a-f]{1,8})?(?: \\[\\w{1,32}\\])?';

const xfsPrefix =
  /^(?:XFS \((?<device>[\w!/-]{1,32})\): |Filesystem "(?<device2>[\w!/-]{1,32})": )(?<text>\S.{0,1000})/d;
/** What makes a message of XFS an error, tried on the text behind the prefix. */
const xfsErrors: readonly RegExp[] = [
  /^metadata I\/O error: block (?<daddr>0x[0-9a-f]{1,16}) \("(?<function>[\w.]{1,100})"\) error (?<error>-?\d{1,6})\b/d,
  new RegExp(
    `^metadata I/O error in "${symbol}" at daddr (?<daddr>0x[0-9a-f]{1,16}) len \\d{1,10} error (?<error>-?\\d{1,6})\\b`,
    'd',
  ),
  new RegExp(`^Metadata (?:corruption|CRC error) detected at ${symbol}`, 'd'),
  /^(?:XFS )?[Ii]nternal error (?<function>xfs_\w{1,100}|xlog_\w{1,100}) at line (?<line>\d{1,7}) of file \S/d,
  new RegExp(
    `^(?:XFS )?[Ii]nternal error .{1,200}? at line (?<line>\\d{1,7}) of file [\\w./-]{1,128}?\\.  Caller ${symbol}`,
    'd',
  ),
  /^(?:XFS )?[Ii]nternal error .{1,200} at line (?<line>\d{1,7}) of file /d,
  /^(?<function>xfs_log_force|xfs_\w{1,60}|xlog_\w{1,60}): (?:.{0,80}?\b)?error (?<error>-?\d{1,6})\b/d,
  /^log (?:I\/O|mount|mount\/recovery|recovery) (?:error|failed)(?:: error)?(?: (?<error>-?\d{1,6})\b)?/d,
  /^(?:[\w-]{1,32}: )?writeback error on (?:inode (?<inode>\d{1,16})|sector)/d,
  /^[Ff]ailing async write on buffer block 0x/d,
  /^SB validate failed with error (?<error>-?\d{1,6})\b/d,
  /^(?:Corruption detected[.!]|Corruption warning: |corrupt |Corrupt |page discard on page|[Ff]ailed to (?:recover|read|write) |log mount finish failed|xlog_recover)/d,
  /^(?:[Uu]nmount and run xfs_repair|Please unmount and run xfs_repair)/d,
];
const xfsTrace = /^(?:XFS )?[Ii]nternal error /;
const repair = /[Uu]nmount and run xfs_repair/;
const firstBytes = /First \d{1,4} bytes of corrupted metadata buffer/;
const hexLine = /^\s{0,4}(?:[0-9a-f]{8}|[0-9a-f]{16}): (?:[0-9a-f]{2} ){4}/;
const aroundTrace = /^(?:CPU: \d|Hardware name: |Workqueue: |P(?:ID|id): \d)/;
const shutdown = /Shutting down filesystem|force_shutdown\(|initiated shutdown/;

/** What follows an XFS error: a trace, what to do, the first bytes of the buffer. */
function openXfs(first: KernelLine, places: Places, value: FilesystemErrorValue): LogReport {
  const trace = xfsTrace.test(value.text) ? openTrace() : undefined;
  const prefix = first.message.slice(0, first.message.indexOf(value.text));
  let repaired = repair.test(first.message);
  let bytes = false;

  function read(line: KernelLine): boolean {
    const { message } = line;
    if (message.startsWith(prefix)) {
      const text = message.slice(prefix.length);
      if (firstBytes.test(text)) return (bytes = true);
      if (repaired || !repair.test(text) || !/^(?:Corruption detected\. |Please )?[Uu]nmount and/.test(text))
        return false;
      return (repaired = true);
    }
    if (bytes && hexLine.test(message)) return true;
    if (!trace || bytes) return false;
    return aroundTrace.test(message) || trace.take(line);
  }

  return severalLines(first, {
    read,
    tell: (emit, last) => emit(FilesystemError, value, reportAt(first, last, places.done())),
  });
}

function beginXfs(line: KernelLine): LogReport | undefined {
  const head = xfsPrefix.exec(line.message);
  if (!head) return undefined;
  const text = head.groups!['text']!;
  if (shutdown.test(text)) return undefined;
  const at = head.indices!.groups!['text']![0];
  for (const test of xfsErrors) {
    const m = test.exec(text);
    if (!m) continue;
    const device = head.groups!['device'] ?? head.groups!['device2']!;
    const places = new Places(line.n);
    const where = head.indices!.groups!['device'] ?? head.indices!.groups!['device2']!;
    placeIn(places, 'device', line, where[0], where[1]);
    for (const [name, range] of Object.entries(m.indices?.groups ?? {}))
      if (range) placeIn(places, name, line, at + range[0], at + range[1]);
    const value: FilesystemErrorValue = {
      filesystem: 'XFS',
      device,
      ...texts(m, 'function'),
      ...numbers(m, 'line', 'error', 'inode'),
      text: messageText(text),
    };
    return openXfs(line, places, value);
  }
  return undefined;
}

/**
 * With inode, block and task as they stand before the text proper. 2.6.32 prints no source line; a standard error reads
 * "in function:line: text".
 */
const extError =
  /^EXT(?<version>[234])-fs (?<grade>error|abort|warning) \(device (?<device>[\w!/-]{1,32})\)(?::| in) (?<function>\w{1,100})(?::(?<line>\d{1,7}))?: (?<text>(?:inode #(?<inode>\d{1,16})\b: )?(?:block (?<block>\d{1,16})\b: )?(?:comm (?<comm>.{1,16}?): )?(?<rest>.{0,1000}))/d;
/** Of the warnings only those that speak of I/O or damage: others are about full directories and mount options. */
const graveWarning = /I\/O error|[Ee]rror -?\d|checksum|corrupt|[Aa]borted|unrecoverable/;
const errorNumber = /\b(?:[Ee]rror|err|errno)[ =](?<error>-?\d{1,6})\b/d;
const extMessage =
  /^EXT(?<version>[234])-fs \((?<device>[\w!/-]{1,32})\): (?<text>(?:previous I\/O error to superblock|I\/O error while writing superblock|[Dd]elayed block allocation failed for inode (?<inode>\d{1,16})\b|failed to convert unwritten extents|error count since last fsck|error loading journal|warning: mounting fs with errors|This should not happen|(?<function>\w{1,60}): jbd2_start: .{1,60}? err -?\d).{0,1000})/d;
/** The daily reminder of errors from before: two lines tell which. */
const reminded =
  /^EXT[234]-fs \((?<device>[\w!/-]{1,32})\): (?:initial|last) error at time \d{1,16}: (?<function>\w{1,100}):(?<line>\d{1,7})\b/d;

function openReminder(first: KernelLine, m: RegExpExecArray, begun: FilesystemErrorValue): LogReport {
  const places = new Places(first.n);
  placeGroups(places, first, m);
  let value = begun;
  let last = first;
  return {
    take(line) {
      const more = reminded.exec(line.message);
      if (!more || more.groups!['device'] !== value.device) return false;
      if (value.function === undefined) {
        value = { ...value, ...texts(more, 'function'), ...numbers(more, 'line') };
        placeGroups(places, line, more);
      }
      last = line;
      return true;
    },
    done: false,
    end: emit => emit(FilesystemError, value, reportAt(first, last, places.done())),
  };
}

function beginExt(line: KernelLine): LogReport | undefined {
  const m = extError.exec(line.message) ?? extMessage.exec(line.message);
  if (!m) return undefined;
  const { version, grade, rest, text } = m.groups!;
  if (grade === 'warning' && !graveWarning.test(rest ?? '')) return undefined;
  const error = errorNumber.exec(text!);
  const value: FilesystemErrorValue = {
    filesystem: `ext${version!}` as FilesystemName,
    ...texts(m, 'device', 'function', 'comm'),
    ...numbers(m, 'line', 'inode', 'block'),
    ...(error ? numbers(error, 'error') : {}),
    text: messageText(rest ?? text!),
  };
  if (text!.startsWith('error count since')) return openReminder(line, m, value);
  return oneLineReport(emit => emit(FilesystemError, value, lineAt(line, placesOf(line, m))));
}

const jbd =
  /^JBD2?: (?<text>(?:Detected IO errors|I\/O error|IO error|Error -?\d|[Rr]ecovery failed|.{0,100}?(?:corrupt|checksum|error -?\d|errors? )).{0,400})/d;
/** The journal's device ends in the inode number of the journal where it is inside the filesystem. */
const jbdDevice = /\b(?:on|for) (?<device>[a-z][\w!/]{0,30}(?:-\d{1,3}(?=-))?)(?:-\d{1,3})?[.,]?(?:\s|$)/d;

function beginJbd(line: KernelLine): LogReport | undefined {
  const m = jbd.exec(line.message);
  if (!m) return undefined;
  const device = jbdDevice.exec(line.message);
  const error = errorNumber.exec(m.groups!['text']!);
  const value: FilesystemErrorValue = {
    filesystem: 'jbd2',
    ...(device ? texts(device, 'device') : {}),
    ...(error ? numbers(error, 'error') : {}),
    text: messageText(m.groups!['text']!),
  };
  return oneLineReport(emit => emit(FilesystemError, value, lineAt(line, device ? placesOf(line, device) : undefined)));
}

/**
 * `BTRFS error (device sda1): ...`, `BTRFS: error (device sda1) in function:line: errno=-5 IO failure`; up to 3.14
 * `btrfs: ...` and bare words.
 */
const btrfs =
  /^(?:BTRFS:? |btrfs:? )(?:(?<grade>error|critical|alert|emergency|warning|info|notice):? ?)?(?:\(device (?<device>[\w!/-]{1,32})(?: state \w{1,8})?\):? ?)?(?:in (?<function>\w{1,100}):(?<line>\d{1,7}): )?:? ?(?<text>\S.{0,1000})/d;
const btrfsBare =
  /^(?<text>parent transid verify failed on .{1,300}|(?:bad tree block start|checksum verify failed|csum failed) .{1,300})/d;
const btrfsGrave =
  /csum (?:failed|hole)|checksum|corrupt|\berrs: wr|transid|lost page write|bad tree block|errno=-?\d|Transaction aborted|(?:i\/o|io|I\/O|IO) (?:error|failure)|unable to fixup|fixed up error|failed to read|read error corrected/;
const btrfsErrno = /\b(?:errno=|error )(?<error>-?\d{1,6})\b/d;
/** Statistics are printed at every mount once there was an error; all zero says nothing. */
const btrfsNoErrors = /errs: wr 0, rd 0, flush 0, corrupt 0, gen 0/;
/** Mistakes of whoever mounted it, not of the filesystem. */
const btrfsUsage =
  /unrecognized mount option|open_ctree failed|unsupported|failed to read chunk root: -?2\b|device .{1,100} not found|exclusive operation|balance: /;

function beginBtrfs(line: KernelLine): LogReport | undefined {
  const m = btrfs.exec(line.message) ?? btrfsBare.exec(line.message);
  if (!m) return undefined;
  const { grade, text, device } = m.groups!;
  const grave = grade === 'error' || grade === 'critical' || grade === 'alert' || grade === 'emergency';
  if (
    btrfsNoErrors.test(text!) ||
    btrfsUsage.test(text!) ||
    (!grave && !btrfsGrave.test(text!)) ||
    /forced readonly/.test(text!)
  )
    return undefined;
  // A summary of one device: the filesystem's name in brackets is that of another.
  const bdev = /^bdev \/dev\/(?<device>[\w!/-]{1,32}) errs:/.exec(text!)?.groups?.['device'];
  const error = btrfsErrno.exec(text!);
  const value: FilesystemErrorValue = {
    filesystem: 'btrfs',
    ...defined({ device: bdev ?? device }),
    ...texts(m, 'function'),
    ...numbers(m, 'line'),
    ...(error ? numbers(error, 'error') : {}),
    text: messageText(text!),
  };
  return oneLineReport(emit => emit(FilesystemError, value, lineAt(line, placesOf(line, m))));
}

/**
 * 2.6.32: `I/O error in filesystem ("dm-0") meta-data dev dm-0 block 0x...       ("xlog_iodone") error 5 buf count
 * 4096`.
 */
const xfsIoOld =
  /^(?<text>I\/O error in filesystem \("(?<device>[\w!/-]{1,32})"\) meta-data dev .{1,200}? \("(?<function>[\w.]{1,100})"\) error (?<error>-?\d{1,6})\b.{0,100})/d;
/** The page cache's shared code (fs/iomap, 5.5 and later) names the device only; nearly always it is XFS's. */
const iomap = /^(?<device>[\w!/-]{1,32}): (?<text>writeback error on inode (?<inode>\d{1,16}), offset .{1,100})/d;

function beginShort(line: KernelLine, filesystem: FilesystemName, test: RegExp): LogReport | undefined {
  const m = test.exec(line.message);
  if (!m) return undefined;
  const value: FilesystemErrorValue = {
    filesystem,
    ...texts(m, 'device', 'function'),
    ...numbers(m, 'error', 'inode'),
    text: messageText(m.groups!['text']!),
  };
  return oneLineReport(emit => emit(FilesystemError, value, lineAt(line, placesOf(line, m))));
}

const filesystemError: EventReader = {
  id: 'filesystem-error',
  emits: [FilesystemError],
  gate: [
    'metadata I/O error',
    'Metadata corruption',
    'Metadata CRC error',
    'nternal error ',
    '): xfs_',
    '): xlog_',
    'log I/O error',
    'log mount failed',
    'log mount/recovery',
    'log recovery',
    'I/O error in filesystem',
    'writeback error on',
    'ailing async write',
    'SB validate failed',
    'Corruption detected',
    'Corruption warning',
    '): corrupt',
    '): Corrupt',
    'page discard on page',
    'ailed to recover',
    'ailed to read ',
    'ailed to write',
    'log mount finish',
    'run xfs_repair',
    'EXT4-fs error',
    'EXT4-fs warning',
    'EXT4-fs abort',
    'EXT3-fs error',
    'EXT3-fs warning',
    'EXT3-fs abort',
    'EXT2-fs error',
    'EXT2-fs warning',
    'EXT2-fs abort',
    'previous I/O error to superblock',
    'error while writing superblock',
    'elayed block allocation failed',
    'failed to convert unwritten',
    'error count since last',
    'error loading journal',
    'mounting fs with errors',
    'This should not happen',
    'jbd2_start: ',
    'JBD2: ',
    'JBD: D',
    'JBD: I',
    'JBD: E',
    'JBD: r',
    'JBD: R',
    'BTRFS ',
    'BTRFS: ',
    'btrfs: ',
    'btrfs (',
    'parent transid verify',
    'bad tree block start',
    'checksum verify failed',
    'csum failed',
  ],
  begin(line) {
    switch (line.message.charCodeAt(0)) {
      case 0x58 /* X */:
      case 0x46 /* F */:
        return beginXfs(line);
      case 0x45 /* E */:
        return beginExt(line);
      case 0x4a /* J */:
        return beginJbd(line);
      case 0x49 /* I */:
        return beginShort(line, 'XFS', xfsIoOld);
      default:
        return line.message.includes(': writeback error on ') ? beginShort(line, 'iomap', iomap) : beginBtrfs(line);
    }
  },
};
export default filesystemError;
