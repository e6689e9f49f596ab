/** The clocksource watchdog. */
import { event, int, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

export const ClocksourceUnstable = event(
  'clocksource-unstable',
  'The kernel gave a clock up as unreliable',
  {
    clocksource: text(),
    cpu: optional(int('The CPU whose timer looked', { identity: true, names: 'cpu' })),
    reason: optional(text()),
    watchdog: optional(text('The clock it was compared with')),
    skewNs: optional(int({ unit: 'ns' })),
  },
  {
    show: v => `${v.clocksource} unstable${v.reason ? `: ${v.reason}` : ''}`,
    same: v => `${v.clocksource} ${v.reason ?? ''} ${v.cpu ?? ''}`,
  },
);
export type ClocksourceUnstableValue = ValueOfKind<typeof ClocksourceUnstable>;
