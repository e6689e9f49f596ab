/** /proc/locks. */
import { bytes, flag, int, optional, state, text } from '../../core/model/kind.ts';

export const FileLock = state(
  'file-lock',
  'A file lock (/proc/locks)',
  {
    number: int(),
    waits: flag('Waits for the lock of the same number'),
    type: text(),
    mode: text(),
    access: text(),
    pid: int({ identity: true, names: 'task' }),
    device: text({ identity: true, names: 'device' }),
    inode: optional(int({ identity: true })),
    start: optional(bytes()),
    end: optional(bytes()),
  },
  {
    glossary: 'locks',
    show: v => `${v.pid} ${v.waits ? 'waits for' : 'holds'} ${v.type} ${v.access} on inode ${v.inode ?? '?'}`,
  },
);
