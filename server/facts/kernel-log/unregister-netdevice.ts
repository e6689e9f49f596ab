/** `unregister_netdevice: waiting for lo to become free. Usage count = 1`. */
import { event, int, text } from '../../core/model/kind.ts';

export const UnregisterNetdevice = event(
  'unregister-netdevice',
  'A network device is to be removed, but references to it are still held',
  {
    device: text('`lo` where a whole network namespace is to go away', { identity: true, names: 'device' }),
    count: int('References to it; one that may go has 0, from 5.13 on usually 1', { unit: 'count' }),
  },
  { show: v => `waiting for ${v.device} to become free, usage count ${v.count}`, same: v => `${v.device} ${v.count}` },
);
