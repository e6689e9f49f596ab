/** `Watchdog detected hard LOCKUP on cpu 3`. */
import { event, int, optional } from '../../core/model/kind.ts';
import { blamed, frames, release } from './trace.ts';

export const HardLockup = event(
  'hard-lockup',
  'A CPU took no timer interrupt for watchdog_thresh seconds',
  {
    function: blamed,
    frames,
    release,
    cpu: optional(int('Absent where the message names several', { identity: true, names: 'cpu' })),
  },
  {
    show: v => `CPU ${v.cpu ?? '?'} takes no interrupts${v.function ? ` in ${v.function}` : ''}`,
    same: v => `${v.cpu ?? ''} ${v.function ?? ''}`,
  },
);
