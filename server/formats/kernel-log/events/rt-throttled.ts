/**
 * `sched: RT throttling activated` (kernel/sched/rt.c), printed once a boot; RHEL 7 and 3.x write the printk_sched tag
 * before it.
 */
import { RtThrottled } from '../../../facts/kernel-log/rt-throttled.ts';
import { type EventReader, lineAt, oneLineReport } from '../event.ts';

const message = /^(?:\[sched_delayed\] )?sched: RT throttling activated/;

const rtThrottled: EventReader = {
  id: 'rt-throttled',
  emits: [RtThrottled],
  gate: ['RT throttling activated'],
  begin: line => (message.test(line.message) ? oneLineReport(emit => emit(RtThrottled, {}, lineAt(line))) : undefined),
};
export default rtThrottled;
