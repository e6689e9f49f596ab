/** The name of the machine: its own files, uname -a, heads of reports. */
import { state, text } from '../../core/model/kind.ts';

export const Hostname = state(
  'hostname',
  'The name the machine gives itself',
  { name: text({ identity: true }) },
  { show: v => v.name, speaks: v => v.name },
);
