/** `BUG: soft lockup - CPU#1 stuck for 22s! [comm:pid]`. */
import { event, int, optional, seconds, text } from '../../core/model/kind.ts';
import { clause } from '../../core/model/text.ts';
import { blamed, frames, release } from './trace.ts';

export const SoftLockup = event(
  'soft-lockup',
  'A CPU ran kernel code for more than twice watchdog_thresh without giving way',
  {
    function: blamed,
    frames,
    release,
    cpu: int({ identity: true, names: 'cpu' }),
    seconds: optional(seconds('How long the CPU ran without giving way; up to 2.6.2x not printed')),
    task: optional(text({ names: 'task' })),
    pid: optional(int({ identity: true, names: 'task' })),
  },
  {
    show: v =>
      `CPU ${v.cpu} stuck` +
      clause` for ${v.seconds} s` +
      (v.task ? ` by ${v.task}:${v.pid}` : '') +
      clause` in ${v.function}`,
    same: v => `${v.cpu} ${v.seconds ?? ''} ${v.task ?? ''} ${v.pid ?? ''}`,
  },
);
