/**
 * What services are to do and what they say: settings meant for the next boot, limits, units, application logs and
 * profiles.
 */
import { kind } from '../../core/model/fact.ts';

/**
 * A line of sysctl.conf or a file of sysctl.d: what somebody wants, which the running kernel may not have. `values` are
 * the numbers of a purely numeric one.
 */
export const SysctlSetting = kind<{ readonly key: string; readonly text: string; readonly values: readonly number[] }>(
  'sysctl-setting',
  'A setting meant to be made at boot (sysctl.conf, sysctl.d)',
  {
    glossary: 'sysctl',
    term: v => ({ dump: 'sysctl', field: v.key }),
    show: v => `${v.key} = ${v.text}`,
  },
);

/**
 * A line of limits.conf. `value` is absent for `unlimited`; units by item: kB for memory and file sizes, minutes for
 * cpu, else a count.
 */
export const UserLimit = kind<{
  readonly domain: string;
  readonly type: string;
  readonly item: string;
  readonly text: string;
  readonly value?: number;
}>('user-limit', 'A limit for users, made at login (limits.conf)', {
  glossary: 'limits-conf',
  term: (v, field) => ({
    dump: 'limits-conf',
    field: field === undefined || field === 'value' || field === 'text' ? v.item : field,
  }),
  show: v => `${v.domain} ${v.type} ${v.item} ${v.text}`,
});

/** A row of `systemctl list-units`. */
export const SystemdUnit = kind<{
  readonly unit: string;
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly job?: string;
  readonly description?: string;
}>('systemd-unit', 'A unit of systemd (systemctl list-units)', {
  glossary: 'systemd-units',
  show: v => `${v.unit} ${v.load} ${v.active} ${v.sub}`,
});

/** A row of `systemctl list-unit-files`. */
export const SystemdUnitFile = kind<{ readonly unit: string; readonly state: string; readonly preset?: string }>(
  'systemd-unit-file',
  'A unit file and whether it is enabled (systemctl list-unit-files)',
  {
    glossary: 'systemd-units',
    show: v => `${v.unit} ${v.state}`,
  },
);

/** The line that counts what a listing of systemctl printed. */
export const SystemdCount = kind<{ readonly what: string; readonly count: number }>(
  'systemd-count',
  'How many units systemctl listed',
  { glossary: 'systemd-units', show: v => `${v.count} ${v.what}` },
);

/** A line of a unit file. */
export const UnitSetting = kind<{
  readonly section: string;
  readonly name: string;
  readonly text: string;
  readonly value?: number;
}>('unit-setting', 'A setting of a unit file of systemd', {
  glossary: 'systemd-units',
  term: (v, field) => ({
    dump: 'systemd-units',
    field: field === 'section' ? 'section' : unitKnown.has(v.name) ? v.name : '<setting>',
  }),
  show: v => `[${v.section}] ${v.name}=${v.text}`,
});
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

/**
 * A line of an application's log that tells of trouble, or of how long its periodic work took. `level` as printed
 * (`WARNING`, `ERROR`, ceph's `-1`, `WRN`). `figures` are the numbers of such timing lines, named in the glossary
 * (`application-log`).
 */
export interface ServiceMessageValue {
  readonly application: 'openstack' | 'ceph' | 'swift' | 'ganeti';
  readonly program?: string;
  readonly pid?: number;
  readonly thread?: string;
  readonly level: string;
  readonly module?: string;
  readonly request?: string;
  readonly text: string;
  readonly figures?: Readonly<Record<string, number>>;
}
export const ServiceMessage = kind<ServiceMessageValue>(
  'service-message',
  'A line of an application’s log that tells of trouble or of timing (nova, ceph, swift, ganeti)',
  {
    glossary: 'application-log',
    show: v => `${v.module ?? v.program ?? v.application} ${v.level}: ${v.text}`,
    same: v => `${v.program ?? ''} ${v.pid ?? ''} ${v.level} ${v.module ?? ''} ${v.text}`,
  },
);

/**
 * The totals above the table of a GHC profile: `value` in seconds, ticks and microseconds a tick; `allocBytes` is
 * printed with commas.
 */
export const GhcProfileTotal = kind<{
  readonly what: 'time' | 'alloc';
  readonly value?: number;
  readonly ticks?: number;
  readonly tickUs?: number;
  readonly processors?: number;
  readonly allocBytes?: number;
}>('ghc-profile-total', 'Totals of a GHC profile (.prof)', {
  glossary: 'ghc-prof',
  show: v => (v.what === 'time' ? `${v.value} s` : `${v.allocBytes} bytes`),
});

/**
 * A row of a GHC profile. `counters` are named as the columns: `no.`, `entries`, `%time`, `%alloc`, `inherited %time`,
 * `ticks`, ...
 */
export const CostCentre = kind<{
  readonly name: string;
  readonly module: string;
  readonly src?: string;
  readonly counters: Readonly<Record<string, number>>;
}>('cost-centre', 'A cost centre of a GHC profile (.prof)', {
  glossary: 'ghc-prof',
  show: v =>
    `${v.module}.${v.name}: ${v.counters['%time'] ?? '?'} % of time, ${v.counters['%alloc'] ?? '?'} % of allocation`,
});

/** A sample of a GHC heap profile: bytes by what was asked for (cost centre, type, closure). */
export const HeapSample = kind<{ readonly at: number; readonly counters: Readonly<Record<string, number>> }>(
  'ghc-heap-sample',
  'A sample of a GHC heap profile (.hp)',
  {
    glossary: 'ghc-hp',
    term: (_, field) => ({ dump: 'ghc-hp', field: field === undefined || field === 'at' ? 'at' : '<band>' }),
    show: v => `${v.at} s: ${Object.keys(v.counters).length} bands`,
  },
);

/** A line of the head of a heap profile. */
export const HeapProfileHead = kind<{ readonly name: string; readonly text: string }>(
  'ghc-heap-head',
  'What a GHC heap profile is of (.hp)',
  {
    glossary: 'ghc-hp',
    term: v => ({ dump: 'ghc-hp', field: v.name }),
    show: v => `${v.name} ${v.text}`,
  },
);
