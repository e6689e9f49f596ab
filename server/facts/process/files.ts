/**
 * What /proc/PID/* and the tools that watch processes say. Names of counters are those of the file. The process a file
 * is about may stand in its path only.
 */
import { kind } from '../../core/model/fact.ts';

/** Whose file it is. `tid` where the file is a thread's (`task/TID/`) or the listing shows threads. */
export interface ProcessRef {
  readonly pid?: number;
  readonly tid?: number;
}

const who = (v: ProcessRef): string =>
  v.tid !== undefined ? `thread ${v.tid}` : v.pid !== undefined ? `process ${v.pid}` : 'a process';

/**
 * /proc/PID/status (fs/proc/array.c): sizes in kB, ids and counts as numbers; masks, lists of CPUs and words stay text.
 * `pid` is Tgid, `tid` is Pid where it differs.
 */
export interface ProcessStatusValue extends ProcessRef {
  readonly name?: string;
  /** First letter of the state: R S D T t Z I X. */
  readonly state?: string;
  readonly counters: Readonly<Record<string, number>>;
  /** Lines of several numbers: Uid, Gid, Groups, NSpid, SigQ. */
  readonly lists: Readonly<Record<string, readonly number[]>>;
  readonly texts: Readonly<Record<string, string>>;
}
export const ProcessStatus = kind<ProcessStatusValue>(
  'process-status',
  'State, memory and rights of a process (/proc/PID/status)',
  {
    glossary: 'process-status',
    show: v => `${who(v)} ${v.name ?? ''}: state ${v.state ?? '?'}, VmRSS ${v.counters['VmRSS'] ?? '-'} kB`,
  },
);

/**
 * /proc/PID/stat, under the names of proc_pid_stat(5); `texts` holds numbers beyond 2^53 as printed. Ticks are 1/100 s,
 * rss is in pages, vsize in bytes.
 */
export interface ProcessStatValue extends ProcessRef {
  readonly comm: string;
  readonly state: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly texts: Readonly<Record<string, string>>;
}
export const ProcessStat = kind<ProcessStatValue>(
  'process-stat',
  'The figures of a process in one line (/proc/PID/stat)',
  {
    glossary: 'process-stat',
    show: v =>
      `${v.tid ?? v.pid ?? '?'} ${v.comm}: state ${v.state}, ${v.counters['utime'] ?? '?'} + ${v.counters['stime'] ?? '?'} ticks`,
  },
);

/** /proc/PID/stack: the kernel functions a task is in, innermost first, as `function+0xoffset/0xsize`. */
export const ProcessStack = kind<ProcessRef & { readonly frames: readonly string[] }>(
  'process-stack',
  'Where in the kernel a task is (/proc/PID/stack)',
  {
    glossary: 'process-stack',
    show: v => `${who(v)}: ${v.frames[0]?.split('+')[0] ?? ''}`,
  },
);

/** /proc/PID/sched (kernel/sched/debug.c, proc_sched_show_task): times in ms, others as counted. */
export const ProcessSched = kind<
  ProcessRef & { readonly comm: string; readonly threads?: number; readonly counters: Readonly<Record<string, number>> }
>('process-sched', 'What the scheduler knows of a task (/proc/PID/sched)', {
  glossary: 'process-sched',
  show: v => `${who(v)} ${v.comm}: ${v.counters['nr_switches'] ?? '?'} switches`,
});

/** A line of NUMA faults in /proc/PID/sched. */
export const ProcessNumaFaults = kind<ProcessRef & { readonly counters: Readonly<Record<string, number>> }>(
  'process-numa-faults',
  'NUMA faults of a task by node (/proc/PID/sched)',
  { glossary: 'process-sched', show: v => `${who(v)}: node ${v.counters['node'] ?? '?'}` },
);

/** /proc/PID/schedstat: two times in ns and a count (fs/proc/base.c, proc_pid_schedstat). */
export const ProcessSchedstat = kind<
  ProcessRef & { readonly runTime: number; readonly runDelay: number; readonly timeslices: number }
>('process-schedstat', 'Time on and waiting for a CPU (/proc/PID/schedstat)', {
  glossary: 'process-schedstat',
  show: v => `${who(v)}: ran ${v.runTime} ns, waited ${v.runDelay} ns`,
});

/** A row of /proc/PID/limits. A limit is a number, `unlimited`, or a number beyond 2^53 as printed. */
export const ProcessLimit = kind<
  ProcessRef & {
    readonly name: string;
    readonly soft: number | string;
    readonly hard: number | string;
    readonly unit?: string;
  }
