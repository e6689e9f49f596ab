/** `CPU0: Core temperature above threshold, cpu clock throttled`, and that it is normal again. */
import { event, flag, int, optional, text } from '../../core/model/kind.ts';

export const ThermalThrottling = event(
  'thermal-throttling',
  'The processor lowered its clock for its temperature, or raised it again',
  {
    cpu: int({ identity: true, names: 'cpu' }),
    part: text('`Core`, `Package`, or `CPU` where the message does not tell'),
    throttled: flag('False: the temperature is normal again'),
    total: optional(int('Events of this CPU since boot, as the message prints it')),
  },
  {
    show: v =>
      `CPU ${v.cpu}: ${v.part} ${v.throttled ? `throttled${v.total === undefined ? '' : `, ${v.total} times since boot`}` : 'back to normal'}`,
    same: v => `${v.cpu} ${v.part} ${v.throttled} ${v.total ?? ''}`,
  },
);
