/** SCSI commands that failed, and error recovery. */
import { event, oneOf, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

/**
 * `sense`/`failed`: a command came back with an error; `abort`, `device-reset`, `target-reset`, `bus-reset`,
 * `host-reset`: error recovery at work; `offline`: the kernel has given the device up; `path`: the transport lost the
 * target; `connection`: an iSCSI session failed.
 */
const what = [
  'failed',
  'sense',
  'timeout',
  'abort',
  'device-reset',
  'target-reset',
  'bus-reset',
  'host-reset',
  'offline',
  'path',
  'connection',
] as const;
export type ScsiWhat = (typeof what)[number];

export const ScsiError = event(
  'scsi-error',
  'A SCSI command failed, or error recovery had to abort or reset',
  {
    what: oneOf(what, { identity: true }),
    address: text(
      'host:channel:target:lun, or what the driver prints instead (`rport-2:0-3`, `connection1:0`, `0000:03:00.0`)',
    ),
    device: optional(text({ identity: true, names: 'device' })),
    sense: optional(text('Sense key: `Medium Error`, `Not Ready`, `Aborted Command`, ...')),
    asc: optional(text('Additional sense in words, or `ASC=.. ASCQ=..`')),
    cdb: optional(text()),
    hostbyte: optional(text()),
    driverbyte: optional(text()),
    result: optional(text('Of recovery: how it ended, where printed')),
    text: text(),
  },
  {
    show: v => `${v.device ?? v.address}: ${[v.sense, v.asc].filter(Boolean).join(': ') || v.text}`,
    same: v => `${v.what} ${v.address} ${v.sense ?? ''} ${v.asc ?? ''} ${v.cdb ?? ''} ${v.hostbyte ?? ''} ${v.text}`,
  },
);
export type ScsiErrorValue = ValueOfKind<typeof ScsiError>;
