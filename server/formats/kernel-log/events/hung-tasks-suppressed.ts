/**
 * `Future hung task reports are suppressed` (kernel/hung_task.c, 6.5 and later): the budget of hung_task_warnings is
 * used up.
 */
import { HungTasksSuppressed } from '../../../facts/kernel-log/hung-task.ts';
import { type EventReader, lineAt, oneLineReport } from '../event.ts';

const hungTasksSuppressed: EventReader = {
  id: 'hung-tasks-suppressed',
  emits: [HungTasksSuppressed],
  gate: ['Future hung task reports'],
  begin(line) {
    if (!line.message.startsWith('Future hung task reports are suppressed')) return undefined;
    return oneLineReport(emit => emit(HungTasksSuppressed, {}, lineAt(line)));
  },
};
export default hungTasksSuppressed;
