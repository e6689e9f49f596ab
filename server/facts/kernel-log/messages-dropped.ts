/** `** 5 printk messages dropped **`, and lines of a program that were limited. */
import { event, int, optional, text } from '../../core/model/kind.ts';

export const MessagesDropped = event(
  'messages-dropped',
  'Messages of the log that were not kept or not printed',
  {
    count: int(),
    by: optional(text('The task whose lines were limited; absent where printk itself ran out of room')),
  },
  {
    show: v => `${v.count} messages dropped${v.by ? ` of ${v.by}` : ''}`,
    same: v => `${v.count} ${v.by ?? ''}`,
  },
);
