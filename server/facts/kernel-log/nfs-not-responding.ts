/** `nfs: server X not responding, still trying`, and that it answers again. */
import { event, flag, oneOf, text, type ValueOfKind } from '../../core/model/kind.ts';

export const NfsNotResponding = event(
  'nfs-not-responding',
  'An NFS server did not answer in time, or answers again',
  {
    server: text(),
    state: oneOf(['still trying', 'timed out', 'OK']),
    recovered: flag('The server answers again'),
    service: text('`nfs` or `lockd`'),
  },
  {
    show: v => `${v.service}: server ${v.server} ${v.recovered ? 'OK' : `not responding, ${v.state}`}`,
    same: v => `${v.service} ${v.server} ${v.state}`,
  },
);
export type NfsNotRespondingValue = ValueOfKind<typeof NfsNotResponding>;
