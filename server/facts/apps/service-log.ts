/** Logs of applications: nova and its kin, ceph, swift, ganeti. */
import { event, int, num, oneOf, optional, record, text, type ValueOfKind } from '../../core/model/kind.ts';

/** A line that tells of trouble, or of how long periodic work took. */
export const ServiceMessage = event(
  'service-message',
  'A line of an application’s log that tells of trouble or of timing (nova, ceph, swift, ganeti)',
  {
    application: oneOf(['openstack', 'ceph', 'swift', 'ganeti'], 'Whose log it is'),
    program: optional(text()),
    pid: optional(int({ identity: true, names: 'task' })),
    thread: optional(text('Thread or job that wrote the line')),
    // As printed: `WARNING`, `ERROR`, ceph's `-1`, `WRN`.
    level: text(),
    module: optional(text()),
    request: optional(text('Identity of the request that was served')),
    text: text(),
    figures: optional(record(num(), 'Numbers of a line of timing, by what they count')),
  },
  {
    glossary: 'application-log',
    show: v => `${v.module ?? v.program ?? v.application} ${v.level}: ${v.text}`,
    same: v => `${v.program ?? ''} ${v.pid ?? ''} ${v.level} ${v.module ?? ''} ${v.text}`,
  },
);
export type ServiceMessageValue = ValueOfKind<typeof ServiceMessage>;
