import { state, text } from '../../core/model/kind.ts';

/** Told where a log has lines of several machines. */
export const LogMachine = state(
  'log-machine',
  'From this line on the kernel of this machine speaks, in a log of several',
  { name: text({ identity: true }) },
  { show: v => v.name, speaks: v => v.name },
);
