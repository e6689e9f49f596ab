/** Processes and threads, as ps and top list them. */
import {
  int,
  kilobytes,
  oneOf,
  optional,
  percent,
  record,
  seconds,
  state,
  text,
  type ValueOfKind,
} from '../../core/model/kind.ts';

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

/** One row. A column that is not there, or reads `-`, is left out; nothing is guessed. */
export const Task = state(
  'task',
  'A process or thread (ps, top)',
  {
    from: oneOf(['ps', 'top'], 'Which of the two listed it'),
    sample: int('Number of the iteration of top, from 0; 0 for ps', { moment: true, derived: true }),
    pid: int({ identity: true, names: 'task', derived: true }),
    // Where the listing shows threads; in `top -H` the PID column is this, and `pid` repeats it unless TGID is shown.
    tid: optional(int({ identity: true, names: 'task', derived: true })),
    ppid: optional(int({ leadsTo: 'task' })),
    user: optional(text()),
    command: text({ names: 'task' }),
    state: optional(text()),
    // Everything of ps's STAT (`Ssl+`), of which `state` is the first letter.
    stat: optional(text()),
    // Where the listing tells it: TS FF RR B ISO IDL DLN EXT, or RT when only a top PR below 0 shows it.
    policy: optional(text()),
    // 1..99 for SCHED_FIFO and SCHED_RR.
    rtprio: optional(int({ derived: true })),
    nice: optional(int({ derived: true })),
    // The priority column as printed.
    pri: optional(text()),
    cpu: optional(int({ names: 'cpu' })),
    // Of one CPU; top: over the interval, ps: over the lifetime.
    cpuPercent: optional(percent()),
    memPercent: optional(percent()),
    rssKb: optional(kilobytes({ partOf: 'meminfo:MemTotal', derived: true })),
    vszKb: optional(kilobytes({ derived: true })),
    sharedKb: optional(kilobytes({ derived: true })),
    cpuSeconds: optional(seconds({ derived: true })),
    wchan: optional(text()),
    threads: optional(int()),
    columns: optional(
      record(text(), 'Every other column of ps under its heading (F, SZ, ADDR, TTY, START), as printed'),
    ),
  },
  {
    collect: 'ps -eLo pid,tid,ppid,user,cls,rtprio,pri,ni,psr,pcpu,stat,wchan:32,comm',
    term: (v, field) =>
      field === undefined
        ? undefined
        : heads[field]
          ? { dump: v.from, field: heads[field][v.from === 'ps' ? 0 : 1] }
          : { dump: v.from, field },
    show: v => `${v.tid ?? v.pid} ${v.command}${v.state ? ` ${v.state}` : ''}${v.rtprio ? ` rtprio ${v.rtprio}` : ''}`,
    home: { task: 0 },
    iterations: 'sample',
  },
);
export type TaskValue = ValueOfKind<typeof Task>;