>('process-limit', 'A resource limit of a process (/proc/PID/limits)', {
  glossary: 'process-limits',
  term: v => ({ dump: 'process-limits', field: v.name }),
  show: v => `${who(v)}: ${v.name} ${v.soft} (hard ${v.hard})${v.unit ? ` ${v.unit}` : ''}`,
});

/** A line of /proc/PID/cgroup: hierarchy 0 without controllers is cgroup v2. */
export const ProcessCgroup = kind<
  ProcessRef & { readonly hierarchy: number; readonly controllers: readonly string[]; readonly path: string }
>('process-cgroup', 'The control group of a process in one hierarchy (/proc/PID/cgroup)', {
  glossary: 'process-cgroup',
  show: v => `${who(v)}: ${v.controllers.join(',') || 'v2'} ${v.path}`,
});

/** /proc/PID/wchan: the kernel function a task sleeps in; `0` for none, or where the reader may not know. */
export const ProcessWchan = kind<ProcessRef & { readonly wchan: string }>(
  'process-wchan',
  'The kernel function a task sleeps in (/proc/PID/wchan)',
  {
    glossary: 'process-wchan',
    show: v => `${who(v)}: ${v.wchan}`,
  },
);

/** /proc/PID/io: bytes and calls since the process began. */
export const ProcessIo = kind<ProcessRef & { readonly counters: Readonly<Record<string, number>> }>(
  'process-io',
  'What a process read and wrote (/proc/PID/io)',
  {
    glossary: 'process-io',
    show: v => `${who(v)}: read ${v.counters['read_bytes'] ?? '?'}, wrote ${v.counters['write_bytes'] ?? '?'} bytes`,
  },
);

/** /proc/PID/oom_score, oom_score_adj, oom_adj. */
export const ProcessOom = kind<ProcessRef & { readonly name: string; readonly value: number }>(
  'process-oom',
  'How likely the OOM killer is to take a process',
  {
    glossary: 'process-oom',
    term: v => ({ dump: 'process-oom', field: v.name }),
    show: v => `${who(v)}: ${v.name} ${v.value}`,
  },
);

/**
 * A row of lsof. `size` in bytes; `offset` as printed (`0t1234`); `node` is an inode number, a protocol name for
 * sockets.
 */
export interface OpenFileValue {
  readonly command: string;
  readonly pid: number;
  readonly tid?: number;
  readonly user?: string;
  readonly fd?: string;
  readonly type?: string;
  readonly device?: string;
  readonly size?: number;
  readonly offset?: string;
  readonly node?: number | string;
  readonly name?: string;
}
export const OpenFile = kind<OpenFileValue>('open-file', 'An open file of a process (lsof)', {
  glossary: 'lsof',
  show: v => `${v.command} ${v.pid} ${v.fd ?? ''} ${v.type ?? ''} ${v.name ?? ''}`,
});

/** A row of execsnoop: a program started. `seconds` as the tracer counts them, `clock` is the time of day. */
export interface ExecValue {
  readonly command?: string;
  readonly pid: number;
  readonly ppid?: number;
  readonly uid?: number;
  readonly ret?: number;
  readonly args: string;
  readonly seconds?: number;
  readonly clock?: string;
}
export const Exec = kind<ExecValue>('exec', 'A program that was started (execsnoop)', {
  glossary: 'execsnoop',
  show: v => `${v.pid} ${v.args}`,
});

/**
 * The head of one event of perf report: `samples` scaled as printed (`1K`), `count` about as many events, `lost`
 * samples.
 */
export const PerfEvent = kind<{
  readonly event: string;
  readonly samples: string;
  readonly count?: number;
  readonly lost?: number;
}>('perf-event', 'What perf sampled (perf report)', {
  glossary: 'perf-report',
  show: v => `${v.event}: ${v.samples} samples`,
});

/** A row of perf report: shares in percent of all events, self unless `children` is given. */
export interface PerfRowValue {
  readonly event?: string;
  readonly overhead: number;
  /** With callees (`--children`). */
  readonly children?: number;
  readonly samples?: number;
  readonly period?: number;
  readonly pid?: number;
  readonly command?: string;
  readonly object?: string;
  readonly symbol?: string;
  /** `k` kernel, `.` user, `g` guest kernel, `u` guest user, `H` hypervisor. */
  readonly level?: string;
}
export const PerfRow = kind<PerfRowValue>('perf-row', 'Where the samples of perf fell (perf report)', {
  glossary: 'perf-report',
  show: v => `${v.overhead} % ${v.command ?? ''} ${v.object ?? ''} ${v.symbol ?? ''}`,
});
