/**
 * The kernel's Ceph client: `libceph: osd12 10.0.0.1:6801 socket closed (con state OPEN)`, `libceph: osd3 down`,
 * `libceph: mon0 ... session lost` (net/ceph), lost metadata sessions (fs/ceph), image requests that failed
 * (drivers/block/rbd.c). 5.11 and later print the entity's nonce or type before the address: `(1)10.0.0.1:6801`.
 */
import { CephEvent, type CephEventValue, type CephWhat } from '../../../facts/kernel-log/ceph-event.ts';
import { type EventReader, lineAt, oneLineReport, placesOf } from '../event.ts';
import { matchIn, numbers, type Pattern, messageText, texts } from '../storage.ts';

const daemon = '^libceph: (?:[^:]{0,80}: )?(?<daemon>(?:osd|mon|mds|mgr)\\d{1,6})';
const address = '(?: (?<address>(?:\\(\\d{1,10}\\))?[\\w.:[\\]-]{3,64}:\\d{1,5}))?';
/** From 6.6 on messages of the filesystem begin with the cluster and the client in brackets. */
const client = '^ceph: (?:\\[[0-9a-f-]{36} \\d{1,20}\\]:? )?';

const patterns: readonly Pattern<CephWhat>[] = [
  { what: 'down', test: new RegExp(`${daemon} (?:down|does not exist|weight 0x0 \\(out\\))`, 'd') },
  { what: 'up', test: new RegExp(`${daemon} up$`, 'd') },
  { what: 'session-lost', test: new RegExp(`${daemon}${address} session (?:lost|reset)`, 'd') },
  { what: 'session-established', test: new RegExp(`${daemon}${address} session established`, 'd') },
  {
    what: 'connection',
    test: new RegExp(
      `${daemon}${address} (?:socket (?:closed|error)|connection (?:reset|closed|failed)|` +
        'missed|protocol|wrong peer|bad |connect error|io error)',
      'd',
    ),
  },
  {
    what: 'mds',
    test: new RegExp(
      `${client}(?<daemon>mds\\d{1,6}) (?:hung|caps (?:stale|went stale)|` +
        'rejected session|closed our session|reconnect (?:start|denied|failed))',
      'd',
    ),
  },
  { what: 'rbd', test: /^rbd: (?<device>rbd\d{1,6}): .{0,120}?result (?<result>-\d{1,6})\b/d },
  {
    what: 'rbd',
    test: /^rbd: (?<device>rbd\d{1,6}): (?:encountered watch error|failed to (?:unwatch|reregister watch|acquire lock|send)|.{0,60}?failed).{0,60}?(?<result>-\d{1,6})\b/d,
  },
];

const cephEvent: EventReader = {
  id: 'ceph-event',
  emits: [CephEvent],
  gate: ['libceph: ', 'ceph: [', 'ceph: mds', 'rbd: rbd'],
  begin(line) {
    const found = matchIn(patterns, line.message);
    if (!found) return undefined;
    const { what, m } = found;
    const value: CephEventValue = {
      what,
      ...texts(m, 'daemon', 'address', 'device'),
      ...numbers(m, 'result'),
      text: messageText(line.message),
    };
    return oneLineReport(emit => emit(CephEvent, value, lineAt(line, placesOf(line, m))));
  },
};
export default cephEvent;
