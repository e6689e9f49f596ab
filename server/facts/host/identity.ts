/** Who a machine is, whatever it calls itself: /etc/machine-id and hostnamectl (systemd). */
import { state, text } from '../../core/model/kind.ts';

/** Copies of one image that were never given their own have the same. */
export const MachineId = state(
  'machine-id',
  'The id of an installation (/etc/machine-id)',
  { id: text('32 hexadecimal digits, drawn at the first boot') },
  { show: v => v.id },
);

/** A row of `hostnamectl`, under its heading: `Machine ID`, `Boot ID`, `Chassis`. */
export const Hostnamectl = state(
  'hostnamectl',
  'What hostnamectl says of the machine',
  { name: text('Heading of the row', { identity: true }), value: text() },
  {
    once: true,
    show: v => `${v.name}: ${v.value}`,
    speaks: v => (v.name === 'Static hostname' ? v.value : undefined),
  },
);
