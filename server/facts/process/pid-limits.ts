/** /proc/PID/limits. */
import { either, int, optional, state, text } from '../../core/model/kind.ts';
import { pathRef, who } from './process-ref.ts';

/** A number, `unlimited`, or a number beyond 2^53 as printed. */
const limit = either(int(), text());

/** Every row leads to the process, by its name as by its number. */
export const ProcessLimit = state(
  'process-limit',
  'A resource limit of a process (/proc/PID/limits)',
  {
    ...pathRef,
    name: text({ identity: true, names: 'task' }),
    soft: limit,
    hard: limit,
    unit: optional(text({ scale: true })),
  },
  {
    glossary: 'process-limits',
    term: v => ({ dump: 'process-limits', field: v.name }),
    show: v => `${who(v)}: ${v.name} ${v.soft} (hard ${v.hard})${v.unit ? ` ${v.unit}` : ''}`,
  },
);
