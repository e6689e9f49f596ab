/** systemd-cgtop: what control groups use. */
import { int, optional, percent, state, text } from '../../core/model/kind.ts';

/** Sizes are as printed where scaled (`1.2G`), numbers of bytes with --raw; a column that reads `-` is left out. */
export const CgroupUse = state(
  'cgroup-use',
  'What a control group uses (systemd-cgtop)',
  {
    cgroup: text({ identity: true, names: 'cgroup' }),
    sample: int({ moment: true, derived: true }),
    tasks: optional(int({ unit: 'tasks' })),
    cpuPercent: optional(percent()),
    memory: optional(text()),
    input: optional(text()),
    output: optional(text()),
  },
  {
    glossary: 'systemd-cgtop',
    show: v => `${v.cgroup}: CPU ${v.cpuPercent ?? '-'} %, memory ${v.memory ?? '-'}`,
    home: { cgroup: 1 },
  },
);
