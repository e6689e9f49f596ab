import { plural } from '../../core/model/text.ts';
import { defineRule } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { MessagesDropped } from '../../facts/kernel-log/messages-dropped.ts';
import { findingOf, whenNote } from '../_events.ts';

export default defineRule({
  id: 'messages-dropped',
  severity: 'info',
  summary: 'The kernel log is not complete',
  why: 'Messages came faster than the console could print them, so some are missing from this log: "none found" is then not "none happened". A slow serial console (`console=ttyS0`) is the usual cause; `dmesg` or the journal may have them.',
  needs: [KernelLog],
  uses: [MessagesDropped],
  *check(host) {
    // What a program wrote too much is not the kernel's.
    const events = host.events(MessagesDropped).filter(e => e.fact.value.by === undefined);
    if (events.length === 0) return;
    const total = events.reduce((sum, e) => sum + e.fact.value.count, 0);
    yield findingOf(events, {
      message: `${plural(total, 'message is', 'messages are')} missing from the kernel log${whenNote(events, 'gap')}`,
    });
  },
});
