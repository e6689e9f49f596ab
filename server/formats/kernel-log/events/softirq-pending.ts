/**
 * `NOHZ: local_softirq_pending 08` (up to 5.x) and `NOHZ tick-stop error: ... handler #08!!!`
 * (kernel/time/tick-sched.c); the mask is hexadecimal.
 */
import { SoftirqPending } from '../../../facts/kernel-log/softirq-pending.ts';
import { type EventReader, lineAt, oneLineReport, placesOf } from '../event.ts';

const message =
  /^NOHZ(?:: local_softirq_pending:?| tick-stop error: (?:Non-RCU )?local softirq work is pending, handler) #?(?<mask>[0-9a-f]{1,8})\b/d;

const softirqPending: EventReader = {
  id: 'softirq-pending',
  emits: [SoftirqPending],
  gate: ['NOHZ: local_softirq', 'NOHZ tick-stop'],
  begin(line) {
    const m = message.exec(line.message);
    if (!m) return undefined;
    const mask = Number.parseInt(m.groups!['mask']!, 16);
    return oneLineReport(emit => emit(SoftirqPending, { mask }, lineAt(line, placesOf(line, m))));
  },
};
export default softirqPending;
