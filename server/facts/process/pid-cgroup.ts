/** /proc/PID/cgroup. */
import { int, list, state, text } from '../../core/model/kind.ts';
import { pathRef, who } from './process-ref.ts';

/** Hierarchy 0 without controllers is cgroup v2. */
export const ProcessCgroup = state(
  'process-cgroup',
  'The control group of a process in one hierarchy (/proc/PID/cgroup)',
  {
    ...pathRef,
    hierarchy: int({ identity: true }),
    controllers: list(text()),
    path: text({ names: 'cgroup' }),
  },
  { glossary: 'process-cgroup', show: v => `${who(v)}: ${v.controllers.join(',') || 'v2'} ${v.path}` },
);
