/**
 * `workqueue: FN hogged CPU for >10000us 4 times, consider switching to WQ_UNBOUND` (kernel/workqueue.c, 6.5 and
 * later): advice to the author of FN.
 */
import { WorkqueueHogged } from '../../../facts/kernel-log/workqueue-lockup.ts';
import { plainSymbol } from '../../../linux/calltraces.ts';
import { type EventReader, lineAt, oneLineReport, placesOf } from '../event.ts';

const head =
  /^workqueue: (?<function>[A-Za-z_][\w.]{0,128})(?: \[\w{1,64}\])? hogged CPU for >(?<microseconds>\d{1,9})us (?<count>\d{1,9}) times/d;

const workqueueHogged: EventReader = {
  id: 'workqueue-hogged',
  emits: [WorkqueueHogged],
  gate: [' hogged CPU for '],
  begin(line) {
    const m = head.exec(line.message);
    if (!m) return undefined;
    const { function: symbol, microseconds, count } = m.groups!;
    const value = { function: plainSymbol(symbol!), microseconds: Number(microseconds), count: Number(count) };
    return oneLineReport(emit => emit(WorkqueueHogged, value, lineAt(line, placesOf(line, m))));
  },
};
export default workqueueHogged;
