/**
 * What the scheduler counts and how it is set up: run queues, tasks on them, policies, affinities, CPUs, and what
 * sysstat recorded of them.
 */
import { kind } from '../../core/model/fact.ts';

/**
 * Load averages are of 1, 5 and 15 minutes; then threads that are running or ready, all threads, and the process id
 * given out last.
 */
export interface LoadAverageValue {
  readonly load1: number;
  readonly load5: number;
  readonly load15: number;
  readonly running: number;
  readonly threads: number;
  readonly last_pid: number;
}
export const LoadAverage = kind<LoadAverageValue>('loadavg', 'Load averages (/proc/loadavg)', {
  glossary: 'loadavg',
  show: v => `${v.load1} ${v.load5} ${v.load15}, ${v.running} of ${v.threads} threads running`,
});

/** `version` of the layout, `timestamp` in jiffies. */
export const SchedStat = kind<{ readonly name: string; readonly value: number }>(
  'schedstat',
  'A line above the tables of /proc/schedstat',
  {
    glossary: 'schedstat',
    term: v => ({ dump: 'schedstat', field: v.name }),
    show: v => `${v.name} ${v.value}`,
  },
);

/** A `cpuN` row since boot; times in nanoseconds. */
export const SchedStatCpu = kind<{ readonly cpu: number; readonly counters: Readonly<Record<string, number>> }>(
  'schedstat-cpu',
  'Scheduling on one CPU since boot (/proc/schedstat)',
  {
    glossary: 'schedstat',
    show: v => `CPU ${v.cpu}: waited ${v.counters['run_delay'] ?? '?'} ns`,
  },
);

/**
 * A `domainN` row since boot: load balancing by kind of idleness (`idle.lb_count`, `busy.lb_failed`, `newidle.…`), then
 * the rest. `runqueue` is the row above it.
 */
export interface SchedStatDomainValue {
  readonly runqueue?: string;
  readonly domain: number;
  /** Printed since version 17 (`SMT`, `MC`, `NUMA`). */
  readonly name?: string;
  /** Hexadecimal, groups of 32 CPUs, the first group the highest. */
  readonly cpumask: string;
  readonly counters: Readonly<Record<string, number>>;
}
export const SchedStatDomain = kind<SchedStatDomainValue>(
  'schedstat-domain',
  'Load balancing in one scheduling domain of a CPU since boot (/proc/schedstat)',
  {
    glossary: 'schedstat',
    term: (_, field) =>
      field === undefined ? undefined : { dump: 'schedstat', field: field.replace(/^(?:idle|busy|newidle)\./, '') },
    show: v => `${v.runqueue ?? 'CPU ?'} domain${v.domain}${v.name ? ` ${v.name}` : ''} of CPUs ${v.cpumask}`,
  },
);

/**
 * A section of sched_debug. Times are milliseconds with nanoseconds behind the point. `group` is the cgroup of a
 * group's run queue.
 */
export interface SchedDebugValue {
  readonly part: 'header' | 'sysctl_sched' | 'cpu' | 'cfs_rq' | 'rt_rq' | 'dl_rq';
  readonly cpu?: number;
  readonly group?: string;
  /** Kernel release, of the header. */
  readonly release?: string;
  /** First word of the kernel's version, of the header. */
  readonly build?: string;
  readonly counters: Readonly<Record<string, number>>;
}
export const SchedDebug = kind<SchedDebugValue>(
  'sched-debug',
  'A section of the scheduler’s own report (sched_debug)',
  {
    glossary: 'sched_debug',
    show: v =>
      `${v.part}${v.cpu === undefined ? '' : ` ${v.cpu}`}${v.group ? ` ${v.group}` : ''}: ${v.counters['nr_running'] ?? v.counters['rt_nr_running'] ?? v.counters['nr_queued'] ?? '?'} running`,
  },
);

/**
 * A row of the table of tasks of one CPU: all its tasks from 4.15 on, runnable or not; times in milliseconds. `cpu` is
 * the section it stands in, `cpu#3`.
 */
