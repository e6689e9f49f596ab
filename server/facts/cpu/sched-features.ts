/** sched_features: the switches of the scheduler. */
import { flag, state, text } from '../../core/model/kind.ts';

export const SchedFeature = state(
  'sched-feature',
  'A switch of the scheduler (sched_features)',
  { name: text({ identity: true }), enabled: flag() },
  {
    glossary: 'sched_features',
    term: v => ({ dump: 'sched_features', field: v.name }),
    show: v => `${v.name} ${v.enabled ? 'on' : 'off'}`,
  },
);
