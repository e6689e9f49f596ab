/** /proc/scsi/scsi: three lines a device. */
import { int, optional, state, text, type ValueOfKind } from '../../core/model/kind.ts';

export const ScsiDevice = state(
  'scsi-device',
  'A SCSI device (/proc/scsi/scsi)',
  {
    host: text({ identity: true }),
    channel: int({ identity: true }),
    id: int({ identity: true }),
    lun: int({ identity: true }),
    vendor: optional(text()),
    model: optional(text()),
    rev: optional(text()),
    type: optional(text()),
    ansiRevision: optional(text()),
  },
  {
    glossary: 'scsi',
    show: v => `${v.host} ${v.channel}:${v.id}:${v.lun} ${v.vendor ?? ''} ${v.model ?? ''}`.trim(),
  },
);
export type ScsiDeviceValue = ValueOfKind<typeof ScsiDevice>;
