/**
 * `unregister_netdevice: waiting for lo to become free. Usage count = 1` (net/core/dev.c netdev_wait_allrefs(), from
 * 5.17 on netdev_wait_allrefs_any()), every ten seconds. A kernel built with CONFIG_NET_DEV_REFCNT_TRACKER says behind
 * it who holds them, in lines of lib/ref_tracker.c.
 */
import { integer } from '../../../core/read/words.ts';
import { UnregisterNetdevice } from '../../../facts/kernel-log/unregister-netdevice.ts';
import { lineEvent } from './_line.ts';

const unregisterNetdevice = lineEvent({
  id: 'unregister-netdevice',
  kind: UnregisterNetdevice,
  gate: ['unregister_netdevice: waiting for '],
  message:
    /^unregister_netdevice: waiting for (?<device>[^\s/]{1,32}) to become free\. Usage count = (?<count>-?\d{1,10})/d,
  value({ device, count }) {
    const held = integer(count);
    return device === undefined || held === undefined ? undefined : { device, count: held };
  },
});
export default unregisterNetdevice;
