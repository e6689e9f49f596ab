/**
 * The log says that it is not complete: `** 5 printk messages dropped **` of a console that could not keep up
 * (kernel/printk/printk.c, 3.16 and later), and lines of a program that were limited (`printk: systemd: 12 output lines
 * suppressed due to ratelimiting`).
 */
import { integer } from '../../../core/read/words.ts';
import { MessagesDropped } from '../../../facts/kernel-log/messages-dropped.ts';
import { given, lineEvent } from './_line.ts';

const messagesDropped = lineEvent({
  id: 'messages-dropped',
  kind: MessagesDropped,
  gate: ['messages dropped', 'messages suppressed.', 'output lines suppressed'],
  message:
    /^(?:\*\* (?<count>\d{1,16}) printk messages dropped \*\*|printk: (?<count2>\d{1,16}) messages (?:dropped|suppressed)|(?:printk: )?(?<by>[^:]{1,64}): (?<count3>\d{1,16}) output lines suppressed due to ratelimiting)/d,
  value(groups) {
    const count = integer(groups['count']);
    return count === undefined ? undefined : { count, ...given(groups, 'by') };
  },
});
export default messagesDropped;
