/**
 * Filesystems that stop: XFS forced shutdown (fs/xfs/xfs_fsops.c; "called from line", then why, then what to do),
 * ext3/ext4 remounting read-only or losing the journal (fs/ext4/super.c, fs/jbd2/journal.c), btrfs forced readonly
 * (fs/btrfs/super.c). 2.6.32 to 6.19.
 */
import { defined } from '../../../core/model/defined.ts';
import { Places } from '../../../core/model/places.ts';
import {
  type FilesystemName,
  FilesystemShutdown,
  type FilesystemShutdownValue,
} from '../../../facts/kernel-log/filesystem.ts';
import {
  type EventReader,
  lineAt,
  oneLineReport,
  placeGroups,
  placesOf,
  type LogReport,
  reportAt,
  severalLines,
} from '../event.ts';
import type { KernelLine } from '../prefix.ts';
import { numbers, texts } from '../storage.ts';

/** 2.6.32 writes `Filesystem "dm-0": `. */
const xfsPrefix = '^(?:XFS \\((?<device>[\\w!/-]{1,32})\\): |Filesystem "(?<device2>[\\w!/-]{1,32})": )';
const calledFrom = new RegExp(
  `${xfsPrefix}?xfs_(?:do_)?force_shutdown\\((?:(?<device3>[\\w!/-]{1,32}),)?(?<flags>0x[0-9a-f]{1,8})\\)` +
    ' called from line (?<sourceLine>\\d{1,7}) of file (?<sourceFile>[\\w./-]{1,128}?)\\.\\s',
  'd',
);
const why = new RegExp(
  `${xfsPrefix}(?<why>[A-Za-z][\\w/ -]{2,60}?)(?: \\((?<flags>0x[0-9a-f]{1,8})\\))?` +
    '(?: detected at (?<function>[A-Za-z_][\\w.]{1,100})' +
    '(?:\\+0x[0-9a-f]{1,8}/0x[0-9a-f]{1,8})?(?: \\[\\w{1,32}\\])?' +
    '(?: \\((?<sourceFile>[\\w./-]{1,128}):(?<sourceLine>\\d{1,7})\\))?|' +
    ' [Dd]etected| received)?\\.\\s{1,4}Shutting down filesystem',
  'd',
);
const byUser = new RegExp(`${xfsPrefix}User initiated shutdown received`, 'd');
const rectify = /Please un?mount the filesystem,? and rectify the problem/;

/** SHUTDOWN_* (fs/xfs/xfs_mount.h): bits kept their meaning from 3.10 on; 0x10 and 0x20 were others up to 5.x. */
const flagReasons: readonly (readonly [number, string])[] = [
  [0x8, 'corruption of in-memory data'],
  [0x2, 'log I/O error'],
  [0x4, 'user initiated shutdown'],
  [0x1, 'metadata I/O error'],
];

function reasonOfFlags(flags: string): string {
  const bits = Number.parseInt(flags, 16);
  return flagReasons.find(([bit]) => bits & bit)?.[1] ?? 'forced shutdown';
}

/** The first letter small, abbreviations kept: `Log I/O Error` is `log I/O error`. */
const reasonOf = (text: string): string => text.toLowerCase().replace('i/o', 'I/O');

const deviceOf = (m: RegExpExecArray): string | undefined =>
  m.groups!['device'] ?? m.groups!['device2'] ?? m.groups!['device3'];

function openXfs(first: KernelLine, begun: RegExpExecArray, known: FilesystemShutdownValue): LogReport {
  const places = new Places(first.n);
  placeGroups(places, first, begun);
  const { device } = known;
  let value = known;
  let told = begun.groups!['why'] !== undefined;
  let done = false;

  function read(line: KernelLine): boolean {
    const { message } = line;
    const reason = told ? null : why.exec(message);
    if (reason && deviceOf(reason) === device) {
      told = true;
      placeGroups(places, line, reason);
      value = { ...value, reason: reasonOf(reason.groups!['why']!), ...texts(reason, 'function') };
      return true;
    }
    if (rectify.test(message) && (!message.startsWith('XFS (') || message.startsWith(`XFS (${device})`)))
      return (done = true);
    return false;
  }

  return severalLines(first, {
    read,
    done: () => done,
    tell: (emit, last) => emit(FilesystemShutdown, value, reportAt(first, last, places.done())),
  });
}

interface Short {
  readonly filesystem: FilesystemName | undefined;
  readonly reason: string;
  readonly test: RegExp;
}
const shorts: readonly Short[] = [
  {
    filesystem: undefined,
    reason: 'remounted read-only',
    test: /^EXT(?<version>[234])-fs \((?<device>[\w!/-]{1,32})\): (?:error: )?[Rr]emounting filesystem read-only/d,
  },
  {
    filesystem: undefined,
    reason: 'shut down requested',
    test: /^EXT(?<version>4)-fs \((?<device>[\w!/-]{1,32})\): shut down requested/d,
  },
  {
    filesystem: 'jbd2',
    reason: 'journal aborted',
    test: /^(?:JBD2?: )?Aborting journal on device (?<device>[\w!/-]{1,32}?)(?:-\d{1,3})?\.?\s{0,4}$/d,
  },
  {
    filesystem: 'btrfs',
    reason: 'forced read-only',
    test: /^BTRFS(?: \w{4,10})?(?:: \w{4,10})? \(device (?<device>[\w!/-]{1,32})(?: state \w{1,8})?\):? forced readonly/d,
  },
  { filesystem: 'btrfs', reason: 'forced read-only', test: /^(?:BTRFS:? |btrfs:? )(?:is )?forced readonly/d },
];

const filesystemShutdown: EventReader = {
  id: 'filesystem-shutdown',
  emits: [FilesystemShutdown],
  gate: [
    'force_shutdown(',
    'Shutting down filesystem',
    'initiated shutdown received',
    'emounting filesystem read-only',
    ': shut down requested',
    'Aborting journal on device',
    'forced readonly',
  ],
  begin(line) {
    const { message } = line;
    const called = calledFrom.exec(message);
    if (called) {
      const device = deviceOf(called);
      return openXfs(line, called, {
        filesystem: 'XFS',
        ...defined({ device }),
        reason: reasonOfFlags(called.groups!['flags']!),
        ...texts(called, 'flags', 'sourceFile'),
        ...numbers(called, 'sourceLine'),
      });
    }
    const told = why.exec(message);
    if (told) {
      const device = deviceOf(told);
      return openXfs(line, told, {
        filesystem: 'XFS',
        ...defined({ device }),
        reason: reasonOf(told.groups!['why']!),
        ...texts(told, 'function', 'flags', 'sourceFile'),
        ...numbers(told, 'sourceLine'),
      });
    }
    const user = byUser.exec(message);
    if (user) {
      const device = deviceOf(user)!;
      return oneLineReport(emit =>
        emit(
          FilesystemShutdown,
          { filesystem: 'XFS', device, reason: 'user initiated shutdown' },
          lineAt(line, placesOf(line, user)),
        ),
      );
    }
    for (const { filesystem, reason, test } of shorts) {
      const m = test.exec(message);
      if (!m) continue;
      const value: FilesystemShutdownValue = {
        filesystem: filesystem ?? (`ext${m.groups!['version']!}` as FilesystemName),
        ...texts(m, 'device'),
        reason,
      };
      return oneLineReport(emit => emit(FilesystemShutdown, value, lineAt(line, placesOf(line, m))));
    }
    return undefined;
  },
};
export default filesystemShutdown;
