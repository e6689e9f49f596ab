/** What filesystems say of errors, and that they stop. */
import { event, int, oneOf, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

/** Names as their makers write them; `jbd2` and `iomap` where code shared by several filesystems speaks. */
const names = ['XFS', 'ext2', 'ext3', 'ext4', 'btrfs', 'jbd2', 'iomap'] as const;
export type FilesystemName = (typeof names)[number];

/** What to call the filesystem that several messages are about: its own name where one of them gives it. */
export const filesystemNamed = (found: readonly FilesystemName[]): FilesystemName =>
  found.find(n => n !== 'jbd2' && n !== 'iomap') ?? found[0]!;

const filesystem = oneOf(names);
const device = optional(
  text('Name of the kernel (`dm-0`, `sda1`); old btrfs does not print it', { identity: true, names: 'device' }),
);

export const FilesystemShutdown = event(
  'filesystem-shutdown',
  'A filesystem stopped taking writes: shut down, forced read-only, or its journal aborted',
  {
    filesystem,
    device,
    reason: text(
      '`corruption of in-memory data`, `log I/O error`, `metadata I/O error`, `journal aborted`, `remounted read-only`, `user initiated shutdown`, ...',
    ),
    function: optional(text('Where the fault was detected: printed by XFS from 5.19/6.1 on')),
    flags: optional(text('XFS shutdown flags, in hexadecimal as printed')),
    sourceFile: optional(text()),
    sourceLine: optional(int()),
  },
  {
    show: v =>
      `${v.filesystem}${v.device ? ` (${v.device})` : ''}: ${v.reason}${v.function ? ` in ${v.function}` : ''}`,
    same: v => `${v.filesystem} ${v.device ?? ''} ${v.reason} ${v.flags ?? ''} ${v.sourceLine ?? ''}`,
  },
);
export type FilesystemShutdownValue = ValueOfKind<typeof FilesystemShutdown>;

export const FilesystemError = event(
  'filesystem-error',
  'A filesystem met an I/O error or found its own structures damaged',
  {
    filesystem,
    device,
    function: optional(text('The function that found or met the error, as printed')),
    line: optional(int('Line of the source file, as ext4 and XFS print it')),
    error: optional(int('Error number as printed: XFS and ext4 print 5 or -5 for EIO, by version')),
    inode: optional(int()),
    block: optional(int()),
    comm: optional(text()),
    text: text('What is said, without the filesystem’s prefix'),
  },
  {
    show: v => `${v.filesystem}${v.device ? ` (${v.device})` : ''}: ${v.text}`,
    same: v => `${v.filesystem} ${v.device ?? ''} ${v.function ?? ''} ${v.text}`,
  },
);
export type FilesystemErrorValue = ValueOfKind<typeof FilesystemError>;
