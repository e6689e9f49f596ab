/**
 * `nfs: server X not responding, still trying` / `timed out`, and `nfs: server X OK` when it answers again
 * (net/sunrpc/clnt.c, fs/lockd); 2.6.32 to 6.19.
 */
import { NfsNotResponding, type NfsNotRespondingValue } from '../../../facts/kernel-log/nfs-not-responding.ts';
import { type EventReader, lineAt, oneLineReport, placesOf } from '../event.ts';

const message =
  /^(?<service>nfs|lockd|rpc\.\w{1,20}): server (?<server>\S{1,255}) (?:not responding, (?<state>still trying|timed out)|OK)\s{0,4}$/d;

const nfsNotResponding: EventReader = {
  id: 'nfs-not-responding',
  emits: [NfsNotResponding],
  gate: ['nfs: server ', 'lockd: server '],
  begin(line) {
    const m = message.exec(line.message);
    if (!m) return undefined;
    const state = (m.groups!['state'] ?? 'OK') as NfsNotRespondingValue['state'];
    const value: NfsNotRespondingValue = {
      server: m.groups!['server']!,
      state,
      recovered: state === 'OK',
      service: m.groups!['service']!,
    };
    return oneLineReport(emit => emit(NfsNotResponding, value, lineAt(line, placesOf(line, m))));
  },
};
export default nfsNotResponding;
