/**
 * Control groups, v1 and v2. `cgroup` is the path of the group below the root of its hierarchy (`/` for the root),
 * undefined where nothing tells.
 */
import { kind } from '../../core/model/fact.ts';

export interface CgroupRef {
  readonly cgroup?: string;
}
const of = (v: CgroupRef): string => v.cgroup ?? 'a control group';

/**
 * memory.stat (mm/memcontrol.c): sizes in bytes, events as counted, under the kernel's names. v1 says the group's own
 * figures first and `total_*` with its children; v2 always counts the children. `texts` holds numbers beyond 2^53 as
 * printed (a limit that is none).
 */
export const CgroupMemoryStat = kind<
  CgroupRef & {
    readonly version?: 'v1' | 'v2';
    readonly counters: Readonly<Record<string, number>>;
    readonly texts: Readonly<Record<string, string>>;
  }
>('cgroup-memory-stat', 'What the memory of a control group is used for (memory.stat)', {
  glossary: 'memory-stat',
  show: v =>
    `${of(v)}: anon ${v.counters['anon'] ?? v.counters['total_rss'] ?? v.counters['rss'] ?? '?'}, file ${v.counters['file'] ?? v.counters['total_cache'] ?? v.counters['cache'] ?? '?'} bytes`,
});

/** memory.events, memory.events.local, memory.swap.events (v2) and memory.oom_control (v1). */
export const CgroupMemoryEvents = kind<
  CgroupRef & { readonly file: string; readonly counters: Readonly<Record<string, number>> }
>('cgroup-memory-events', 'How often a control group met its memory limits', {
  glossary: 'memory-events',
  show: v =>
    `${of(v)}: ${v.counters['max'] === undefined ? '' : `max ${v.counters['max']}, `}oom_kill ${v.counters['oom_kill'] ?? '?'}`,
});

/**
 * A file with one figure of a group's memory (memory.max, memory.usage_in_bytes, ...), in bytes or a count. `text` for
 * `max` and for numbers beyond 2^53.
 */
export const CgroupMemory = kind<
  CgroupRef & { readonly name: string; readonly value?: number; readonly text?: string }
>('cgroup-memory', 'A limit or figure of the memory of a control group', {
  glossary: 'memory-limits',
  term: v => ({ dump: 'memory-limits', field: v.name }),
  show: v => `${of(v)}: ${v.name} ${v.value ?? v.text}`,
});

/** cpu.stat, cpuacct.stat: times in us (v2), ns or ticks (v1). */
export const CgroupCpuStat = kind<
  CgroupRef & { readonly file: string; readonly counters: Readonly<Record<string, number>> }
>('cgroup-cpu-stat', 'CPU time and throttling of a control group', {
  glossary: 'cpu-stat',
  show: v => `${of(v)}: throttled ${v.counters['nr_throttled'] ?? '?'} of ${v.counters['nr_periods'] ?? '?'} periods`,
});

/** A CPU setting or figure of a group: cpu.max has a quota and a period in us, the others one value. */
export const CgroupCpu = kind<
  CgroupRef & { readonly name: string; readonly value?: number; readonly text?: string; readonly period?: number }
>('cgroup-cpu', 'A CPU limit, weight or figure of a control group', {
  glossary: 'cpu-stat',
  term: (v, field) => ({ dump: 'cpu-stat', field: field === 'period' ? 'period' : v.name }),
  show: v => `${of(v)}: ${v.name} ${v.value ?? v.text}${v.period === undefined ? '' : ` of ${v.period}`}`,
});

/** A line of a group's cpu.pressure, memory.pressure, io.pressure, irq.pressure. Averages in percent, total in us. */
export const CgroupPressure = kind<
  CgroupRef & {
    readonly resource: string;
    readonly share: 'some' | 'full';
    readonly avg10: number;
    readonly avg60: number;
    readonly avg300: number;
    readonly total: number;
  }
>('cgroup-pressure', 'Pressure stall information of a control group', {
  glossary: 'pressure',
  term: (v, field) => ({ dump: 'pressure', field: field === undefined || field === 'share' ? v.share : field }),
  show: v => `${of(v)}: ${v.resource} ${v.share}: avg10 ${v.avg10} %`,
});

/** cgroup.pressure: 1 where pressure of the group is accounted. */
export const CgroupPressureSwitch = kind<CgroupRef & { readonly name: string; readonly value: number }>(
  'cgroup-pressure-switch',
  'Is the pressure of a control group accounted (cgroup.pressure)',
  {
    glossary: 'cgroup-files',
    term: v => ({ dump: 'cgroup-files', field: v.name }),
    show: v => `${of(v)}: ${v.name} ${v.value}`,
  },
);

/** A row of /proc/cgroups: a controller of the kernel. Hierarchy 0: on the v2 tree, or not mounted. */
export const CgroupController = kind<{
  readonly controller: string;
  readonly hierarchy: number;
  readonly groups: number;
  readonly enabled: number;
}>('cgroup-controller', 'A cgroup controller (/proc/cgroups)', {
  glossary: 'cgroups',
  show: v => `${v.controller}: hierarchy ${v.hierarchy}, ${v.groups} groups${v.enabled ? '' : ', disabled'}`,
});

/** A group in the tree of systemd-cgls; `id` where it is printed. */
export const CgroupNode = kind<{ readonly cgroup: string; readonly id?: number }>(
  'cgroup',
  'A control group (systemd-cgls)',
  {
    glossary: 'systemd-cgls',
    show: v => v.cgroup,
  },
);

/** An extended attribute of a group, as systemd 252 and later show them. */
export const CgroupAttribute = kind<{ readonly cgroup: string; readonly name: string; readonly text: string }>(
  'cgroup-attribute',
  'An attribute of a control group (systemd-cgls)',
  {
    glossary: 'systemd-cgls',
    show: v => `${v.cgroup}: ${v.name} ${v.text}`,
  },
);

/** A process in the tree of systemd-cgls. */
export const CgroupProcess = kind<{ readonly cgroup: string; readonly pid: number; readonly command: string }>(
  'cgroup-process',
  'A process and its control group (systemd-cgls)',
  {
    glossary: 'systemd-cgls',
    show: v => `${v.pid} ${v.command}`,
  },
);

/**
 * A row of systemd-cgtop. Memory and I/O are as printed where scaled (`1.2G`), numbers of bytes with --raw; a column
 * that reads `-` is left out.
 */
export const CgroupUse = kind<{
  readonly cgroup: string;
  readonly sample: number;
  readonly tasks?: number;
  readonly cpuPercent?: number;
  readonly memory?: string;
  readonly input?: string;
  readonly output?: string;
}>('cgroup-use', 'What a control group uses (systemd-cgtop)', {
  glossary: 'systemd-cgtop',
  show: v => `${v.cgroup}: CPU ${v.cpuPercent ?? '-'} %, memory ${v.memory ?? '-'}`,
});
