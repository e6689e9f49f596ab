/**
 * The OOM killer (mm/oom_kill.c, mm/memcontrol.c, 2.6.32 to 6.19): who asked, under which limit, how memory stood, who
 * was killed. One fact a kill.
 */
import { Places } from '../../../core/model/places.ts';
import { integer } from '../../../core/read/words.ts';
import type { LoggedMemory } from '../../../facts/kernel-log/memory.ts';
import { OomKill, type OomKillValue } from '../../../facts/kernel-log/oom-kill.ts';
import { inNodeList } from '../../../linux/nodelist.ts';
import { openStat } from '../cgroupstat.ts';
import { type EventReader, type LogState, placeIn, placeGroups, type LogReport, reportAt } from '../event.ts';
import { openMemory } from '../memory.ts';
import type { KernelLine } from '../prefix.ts';
import { cpuIn, kernelIn } from '../taskline.ts';
import { openTaskTable } from '../tasktable.ts';
import { openTrace } from '../traces.ts';

const head =
  /^(?<invoker>.{1,64}?) invoked oom-killer: gfp_mask=(?<mask>0x[0-9a-f]{1,8})(?:\((?<gfp>[\w|]{1,1024})\))?(?:, nodemask=[^ ]{1,256})?, order=(?<order>-?\d{1,3}),/d;
/** "or sacrifice child" up to 5.0; in one line with what was freed from 5.1 on. */
const chosen =
  /^(?<kind>Out of memory|Out of memory \(oom_kill_allocating_task\)|Memory cgroup out of memory): Kill(?:ed)? process (?<pid>\d{1,10}) \((?<victim>.{1,64}?)\)(?=,| total-vm| score|$)/d;
