/**
 * `TCP: request_sock_TCP: Possible SYN flooding on port 80. Sending cookies.  Check SNMP counters.`
 * (net/ipv4/tcp_input.c); `possible SYN flooding on port 80.` in 2.6.32; from 6.2 on with the address, `[::]:80`.
 */
import { integer } from '../../../core/read/words.ts';
import { SynFlooding } from '../../../facts/kernel-log/syn-flooding.ts';
import { given, lineEvent } from './_line.ts';

const synFlooding = lineEvent({
  id: 'syn-flooding',
  kind: SynFlooding,
  gate: ['ossible SYN flooding on port'],
  message:
    /^(?:TCP: )?(?:\w{1,32}: )?[Pp]ossible SYN flooding on port (?:(?<address>[0-9.]{7,15}|\[[0-9a-fA-F:.%\w]{2,64}\]):)?(?<port>\d{1,5})\.(?: {1,2}(?<action>Sending cookies|Dropping request))?/d,
  value(groups) {
    const port = integer(groups['port']);
    return port === undefined
      ? undefined
      : { port, cookies: groups['action'] !== 'Dropping request', ...given(groups, 'address') };
  },
});
export default synFlooding;
