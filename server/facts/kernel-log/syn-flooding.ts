/** `TCP: request_sock_TCP: Possible SYN flooding on port 80. Sending cookies.`. */
import { event, flag, int, optional, text } from '../../core/model/kind.ts';

export const SynFlooding = event(
  'syn-flooding',
  'More connections were asked for than a listening socket could queue',
  {
    port: int(),
    address: optional(text('Printed from 6.2 on')),
    cookies: flag('False where connections are dropped instead'),
  },
  {
    show: v => `port ${v.port}: ${v.cookies ? 'SYN cookies' : 'dropping'}`,
    same: v => `${v.address ?? ''} ${v.port} ${v.cookies}`,
  },
);
