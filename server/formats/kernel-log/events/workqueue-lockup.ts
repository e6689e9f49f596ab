/** `BUG: workqueue lockup - pool cpus=1 node=0 flags=0x0 nice=0 stuck for 32s!` (kernel/workqueue.c, 4.5 and later). */
import { defined } from '../../../core/model/defined.ts';
import { WorkqueueLockup } from '../../../facts/kernel-log/workqueue-lockup.ts';
import { type EventReader, lineAt, oneLineReport, placesOf } from '../event.ts';

const head =
  /^BUG: workqueue lockup - pool(?: cpus=(?<cpus>[\d,-]{1,200}))?(?: node=-?\d{1,5})?(?: flags=0x[0-9a-f]{1,8})?(?: nice=(?<nice>-?\d{1,3}))? stuck for (?<seconds>\d{1,9})s!/d;

const workqueueLockup: EventReader = {
  id: 'workqueue-lockup',
  emits: [WorkqueueLockup],
  gate: ['BUG: workqueue'],
  begin(line) {
    const m = head.exec(line.message);
    if (!m) return undefined;
    const { cpus, nice, seconds } = m.groups!;
    const value = defined({ cpus, seconds: Number(seconds), nice: nice === undefined ? undefined : Number(nice) });
    return oneLineReport(emit => emit(WorkqueueLockup, value, lineAt(line, placesOf(line, m))));
  },
};
export default workqueueLockup;
