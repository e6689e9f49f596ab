/** execsnoop: programs that were started. */
import { int, optional, seconds, state, text, type ValueOfKind } from '../../core/model/kind.ts';

export const Exec = state(
  'exec',
  'A program that was started (execsnoop)',
  {
    command: optional(text({ names: 'task' })),
    pid: int({ identity: true, names: 'task' }),
    ppid: optional(int({ leadsTo: 'task' })),
    uid: optional(int()),
    ret: optional(int()),
    args: text(),
    seconds: optional(seconds()),
    clock: optional(text()),
  },
  { glossary: 'execsnoop', show: v => `${v.pid} ${v.args}` },
);
export type ExecValue = ValueOfKind<typeof Exec>;
