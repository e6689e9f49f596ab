/** The kernel's Ceph client. */
import { event, int, oneOf, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

export const CephEvent = event(
  'ceph-event',
  'The Ceph client lost or regained a daemon, or a request to an image failed',
  {
    what: oneOf(['down', 'up', 'connection', 'session-lost', 'session-established', 'mds', 'rbd'], { identity: true }),
    daemon: optional(text('`osd12`, `mon0`, `mds0`')),
    address: optional(text()),
    device: optional(text('`rbd0`', { identity: true, names: 'device' })),
    result: optional(int('Negative error number of a request')),
    text: text(),
  },
  { show: v => v.text, same: v => v.text },
);
export type CephEventValue = ValueOfKind<typeof CephEvent>;
export type CephWhat = CephEventValue['what'];
