/** cpu.pressure, memory.pressure, io.pressure and irq.pressure of a control group, and cgroup.pressure. */
import { int, oneOf, percent, state, text } from '../../core/model/kind.ts';
import { cgroup, groupOf } from './cgroup-ref.ts';

export const CgroupPressure = state(
  'cgroup-pressure',
  'Pressure stall information of a control group',
  {
    cgroup,
    resource: text('What was waited for: cpu, memory, io, irq', { identity: true }),
    share: oneOf(['some', 'full'], { identity: true }),
    avg10: percent(),
    avg60: percent(),
    avg300: percent(),
    total: int({ unit: 'us' }),
  },
  {
    glossary: 'pressure',
    term: (v, field) => ({ dump: 'pressure', field: field === undefined || field === 'share' ? v.share : field }),
    show: v => `${groupOf(v)}: ${v.resource} ${v.share}: avg10 ${v.avg10} %`,
  },
);

/** 1 where pressure of the group is accounted. */
export const CgroupPressureSwitch = state(
  'cgroup-pressure-switch',
  'Is the pressure of a control group accounted (cgroup.pressure)',
  { cgroup, name: text({ identity: true }), value: int() },
  {
    glossary: 'cgroup-files',
    term: v => ({ dump: 'cgroup-files', field: v.name }),
    show: v => `${groupOf(v)}: ${v.name} ${v.value}`,
  },
);
