/** `sched: RT throttling activated`. */
import { event } from '../../core/model/kind.ts';

export const RtThrottled = event(
  'rt-throttled',
  'Real-time tasks used up their share of a period and were held back; printed once a boot',
  {},
  { same: () => '' },
);
