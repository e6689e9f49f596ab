/** /proc/cgroups: the controllers of the kernel. */
import { int, state, text } from '../../core/model/kind.ts';

export const CgroupController = state(
  'cgroup-controller',
  'A cgroup controller (/proc/cgroups)',
  {
    controller: text({ identity: true }),
    hierarchy: int(),
    groups: int({ unit: 'count' }),
    enabled: int(),
  },
  {
    glossary: 'cgroups',
    show: v => `${v.controller}: hierarchy ${v.hierarchy}, ${v.groups} groups${v.enabled ? '' : ', disabled'}`,
  },
);