export interface SchedDebugTaskValue {
  readonly cpu?: string;
  /** The task the CPU runs at this moment. */
  readonly current: boolean;
  /** Absent on kernels before 4.15. */
  readonly state?: string;
  readonly task: string;
  readonly pid: number;
  /** EEVDF: may it be picked now? */
  readonly eligible?: boolean;
  /** EEVDF: does it have a slice of its own choice? */
  readonly customSlice?: boolean;
  readonly group?: string;
  readonly counters: Readonly<Record<string, number>>;
}
export const SchedDebugTask = kind<SchedDebugTaskValue>(
  'sched-debug-task',
  'A task as the scheduler lists it (sched_debug)',
  {
    glossary: 'sched_debug',
    show: v =>
      `${v.pid} ${v.task}${v.state ? ` ${v.state}` : ''}${v.current ? ' (current)' : ''} prio ${v.counters['prio'] ?? '?'}`,
  },
);

export const SchedFeature = kind<{ readonly name: string; readonly enabled: boolean }>(
  'sched-feature',
  'A switch of the scheduler (sched_features)',
  {
    glossary: 'sched_features',
    term: v => ({ dump: 'sched_features', field: v.name }),
    show: v => `${v.name} ${v.enabled ? 'on' : 'off'}`,
  },
);

/**
 * A block of /proc/cpuinfo: a processor, or the machine as a whole where `processor` is absent. Units as printed (MHz,
 * KB).
 */
export interface CpuInfoValue {
  readonly processor?: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly words: Readonly<Record<string, string>>;
}
export const CpuInfo = kind<CpuInfoValue>('cpuinfo', 'A processor as the kernel describes it (/proc/cpuinfo)', {
  glossary: 'cpuinfo',
  term: (_, field) =>
    field === undefined ? undefined : { dump: 'cpuinfo', field: /^cache\d+$/.test(field) ? 'cache' : field },
  show: v =>
    [
      v.processor === undefined ? '' : `processor ${v.processor}`,
      v.words['model name'] ?? v.words['cpu'] ?? v.words['machine'] ?? '',
    ]
      .filter(Boolean)
      .join(': '),
});

/**
 * A line of lscpu; `value` where the text begins with a number, in the unit the text names; `instances` of a cache,
 * whose sizes are then a sum.
 */
export const Lscpu = kind<{
  readonly name: string;
  readonly text: string;
  readonly value?: number;
  readonly instances?: number;
}>('lscpu', 'A property of the processors (lscpu)', {
  glossary: 'lscpu',
  term: (v, field) => ({
    dump: 'lscpu',
    field:
      field === 'instances'
        ? field
        : v.name
            .replace(/^NUMA node\d+ CPU/, 'NUMA node CPU')
            .replace(/^Vulnerability .*/, 'Vulnerability')
            .replace(/^(L\d[di]?)$/, '$1 cache'),
  }),
  show: v => `${v.name}: ${v.text}`,
});

/** A row of `lscpu -e`. */
export const LscpuRow = kind<{
  readonly counters: Readonly<Record<string, number>>;
  readonly words: Readonly<Record<string, string>>;
}>('lscpu-cpu', 'Where one CPU sits (lscpu -e)', {
  glossary: 'lscpu',
  show: v =>
    `CPU ${v.counters['CPU'] ?? '?'}: node ${v.counters['NODE'] ?? '?'} socket ${v.counters['SOCKET'] ?? '?'} core ${v.counters['CORE'] ?? '?'}`,
});

/** A row of sar. Column names as printed (`%user`, `rxkB/s`); `units` where the figures are scaled (`--human`). */
export interface SarValue {
  readonly table: string;
  /** The CPU, device or interface of the row; absent in tables of the whole machine. */
  readonly item?: string;
  readonly interval: 'sample' | 'average';
  /** Number of the report within its table, from 0. */
  readonly sample: number;
  /** The time as printed. */
  readonly stamp: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly units?: Readonly<Record<string, string>>;
}
export const Sar = kind<SarValue>('sar', 'A row of what sysstat recorded (sar)', {
  glossary: 'sar',
  term: (v, field) =>
    field === undefined
      ? undefined
      : { dump: 'sar', field: v.table === 'nfs' && field === 'retrans/s' ? 'nfs retrans/s' : field },
  show: v => `${v.stamp} ${v.table}${v.item === undefined ? '' : ` ${v.item}`}`,
});

export const SarRestart = kind<{ readonly stamp: string; readonly cpus?: number }>(
  'sar-restart',
  'The machine was booted between two records (sar)',
  {
    glossary: 'sar',
    term: () => ({ dump: 'sar', field: 'LINUX RESTART' }),
    show: v => `restart at ${v.stamp}`,
  },
);