const killed = /^Killed process (?<pid>\d{1,10}) \((?<victim>.{1,64}?)\)(?=,| total-vm|$)/d;
const resident = /(?:anon|file|shmem)-rss:(\d{1,15})kB/g;
const constraint = /^oom-kill:constraint=CONSTRAINT_(?<scope>NONE|CPUSET|MEMORY_POLICY|MEMCG)\b/;
const limitOf = /^Task in \S{1,4096} killed as a result of limit of (?<cgroup>\S{1,4096})/d;
const usage = /^memory: usage (?<usageKb>\d{1,16})kB, limit (?<limitKb>\d{1,16})kB, failcnt (?<failcnt>\d{1,16})/d;
const otherUsage = /^(?:memory\+swap|kmem|swap): usage /;
const cpuset = /^.{1,64}? cpuset=(?<cpuset>\S{1,4096}) mems_allowed=(?<mems>[\d,-]{1,256})/;
const slabTable = /^(?:Name\s{1,32}Used\s{1,16}Total|\S{1,64}\s{1,32}\d{1,12}KB\s{1,16}\d{1,12}KB)\s*$/;
const fixed =
  /^(?:Hardware name: |Workqueue: |Modules linked in:|\s{1,8}Tainted: \[|Out of memory and no killable processes|Pid: )/;
const another = /^(?:INFO: |BUG: |WARNING: |Kernel panic|-{5}|={5}|.{1,64}: page allocation failure)/;

const scopes = { NONE: 'global', CPUSET: 'cpuset', MEMORY_POLICY: 'mempolicy', MEMCG: 'memcg' } as const;

/** A kill while its lines are read. */
interface OpenKill {
  readonly value: { -readonly [K in keyof OomKillValue]: OomKillValue[K] };
  readonly places: Places;
  /** Has a line told the scope? */
  scoped: boolean;
  cpuset: { readonly path: string; readonly mems: string } | undefined;
  done: boolean;
}

/**
 * Before 5.0 no line names the constraint: a cpuset shows by a path of its own and by memory on nodes it may not use.
 */
function boundByCpuset({ path, mems }: NonNullable<OpenKill['cpuset']>, memory: LoggedMemory | undefined): boolean {
  if (path === '/' || !memory) return false;
  return [...memory.zones, ...memory.hugepages].some(({ node }) => !inNodeList(mems, node));
}

/** The task's line, or that of its cpuset; false for another line. */
function takeTask(kill: OpenKill, line: KernelLine, log: LogState): boolean {
  const kernel = cpuIn(line.message) ? kernelIn(line.message) : undefined;
  if (kernel) {
    kill.value.release ??= kernel.release;
    log.release(line, kernel.release);
    return true;
  }
  const set = cpuset.exec(line.message);
  if (!set) return false;
  kill.cpuset = { path: set.groups!['cpuset']!, mems: set.groups!['mems']! };
  return true;
}

/** The group that ran out, and what it used; false for another line. */
function takeGroup(kill: OpenKill, line: KernelLine): boolean {
  const { value, places } = kill;
  const limit = limitOf.exec(line.message);
  if (limit) {
    setScope(kill, 'memcg');
    value.cgroup = limit.groups!['cgroup']!;
    placeGroups(places, line, limit);
    return true;
  }
  const used = usage.exec(line.message);
  if (!used) return false;
  for (const name of ['usageKb', 'limitKb', 'failcnt'] as const) {
    const n = integer(used.groups![name]);
    if (n === undefined) continue;
    value[name] = n;
    const at = used.indices!.groups![name]!;
    placeIn(places, name, line, at[0], at[1]);
  }
  return true;
}

function setScope(kill: OpenKill, of: OomKillValue['scope']): void {
  kill.value.scope = of;
  kill.scoped = true;
}

/** Under which limit, and who is killed; false for another line. */
function takeVictim(kill: OpenKill, line: KernelLine): boolean {
  const { value } = kill;
  const bound = constraint.exec(line.message);
  if (bound) {
    setScope(kill, scopes[bound.groups!['scope'] as keyof typeof scopes]);
    const group = /,oom_memcg=(\S{1,4096}?),task_memcg=/.exec(line.message);
    if (group) value.cgroup = group[1]!;
    const task = /,task=(.{1,64}?),pid=(\d{1,10}),uid=/.exec(line.message);
    if (task) [value.victim, value.pid] = [task[1]!, Number(task[2])];
    return true;
  }
  const victim = chosen.exec(line.message) ?? killed.exec(line.message);
  if (!victim) return false;
  killedBy(kill, line, victim);
  return true;
}

function killedBy(kill: OpenKill, line: KernelLine, m: RegExpExecArray): void {
  const { value, places } = kill;
  const { kind, pid, victim } = m.groups!;
  if (kind?.startsWith('Memory cgroup') && !kill.scoped) setScope(kill, 'memcg');
  // A child may be killed in place of the one chosen: the later line is right.
  value.victim = victim!;
  value.pid = Number(pid);
  if (line.message.includes(' total-vm:')) {
    const sizes = [...line.message.matchAll(resident)].map(r => Number(r[1]));
    value.victimRssKb = sizes.reduce((sum, kb) => sum + kb, 0);
    const at = m.indices!.groups!;
    placeIn(places, 'victim', line, at['victim']![0], at['victim']![1]);
    placeIn(places, 'pid', line, at['pid']![0], at['pid']![1]);
    kill.done = true;
  }
}

function openReport(first: KernelLine, log: LogState): LogReport & Pick<OpenKill, 'value' | 'places'> {
  const kill: OpenKill = {
    value: { scope: 'global', frames: [] },
    places: new Places(first.n),
    scoped: false,
    cpuset: undefined,
    done: false,
  };
  const { value, places } = kill;
  const trace = openTrace();
  const memory = openMemory();
  const stat = openStat();
  const table = openTaskTable();
  let last = first;
  /** The trace is over: frames that follow are of another report. */
  let pastTrace = false;

  function read(line: KernelLine): boolean {
    const { message } = line;
    if (table.take(message) || stat.take(message) || memory.take(message)) {
      pastTrace = true;
      return true;
    }
    return (
      (!pastTrace && (trace.take(line) || takeTask(kill, line, log))) ||
      takeGroup(kill, line) ||
      takeVictim(kill, line) ||
      fixed.test(message) ||
      otherUsage.test(message) ||
      slabTable.test(message) ||
      refuse(message)
    );
  }

  function refuse(message: string): false {
    if (another.test(message)) kill.done = true;
    return false;
  }

  return {
    value,
    places,
    take(line) {
      const taken = !kill.done && read(line);
      if (taken) last = line;
      return taken;
    },
    get done() {
      return kill.done;
    },
    end(emit) {
      const seen = memory.value();
      const groupStat = stat.value();
      const guilty = trace.blame(places);
      if (!kill.scoped && kill.cpuset && boundByCpuset(kill.cpuset, seen)) value.scope = 'cpuset';
      value.frames = [...trace.frames];
      if (guilty !== undefined) value.function = guilty;
      if (groupStat) value.stat = groupStat;
      if (seen) value.memory = seen;
      if (table.value().length > 0) value.tasks = table.value();
      emit(OomKill, value, reportAt(first, last, places.done()));
    },
  };
}

const oomKill: EventReader = {
  id: 'oom-kill',
  emits: [OomKill],
  gate: ['invoked oom-killer', 'ut of memory: Kill', 'ut of memory (oom', 'Killed process ', 'oom-kill:constraint'],
  begin(line, log) {
    const m = head.exec(line.message);
    if (m) {
      const report = openReport(line, log);
      report.value.invoker = m.groups!['invoker']!;
      report.value.order = Number(m.groups!['order']);
      report.value.gfp = m.groups!['gfp'] ?? m.groups!['mask']!;
      for (const name of ['invoker', 'order', 'gfp']) {
        const at = m.indices!.groups![name];
        if (at) placeIn(report.places, name, line, at[0], at[1]);
      }
      return report;
    }
    // The beginning was cut off, or memory.oom.group kills one more.
    if (!chosen.test(line.message) && !killed.test(line.message) && !constraint.test(line.message)) return undefined;
    const report = openReport(line, log);
    report.take(line);
    return report;
  },
};
export default oomKill;
