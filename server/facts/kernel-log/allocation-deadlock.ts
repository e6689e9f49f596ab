/** `possible memory allocation deadlock` of XFS. */
import { bytes, event, int, optional, text, type ValueOfKind } from '../../core/model/kind.ts';
import { clause } from '../../core/model/text.ts';

export const AllocationDeadlock = event(
  'allocation-deadlock',
  'XFS asked for memory a hundred times in a row and got none: it tries on',
  {
    device: optional(text({ identity: true, names: 'device' })),
    task: optional(text('Printed from 4.4 on', { names: 'task' })),
    pid: optional(int('Printed from 4.4 on', { identity: true, names: 'task' })),
    function: optional(text()),
    size: optional(bytes('Printed from 4.15 on', { identity: true })),
    mode: optional(text('The gfp flags in hexadecimal, whose bits differ by kernel')),
  },
  {
    show: v =>
      `${v.task ?? 'a task'}${clause`:${v.pid}`} waits for memory` +
      clause` in ${v.function}` +
      clause` (${v.size} bytes)`,
    same: v => `${v.device ?? ''} ${v.task ?? ''} ${v.pid ?? ''} ${v.function ?? ''} ${v.size ?? ''} ${v.mode ?? ''}`,
  },
);
export type AllocationDeadlockValue = ValueOfKind<typeof AllocationDeadlock>;
