/**
 * `possible memory allocation deadlock` of XFS (fs/xfs/kmem.c, xfs_buf.c; 2.6.32 to 6.1, gone by 6.12): printed at
 * every hundredth try in a row.
 */
import { AllocationDeadlock, type AllocationDeadlockValue } from '../../../facts/kernel-log/allocation-deadlock.ts';
import { type EventReader, lineAt, oneLineReport, placesOf } from '../event.ts';
import { numbers, texts } from '../storage.ts';

const message =
  /^(?:XFS|xfs)(?: \((?<device>[\w!/-]{1,32})\))?: (?:(?<task>.{1,64})\((?<pid>\d{1,10})\) )?possible memory allocation deadlock(?: size (?<size>\d{1,16})\b)?(?: in (?<function>\w{1,64}))?(?: ?\(mode:(?<mode>0x[0-9a-f]{1,8}))?/d;

const allocationDeadlock: EventReader = {
  id: 'allocation-deadlock',
  emits: [AllocationDeadlock],
  gate: ['possible memory allocation deadlock'],
  begin(line) {
    const m = message.exec(line.message);
    if (!m) return undefined;
    const value: AllocationDeadlockValue = {
      ...texts(m, 'device', 'task'),
      ...numbers(m, 'pid'),
      ...texts(m, 'function'),
      ...numbers(m, 'size'),
      ...texts(m, 'mode'),
    };
    return oneLineReport(emit => emit(AllocationDeadlock, value, lineAt(line, placesOf(line, m))));
  },
};
export default allocationDeadlock;
