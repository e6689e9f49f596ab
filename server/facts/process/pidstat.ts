/** pidstat: what tasks did in an interval. */
import { int, num, oneOf, optional, record, state, text, type ValueOfKind } from '../../core/model/kind.ts';

const heads: Readonly<Record<string, string>> = { user: 'UID', pid: 'PID', tid: 'TID', command: 'Command' };

/** `pid` is the process (TGID), `tid` a thread of it. */
export const Pidstat = state(
  'pidstat',
  'What a task did in an interval (pidstat)',
  {
    interval: oneOf(['sample', 'average'], { moment: true }),
    sample: int({ moment: true, derived: true }),
    stamp: text({ moment: true }),
    user: optional(text()),
    pid: optional(int({ identity: true, names: 'task' })),
    tid: optional(int({ identity: true, names: 'task' })),
    command: text({ names: 'task' }),
    policy: optional(text()),
    counters: record(num(), 'Under the names of the columns as printed', { spread: true }),
    units: optional(record(text(), 'Of figures that are scaled (`--human`)', { scale: true })),
  },
  {
    glossary: 'pidstat',
    term: (_, field) => (field === undefined ? undefined : { dump: 'pidstat', field: heads[field] ?? field }),
    show: v =>
      `${v.tid ?? v.pid ?? '?'} ${v.command}${v.counters['%CPU'] === undefined ? '' : ` ${v.counters['%CPU']} % CPU`}`,
    home: { task: 4 },
  },
);
export type PidstatValue = ValueOfKind<typeof Pidstat>;
