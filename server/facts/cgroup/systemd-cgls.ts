/** systemd-cgls: the tree of control groups with the processes in each. */
import { int, optional, state, text } from '../../core/model/kind.ts';

const cgroup = text({ identity: true, names: 'cgroup' });

export const CgroupNode = state(
  'cgroup',
  'A control group (systemd-cgls)',
  { cgroup, id: optional(int()) },
  {
    glossary: 'systemd-cgls',
    show: v => v.cgroup,
    home: { cgroup: 0 },
  },
);

/** An extended attribute, as systemd 252 and later show them. */
export const CgroupAttribute = state(
  'cgroup-attribute',
  'An attribute of a control group (systemd-cgls)',
  { cgroup, name: text({ identity: true }), text: text() },
  {
    glossary: 'systemd-cgls',
    show: v => `${v.cgroup}: ${v.name} ${v.text}`,
  },
);

export const CgroupProcess = state(
  'cgroup-process',
  'A process and its control group (systemd-cgls)',
  { cgroup, pid: int({ identity: true, names: 'task' }), command: text({ names: 'task' }) },
  {
    glossary: 'systemd-cgls',
    show: v => `${v.pid} ${v.command}`,
    home: { task: 5 },
  },
);
