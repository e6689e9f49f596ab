/** Units of systemd: as systemctl lists them, and the settings of their files. */
import { int, num, optional, state, text } from '../../core/model/kind.ts';

/** A row of `systemctl list-units`. */
export const SystemdUnit = state(
  'systemd-unit',
  'A unit of systemd (systemctl list-units)',
  {
    unit: text({ identity: true }),
    load: text(),
    active: text(),
    sub: text(),
    job: optional(text('Job that is queued for it')),
    description: optional(text('What it says of itself')),
  },
  { glossary: 'systemd-units', show: v => `${v.unit} ${v.load} ${v.active} ${v.sub}` },
);

/** A row of `systemctl list-unit-files`. */
export const SystemdUnitFile = state(
  'systemd-unit-file',
  'A unit file and whether it is enabled (systemctl list-unit-files)',
  { unit: text({ identity: true }), state: text(), preset: optional(text()) },
  { glossary: 'systemd-units', show: v => `${v.unit} ${v.state}` },
);

/** The line that counts what a listing of systemctl printed. */
export const SystemdCount = state(
  'systemd-count',
  'How many units systemctl listed',
  { what: text('What was counted', { identity: true }), count: int() },
  { glossary: 'systemd-units', show: v => `${v.count} ${v.what}` },
);

/** A line of a unit file. */
export const UnitSetting = state(
  'unit-setting',
  'A setting of a unit file of systemd',
  {
    section: text({ identity: true }),
    name: text('Name of the setting', { identity: true }),
    text: text('What it is set to'),
    value: optional(num('The same, where it is a number')),
  },
  {
    glossary: 'systemd-units',
    term: (v, field) => ({
      dump: 'systemd-units',
      field: field === 'section' ? 'section' : unitKnown.has(v.name) ? v.name : '<setting>',
    }),
    show: v => `[${v.section}] ${v.name}=${v.text}`,
  },
);
const unitKnown = new Set([
  'Description',
  'ExecStart',
  'Type',
  'Restart',
  'LimitNOFILE',
  'LimitNPROC',
  'LimitMEMLOCK',
  'LimitCORE',
  'TasksMax',
  'MemoryMax',
  'MemoryHigh',
  'MemoryLimit',
  'MemoryMin',
  'MemoryLow',
  'CPUQuota',
  'CPUAffinity',
  'OOMScoreAdjust',
  'CPUWeight',
  'CPUShares',
  'Slice',
  'TimeoutStartSec',
  'TimeoutStopSec',
  'After',
  'Requires',
  'Wants',
  'WantedBy',
  'User',
  'CPUSchedulingPolicy',
  'CPUSchedulingPriority',
  'Nice',
  'IOWeight',
  'Environment',
  'EnvironmentFile',
  'RestartSec',
  'Delegate',
  'KillMode',
]);
