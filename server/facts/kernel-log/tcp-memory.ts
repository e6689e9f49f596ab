/** `TCP: out of memory -- consider tuning tcp_mem`, `TCP: too many orphaned sockets`. */
import { event, oneOf } from '../../core/model/kind.ts';

export const TcpMemory = event(
  'tcp-memory',
  'TCP is out of the memory it may use, or has too many sockets without an owner',
  {
    limit: oneOf(
      ['tcp_mem', 'tcp_max_orphans'],
      'What was reached: the memory of all TCP sockets, or the number of orphans',
    ),
  },
  {
    show: v => (v.limit === 'tcp_mem' ? 'TCP out of memory' : 'too many orphaned TCP sockets'),
    same: v => v.limit,
  },
);