/** A row of pidstat. Column names as printed; `pid` is the process (TGID), `tid` a thread of it. */
export interface PidstatValue {
  readonly interval: 'sample' | 'average';
  readonly sample: number;
  readonly stamp: string;
  readonly user?: string;
  readonly pid?: number;
  readonly tid?: number;
  readonly command: string;
  readonly policy?: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly units?: Readonly<Record<string, string>>;
}
const pidstatHeads: Readonly<Record<string, string>> = { user: 'UID', pid: 'PID', tid: 'TID', command: 'Command' };
export const Pidstat = kind<PidstatValue>('pidstat', 'What a task did in an interval (pidstat)', {
  glossary: 'pidstat',
  term: (_, field) => (field === undefined ? undefined : { dump: 'pidstat', field: pidstatHeads[field] ?? field }),
  show: v =>
    `${v.tid ?? v.pid ?? '?'} ${v.command}${v.counters['%CPU'] === undefined ? '' : ` ${v.counters['%CPU']} % CPU`}`,
});

/** A process or thread in pstree. `count` of equal ones that stand as one (`4*[sshd]`). `parent` as printed. */
export interface ProcessTreeValue {
  readonly name: string;
  readonly pid?: number;
  readonly thread: boolean;
  readonly count?: number;
  readonly parent?: string;
  /** What else stands in the brackets: another user, a namespace. */
  readonly detail?: string;
  readonly arguments?: string;
}
export const ProcessTree = kind<ProcessTreeValue>('process-tree', 'A process in the tree of processes (pstree)', {
  glossary: 'pstree',
  show: v =>
    `${v.count === undefined ? '' : `${v.count} × `}${v.name}${v.pid === undefined ? '' : ` ${v.pid}`}${v.parent === undefined ? '' : ` of ${v.parent}`}`,
});

/** Scheduling policy of a task; the three times of SCHED_DEADLINE in nanoseconds. */
export interface TaskPolicyValue {
  readonly pid: number;
  /** `SCHED_FIFO`, with `|SCHED_RESET_ON_FORK` where children do not inherit it. */
  readonly policy?: string;
  readonly priority?: number;
  readonly runtime?: number;
  readonly deadline?: number;
  readonly period?: number;
}
export const TaskPolicy = kind<TaskPolicyValue>('task-policy', 'Scheduling policy of a task (chrt -p)', {
  glossary: 'chrt',
  show: v => `${v.pid}: ${v.policy ?? '?'}${v.priority === undefined ? '' : ` priority ${v.priority}`}`,
});

export const PolicyRange = kind<{ readonly policy: string; readonly min: number; readonly max: number }>(
  'policy-range',
  'Priorities a policy allows (chrt -m)',
  {
    glossary: 'chrt',
    show: v => `${v.policy}: ${v.min} to ${v.max}`,
  },
);

/** CPUs a task may run on: a list (`0-3,8`) or a hexadecimal mask. */
export const TaskAffinity = kind<{ readonly pid: number; readonly list?: string; readonly mask?: string }>(
  'task-affinity',
  'CPUs a task may run on (taskset -p)',
  {
    glossary: 'taskset',
    show: v => `${v.pid}: ${v.list ?? `mask ${v.mask}`}`,
  },
);

/** A file of /proc/irq. `irq` comes from the path; `value` where the text is one decimal number. */
export const IrqAffinity = kind<{
  readonly irq: string;
  readonly name: string;
  readonly text: string;
  readonly value?: number;
}>('irq-affinity', 'CPUs and node of an interrupt (/proc/irq)', {
  glossary: 'irq_affinity',
  term: v => ({ dump: 'irq_affinity', field: v.name }),
  show: v => `IRQ ${v.irq} ${v.name}: ${v.text}`,
});

export const IrqbalanceSetting = kind<{ readonly name: string; readonly value: string }>(
  'irqbalance-setting',
  'A setting of irqbalance',
  {
    glossary: 'irqbalance',
    term: v => ({ dump: 'irqbalance', field: v.name }),
    show: v => `${v.name}=${v.value}`,
  },
);

/**
 * `name`: `active`, `preset` or `recommended` profile, or `mode` (auto, manual). Several profiles stand in order, the
 * last wins.
 */
export const Tuned = kind<{ readonly name: 'active' | 'preset' | 'recommended' | 'mode'; readonly value: string }>(
  'tuned',
  'What tuned applies to the machine',
  {
    glossary: 'tuned',
    term: v => ({ dump: 'tuned', field: v.name }),
    show: v => `${v.name}: ${v.value}`,
  },
);
