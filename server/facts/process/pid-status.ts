/** /proc/PID/status (fs/proc/array.c). */
import { int, list, optional, record, state, text } from '../../core/model/kind.ts';
import { processRef, who } from './process-ref.ts';

/** `pid` is Tgid, `tid` is Pid where it differs. */
export const ProcessStatus = state(
  'process-status',
  'State, memory and rights of a process (/proc/PID/status)',
  {
    ...processRef,
    name: optional(text({ identity: true, names: 'task' })),
    state: optional(text()),
    counters: record(int(), 'Sizes in kB, ids and counts', { spread: true }),
    lists: record(list(int()), 'Lines of several numbers: Uid, Gid, Groups, NSpid, SigQ'),
    texts: record(text(), 'Masks, lists of CPUs and words', { spread: true }),
  },
  {
    glossary: 'process-status',
    show: v => `${who(v)} ${v.name ?? ''}: state ${v.state ?? '?'}, VmRSS ${v.counters['VmRSS'] ?? '-'} kB`,
    home: { task: 1 },
  },
);
