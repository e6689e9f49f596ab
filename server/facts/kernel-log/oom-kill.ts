/** A kill of the OOM killer. */
import {
  bytes,
  event,
  int,
  kilobytes,
  list,
  oneOf,
  optional,
  pages,
  part,
  record,
  text,
  type ValueOf,
  type ValueOfKind,
} from '../../core/model/kind.ts';
import { memInfo } from './memory.ts';
import { blamed, frames, release } from './trace.ts';

/** A row of the task table. */
const task = {
  pid: int(),
  name: text(),
  rss: pages('Resident: file, anonymous and shared together'),
  swapents: optional(pages()),
  pageTablesBytes: optional(bytes()),
  oomScoreAdj: int(),
} as const;
export type OomTask = ValueOf<typeof task>;

export const OomKill = event(
  'oom-kill',
  'The kernel killed a task to free memory',
  {
    scope: oneOf(['global', 'memcg', 'cpuset', 'mempolicy']),
    invoker: optional(text('The task whose request could not be served: not the victim, and not necessarily at fault')),
    order: optional(int()),
    gfp: optional(text()),
    victim: optional(text({ names: 'task' })),
    pid: optional(int('Of the victim', { identity: true, names: 'task' })),
    victimRssKb: optional(kilobytes({ derived: true })),
    cgroup: optional(text('The group whose limit was hit, for `memcg`', { identity: true, names: 'cgroup' })),
    usageKb: optional(kilobytes('Of the group', { derived: true })),
    limitKb: optional(kilobytes('Of the group', { derived: true })),
    failcnt: optional(int()),
    stat: optional(record(bytes(), 'memory.stat of the group', { derived: true })),
    memory: optional(part(memInfo, 'The Mem-Info block of the report', { derived: true })),
    tasks: optional(list(part(task))),
    function: blamed,
    frames,
    release,
  },
  {
    show: v =>
      `${v.scope} OOM: ${v.invoker ?? '?'} asked, ${v.victim ?? 'nobody'}${v.pid ? `:${v.pid}` : ''} was killed`,
    same: v => `${v.scope} ${v.victim ?? ''} ${v.pid ?? ''} ${v.invoker ?? ''}`,
  },
);
export type OomKillValue = ValueOfKind<typeof OomKill>;
