/** Machine checks. */
import { event, flag, int, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

export const MachineCheck = event(
  'machine-check',
  'The processor or the firmware reported a hardware error',
  {
    cpu: optional(int({ identity: true, names: 'cpu' })),
    bank: optional(int()),
    status: optional(text('IA32_MCi_STATUS of the bank, hexadecimal as printed')),
    address: optional(text('Hexadecimal as printed')),
    corrected: optional(flag('Absent where the line does not tell')),
    socket: optional(int()),
    text: text('What the line says behind the tag'),
  },
  {
    show: v =>
      [v.cpu === undefined ? '' : `CPU ${v.cpu}`, v.bank === undefined ? '' : `bank ${v.bank}`, v.status ?? '', v.text]
        .filter(Boolean)
        .join(' '),
    same: v => `${v.cpu ?? ''} ${v.bank ?? ''} ${v.status ?? ''} ${v.text}`,
  },
);
export type MachineCheckValue = ValueOfKind<typeof MachineCheck>;
