/** /proc/PID/oom_score, oom_score_adj, oom_adj. */
import { int, state, text } from '../../core/model/kind.ts';
import { pathRef, who } from './process-ref.ts';

export const ProcessOom = state(
  'process-oom',
  'How likely the OOM killer is to take a process',
  { ...pathRef, name: text('Name of the file', { identity: true }), value: int() },
  {
    glossary: 'process-oom',
    term: v => ({ dump: 'process-oom', field: v.name }),
    show: v => `${who(v)}: ${v.name} ${v.value}`,
  },
);
