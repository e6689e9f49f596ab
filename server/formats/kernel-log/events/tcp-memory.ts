/**
 * `TCP: out of memory -- consider tuning tcp_mem`, `TCP: too many orphaned sockets` (net/ipv4/tcp.c tcp_check_oom());
 * `Out of socket memory` before 3.2.
 */
import { TcpMemory } from '../../../facts/kernel-log/tcp-memory.ts';
import { lineEvent } from './_line.ts';

const tcpMemory = lineEvent({
  id: 'tcp-memory',
  kind: TcpMemory,
  gate: [
    'consider tuning tcp_mem',
    'too many orphaned sockets',
    'too many of orphaned sockets',
    'Out of socket memory',
  ],
  message:
    /^(?:TCP: )?(?:(?<memory>out of memory -- consider tuning tcp_mem|Out of socket memory)|too many (?:of )?orphaned sockets)/d,
  value: groups => ({ limit: groups['memory'] === undefined ? 'tcp_max_orphans' : 'tcp_mem' }),
});
export default tcpMemory;
