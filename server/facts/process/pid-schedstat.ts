/** /proc/PID/schedstat (fs/proc/base.c, proc_pid_schedstat). */
import { int, state } from '../../core/model/kind.ts';
import { pathRef, who } from './process-ref.ts';

export const ProcessSchedstat = state(
  'process-schedstat',
  'Time on and waiting for a CPU (/proc/PID/schedstat)',
  { ...pathRef, runTime: int({ unit: 'ns' }), runDelay: int({ unit: 'ns' }), timeslices: int() },
  { glossary: 'process-schedstat', show: v => `${who(v)}: ran ${v.runTime} ns, waited ${v.runDelay} ns` },
);
