/** Processes and threads, as ps and top list them. */
import { kind } from '../../core/model/fact.ts';

/** One row of ps or top. A column that is not there, or reads `-`, is left out; nothing is guessed. */
export interface TaskValue {
  readonly from: 'ps' | 'top';
  /** top: number of the iteration, from 0. ps: 0. */
  readonly sample: number;
  readonly pid: number;
  /**
   * Thread id where the listing shows threads; in `top -H` the PID column is this, and `pid` repeats it unless TGID is
   * shown.
   */
  readonly tid?: number;
  readonly ppid?: number;
  readonly user?: string;
  /** Name or command line as shown. */
  readonly command: string;
  /** First letter of the state: R S D T t Z I X. */
  readonly state?: string;
  /** Everything of ps's STAT (`Ssl+`). */
  readonly stat?: string;
  /**
   * Scheduling class where the listing tells it: TS FF RR B ISO IDL DLN EXT, or RT when only a top PR below 0 shows it.
   */
  readonly policy?: string;
  /** 1..99 for SCHED_FIFO and SCHED_RR. */
  readonly rtprio?: number;
  readonly nice?: number;
  /** The priority column as printed. */
  readonly pri?: string;
  /** CPU the task last ran on. */
  readonly cpu?: number;
  /** Percent of one CPU; top: over the interval, ps: over the lifetime. */
  readonly cpuPercent?: number;
  readonly memPercent?: number;
  readonly rssKb?: number;
  readonly vszKb?: number;
  readonly sharedKb?: number;
  /** CPU time used, in seconds. */
  readonly cpuSeconds?: number;
  readonly wchan?: string;
  /** Threads of the process (NLWP, nTH). */
  readonly threads?: number;
  /** Every other column of ps under its heading (`F`, `SZ`, `ADDR`, `TTY`, `START`), as printed. */
  readonly columns?: Readonly<Record<string, string>>;
}
/** Column heads by property, for the glossary: ps and top name the same thing differently. */
const heads: Readonly<Record<string, readonly [ps: string, top: string]>> = {
  pid: ['PID', 'PID'],
  tid: ['LWP', 'PID'],
  ppid: ['PPID', 'PPID'],
  user: ['USER', 'USER'],
  command: ['COMMAND', 'COMMAND'],
  state: ['STAT', 'S'],
  stat: ['STAT', 'S'],
  policy: ['CLS', 'PR'],
  rtprio: ['RTPRIO', 'PR'],
  nice: ['NI', 'NI'],
  pri: ['PRI', 'PR'],
  cpu: ['PSR', 'P'],
  cpuPercent: ['%CPU', '%CPU'],
  memPercent: ['%MEM', '%MEM'],
  rssKb: ['RSS', 'RES'],
  vszKb: ['VSZ', 'VIRT'],
  sharedKb: ['SHARE', 'SHR'],
  cpuSeconds: ['TIME', 'TIME+'],
  wchan: ['WCHAN', 'WCHAN'],
  threads: ['NLWP', 'nTH'],
};

export const Task = kind<TaskValue>('task', 'A process or thread (ps, top)', {
  term: (v, field) =>
    field === undefined
      ? undefined
      : heads[field]
        ? { dump: v.from, field: heads[field][v.from === 'ps' ? 0 : 1] }
        : { dump: v.from, field },
  show: v => `${v.tid ?? v.pid} ${v.command}${v.state ? ` ${v.state}` : ''}${v.rtprio ? ` rtprio ${v.rtprio}` : ''}`,
});

/** The lines above the table of top, one fact an iteration. Percentages as printed; memory in KiB. */
export const TopSummary = kind<{
  readonly sample: number;
  /** Does the table list threads (top -H)? */
  readonly threads: boolean;
  readonly load?: readonly number[];
  readonly tasks?: Readonly<Record<string, number>>;
  readonly cpu?: Readonly<Record<string, number>>;
  readonly memKb?: Readonly<Record<string, number>>;
  readonly swapKb?: Readonly<Record<string, number>>;
}>('top-summary', 'The summary lines of one iteration of top', {
  glossary: 'top',
  show: v => `top, iteration ${v.sample + 1}, ${v.threads ? 'threads' : 'processes'}`,
});
