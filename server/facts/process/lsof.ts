/** lsof: open files. */
import { bytes, either, int, optional, state, text, type ValueOfKind } from '../../core/model/kind.ts';

/** `node` is a number where it is an inode. The file, too, leads to the task that holds it. */
export const OpenFile = state(
  'open-file',
  'An open file of a process (lsof)',
  {
    command: text({ names: 'task' }),
    pid: int({ identity: true, names: 'task' }),
    tid: optional(int({ identity: true, names: 'task' })),
    user: optional(text()),
    fd: optional(text({ identity: true })),
    type: optional(text()),
    device: optional(text({ identity: true, names: 'device' })),
    size: optional(bytes({ identity: true })),
    offset: optional(text()),
    node: optional(either(int(), text(), { identity: true })),
    name: optional(text({ identity: true, names: 'task' })),
  },
  { glossary: 'lsof', show: v => `${v.command} ${v.pid} ${v.fd ?? ''} ${v.type ?? ''} ${v.name ?? ''}` },
);
export type OpenFileValue = ValueOfKind<typeof OpenFile>;
