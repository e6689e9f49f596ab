import { defined } from '../../core/model/defined.ts';
import { cite, type Fact } from '../../core/model/fact.ts';
import { bullets, code, joined, type Markdown, md, ours } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import type { History, View } from '../../core/model/view.ts';
import { defineRule, type Finding } from '../../core/review/rule.ts';
import { KernelRelease, kernelOf } from '../../facts/host/uname.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import { HungTask, HungTasksSuppressed, type HungTaskValue } from '../../facts/kernel-log/hung-task.ts';
import { NfsNotResponding } from '../../facts/kernel-log/nfs-not-responding.ts';
import { UnregisterNetdevice } from '../../facts/kernel-log/unregister-netdevice.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { MemInfo, memInfoOf } from '../../facts/memory/meminfo.ts';
import { Pressure } from '../../facts/memory/pressure.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { Task, type TaskValue } from '../../facts/process/tasks.ts';
import { kibText, sizeOf } from '../../core/model/sizes.ts';
import { listed, plural } from '../../core/model/text.ts';
import { markedZones, pageKib, zoneName } from '../../facts/memory/zones.ts';
import { advice, runOnce } from '../../linux/remedies.ts';
import { atLeast } from '../../linux/versions.ts';
import { wakeKswapdEarlier } from '../memory/_memory.ts';
import { heldDevices } from '../network/_unregister.ts';
import { type ChainKind, chainKinds, chainLines, rootClause } from '../storage/_chain.ts';
import { aboutHang, errorsBehind, failedUnder, type HangKind, hangKinds } from '../storage/_hung.ts';
import { silentServers } from '../storage/_nfs.ts';
import { grouped } from '../_events.ts';
import { carriesOut, panicKinds } from '../_panic.ts';
import { spanText, withCopies } from '../_text.ts';
import { type Wait, waitOf } from '../../linux/waits.ts';
import { smallZone } from '../memory/_zones.ts';

type Reported = Occurrence<HungTaskValue>;

/** The kernel's own budget of reports (kernel/hung_task.c, sysctl_hung_task_warnings). */
const defaultWarnings = 10;

export default defineRule({
  id: 'hung-task',
  severity: 'error',
  summary: 'Tasks were blocked in the kernel for longer than hung_task_timeout_secs',
  why: 'khungtaskd looks every timeout for tasks in uninterruptible sleep that were not scheduled once since: they wait for a device, a lock, or memory that does not come. The report is about the waiting task; the cause is where its stack waits. After `kernel.hung_task_warnings` reports (10 unless set) the kernel stops reporting, which is not a recovery.',
  links: ['https://docs.kernel.org/admin-guide/sysctl/kernel.html#hung-task-timeout-secs'],
  needs: [KernelLog],
  uses: [
    HungTasksSuppressed,
    NfsNotResponding,
    UnregisterNetdevice,
    ...chainKinds,
    ...hangKinds,
    Task,
    SysctlValue,
    KernelRelease,
    Zone,
    MemInfo,
    Pressure,
    ...panicKinds,
  ],
  explains: { 'kernel-panic': carriesOut(HungTask) },
  *check(host) {
    const reports = host.events(HungTask);
    if (reports.length === 0) return;
    const listingOf = listingsOf(host, new Set(reports.map(r => r.fact.value.pid)));
    const failed = failedUnder(host);
    const [silent, held] = [silentServers(host), heldDevices(host)];
    // One finding for each blocked function and task name; what accounts for some reports may not for the others.
    const causeOf = (v: HungTaskValue, report: Reported): string =>
      [family(v.task), v.function, ...failed(report), ...silent(report), ...held(report)].join(' ');
    for (const group of grouped(reports, causeOf))
      yield groupFinding(host, group, listingOf, failed(group[0]!).length > 0);
    yield* stoppedFinding(host, reports, listingOf);
  },
});

/** A worker's number is not its name. */
const family = (task: string): string => task.replace(/^(kworker\/)\S*/, '$1*').replace(/\d+$/, '');

/** What ps said, of the listing that shows most tasks in state D. */
interface Listing {
  /** In uninterruptible sleep then; threads and processes each once. */
  readonly blocked: readonly Fact<TaskValue>[];
  /** Those process and thread ids in it that are reported. */
  readonly ids: ReadonlySet<number>;
  readonly threads: boolean;
  /** Is it of a boot that is over? */
  readonly isOver: boolean;
}
/** What ps said last in the boot of a report; undefined without a ps that shows states. */
type ListingOf = (report: Reported) => Listing | undefined;

/** Numbers of processes say nothing in another boot: each report is looked for in its own. */
function listingsOf(host: History<'task'>, reported: ReadonlySet<number>): ListingOf {
  const known = new Map<View<'task'>, Listing | undefined>();
  return report => {
    const view = host.lastInBootOf(report);
    if (!known.has(view)) known.set(view, readListing(view, reported, host.bootedSince(report)));
    return known.get(view);
  };
}

function readListing(host: View<'task'>, reported: ReadonlySet<number>, isOver: boolean): Listing | undefined {
  interface InFile {
    readonly blocked: Map<number, Fact<TaskValue>>;
    readonly ids: Set<number>;
    threads: boolean;
    rows: number;
  }
  const byFile = new Map<string, InFile>();
  let listing: InFile | undefined;
  let file = '';
  // Rows may come by the hundred thousand, one file after the other.
  for (const fact of host.all(Task)) {
    const { state, from, pid, tid = pid } = fact.value;
    if (state === undefined || from !== 'ps') continue;
    if (!listing || fact.at.file !== file) {
      file = fact.at.file;
      listing = byFile.get(file) ?? { blocked: new Map(), ids: new Set(), threads: false, rows: 0 };
      byFile.set(file, listing);
    }
    listing.rows++;
    if (reported.has(pid)) listing.ids.add(pid);
    if (tid !== pid) {
      listing.threads = true;
      if (reported.has(tid)) listing.ids.add(tid);
    }
    if (state === 'D' && !listing.blocked.has(tid)) listing.blocked.set(tid, fact);
  }
  const most = [...byFile.values()].sort((a, b) => b.blocked.size - a.blocked.size || b.rows - a.rows)[0];
  return most && { ...most, blocked: [...most.blocked.values()], isOver };
}

const isOneOf = (task: Fact<TaskValue>, ids: ReadonlySet<number>): boolean =>
  ids.has(task.value.tid ?? task.value.pid) || ids.has(task.value.pid);

/** What the memory of the host and the settings of its kernel are told by. */
type MemoryKind = 'zone' | 'meminfo' | 'kernel-release' | 'sysctl';

function groupFinding(
  host: History<ChainKind | HangKind | MemoryKind | 'pressure'>,
  group: readonly Reported[],
  listingOf: ListingOf,
  isFailedKnown: boolean,
): Finding {
  const first = group[0]!;
  const { task, function: blockedIn } = first.fact.value;
  const longest = Math.max(...group.map(r => r.fact.value.seconds));
  const wait = waitOf(first.fact.value.frames);
  const names = [...new Set(group.map(r => r.fact.value.task))];
  const ps = inPs(group, listingOf);
  const who = names.length === 1 ? task : family(task).endsWith('*') ? family(task) : `${family(task)}*`;
  const parts = [
    `${who} blocked${blockedIn ? ` in ${blockedIn}` : ''} for more than ${longest} seconds`,
    `(${plural(group.length, 'report')} of ${plural(tasksIn(group), 'task')}${spanText(group) ? `, ${spanText(group)}` : ''})`,
    wait ? `waiting on ${wait.what}` : '',
    ps.text,
  ];
  // What a task in I/O waits for may have failed before: the root goes first.
  const chain = errorsBehind(host, first, isFailedKnown);
  const seen =
    wait?.what === 'memory reclaim'
      ? memoryEvidence(host.at(group.at(-1)!))
      : { facts: chain.slice(0, 4).map(l => l.event.fact), lines: chainLines(chain) };
  return {
    message: `${rootClause(chain)}${parts.filter(Boolean).join(' ').replace(' ;', ';')}`,
    count: group.length,
    evidence: [first.fact, ...withCopies(group, 24).slice(1), ...ps.still.slice(0, 8), ...seen.facts],
    detail: joined([waitText(wait, first.fact.value.frames), bullets(seen.lines)], '\n\n'),
    remedies: remedies(host, wait, group),
    about: aboutHang(host, group),
    events: group.map(r => r.fact),
  };
}

function waitText(wait: Wait | undefined, frames: readonly string[]): Markdown {
  if (wait) return md`${ours(wait.what)}: ${ours(wait.next)}.`;
  const top = frames.slice(0, 6).map(f => code(f));
  const shown = top.length ? top.reduce((text, frame) => md`${text} < ${frame}`) : md`no frames were printed`;
  return md`The stack shows no known wait: ${shown}.`;
}

/** In a ps of a boot that is over, nothing is so any more. */
const whereText = (listings: readonly Listing[]): string =>
  listings.some(l => l.isOver) ? `in the last ps of ${listings.length > 1 ? 'their boots' : 'that boot'}` : 'in ps';

/**
 * What ps says of the tasks, and those in state D; it was taken at another time, and a listing without threads does not
 * know of a blocked thread.
 */
function inPs(group: readonly Reported[], listingOf: ListingOf): { text: string; still: readonly Fact<TaskValue>[] } {
  const pids = new Map<Listing | undefined, Set<number>>();
  for (const report of group) {
    const listing = listingOf(report);
    pids.set(listing, (pids.get(listing) ?? new Set()).add(report.fact.value.pid));
  }
  const listings = [...pids].flatMap(([listing, ids]) => (listing ? [{ ...listing, pids: ids }] : []));
  const still = listings.flatMap(l => l.blocked.filter(b => isOneOf(b, l.pids)));
  const where = whereText(listings);
  if (still.length > 0) return { text: `; ${still.length} still in state D ${where}`, still };
  const allTold = listings.length === pids.size;
  if (allTold && listings.every(l => l.blocked.length === 0))
    return { text: `; no task is in state D ${where}`, still };
  const known = allTold && listings.every(l => l.threads || [...l.pids].some(pid => l.ids.has(pid)));
  return { text: known ? `; none of these in state D ${where}` : '', still };
}

/**
 * What the host's memory looked like, for tasks that waited in reclaim: zones near their marks, the gap kswapd has,
 * large caches.
 */
function memoryEvidence(host: View<MemoryKind | 'pressure'>): { facts: Fact<any>[]; lines: Markdown[] } {
  const facts: Fact<any>[] = [];
  const lines: Markdown[] = [];
  const kib = pageKib(host);
  const zones = markedZones(host);
  const all = zones.reduce((sum, z) => sum + (z.value.managed ?? 0), 0);
  for (const zone of zones) {
    const { free, min, low, high, managed } = zone.value;
    if (smallZone(zone.value) || (managed !== undefined && managed < all / 10)) continue;
    const near = free <= 4 * high;
    const narrow = managed !== undefined && low - min < managed / 4000;
    if (!near && !narrow) continue;
    facts.push(cite(zone, 'free'), cite(zone, 'low'));
    const stands = md`${zoneName(zone.value)}: ${free} pages free (${sizeOf(free, kib)}), low ${low}, min ${min}`;
    const gap = `${low - min} pages (${sizeOf(low - min, kib)})`;
    const of = managed === undefined ? undefined : md`, of ${sizeOf(managed, kib)} in the zone`;
    lines.push(md`${stands}: kswapd starts only ${gap} before tasks must reclaim themselves${of}.`);
  }
  const total = memInfoOf(host, 'MemTotal');
  const slab = memInfoOf(host, 'SReclaimable');
  if (total && slab && slab.value.value > total.value.value / 10) {
    facts.push(slab);
    lines.push(md`Reclaimable slabs hold ${kibText(slab.value.value)} of ${kibText(total.value.value)}.`);
  }
  for (const p of host.all(Pressure, v => v.share === 'full' && v.avg10 >= 10).slice(0, 2)) {
    facts.push(cite(p, 'avg10'));
    lines.push(
      md`Pressure: all tasks were stalled on ${p.value.resource} for ${p.value.avg10} % of the last 10 seconds.`,
    );
  }
  return { facts, lines };
}

function remedies(host: View<MemoryKind>, wait: Wait | undefined, group: readonly Reported[]): Remedy[] {
  if (wait?.what === 'memory reclaim') {
    const why = `${plural(group.length, 'hung task report')} show tasks reclaiming memory themselves: kswapd does not keep ahead of them.`;
    const found = [wakeKswapdEarlier(host, why), dropCache(host, why)];
    return found.filter(r => r !== undefined);
  }
  return [
    advice(
      wait ? `Look at ${wait.what}` : 'Look at what the task waits on',
      wait
        ? joined(
            [
              md`${ours(wait.next[0]!.toUpperCase() + wait.next.slice(1))}.`,
              md`No setting makes a device or a lock come back; raising \`kernel.hung_task_timeout_secs\` only hides the report.`,
            ],
            ' ',
          )
        : md`The frames of the stack name the wait; the task that holds what it waits for is often among the other reports.`,
    ),
  ];
}

/** How many tasks reports are about: the same pid in another boot is another task. */
function tasksIn(reports: readonly Reported[]): number {
  const boots = new Map<number, Set<string>>();
  const known = new Set(reports.flatMap(r => (r.ofBoot === undefined ? [] : r.fact.value.pid)));
  for (const { fact, inBoot, ofBoot } of reports) {
    const { pid } = fact.value;
    // A log that does not tell its boot may tell of one that is known.
    if (ofBoot !== undefined || !known.has(pid))
      boots.set(pid, (boots.get(pid) ?? new Set()).add(ofBoot ?? `${inBoot}`));
  }
  return [...boots.values()].reduce((n, of) => n + of.size, 0);
}

/** The budget starts anew with each boot. */
function mostInOneBoot(reports: readonly Reported[]): number {
  const counts = new Map<string, number>();
  for (const { fact, inBoot, ofBoot } of reports) {
    const boot = ofBoot ?? `${fact.at.file} ${inBoot}`;
    counts.set(boot, (counts.get(boot) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** Only where there is page cache to drop. */
function dropCache(host: View<'kernel-release' | 'sysctl' | 'meminfo'>, why: string): Remedy | undefined {
  const release = kernelOf(host);
  const total = memInfoOf(host, 'MemTotal')?.value.value ?? 0;
  const [active, inactive] = ['Active(file)', 'Inactive(file)'].map(name => memInfoOf(host, name)?.value.value);
  if (active === undefined || inactive === undefined || active + inactive < total / 10) return undefined;
  const effect =
    `Up to ${kibText(active + inactive)} of page cache is freed at once, what is clean of it, ` +
    'so that tasks find free pages; the cache is read again as it is needed.';
  return runOnce('drop_caches', defined({ level: 1 as const, why, effect, release }));
}

/** "Reporting stopped" is a finding of its own: what comes after it is not known. */
function* stoppedFinding(
  host: History<'hung-tasks-suppressed' | 'sysctl' | 'kernel-release'>,
  reports: readonly Reported[],
  listingOf: ListingOf,
): Iterable<Finding> {
  const last = reports.at(-1)!;
  const notice = host.events(HungTasksSuppressed)[0];
  // A boot begins with the whole budget.
  const left = sysctlOf(host.lastInBootOf(last), 'kernel.hung_task_warnings');
  const spent = left?.value.values[0] === 0;
  const release = kernelOf(host.at(last));
  // From 6.5 on the kernel says so itself.
  const silentKernel = release === undefined || !atLeast(release, 6, 5);
  const byCount = !left && !notice && silentKernel && mostInOneBoot(reports) === defaultWarnings;
  if (!notice && !spent && !byCount) return;
  const why = notice
    ? 'the kernel says so'
    : spent
      ? 'kernel.hung_task_warnings is 0'
      : `the kernel usually reports only ${defaultWarnings}`;
  const listing = listingOf(last);
  const there = new Set(reports.filter(r => listingOf(r) === listing).map(r => r.fact.value.pid));
  const unreported = listing?.blocked.filter(b => !isOneOf(b, there)) ?? [];
  const inState = listing && `${plural(listing.blocked.length, 'task')} in state D ${whereText([listing])}`;
  const now = listing?.blocked.length ? `; ${inState}, ${unreported.length} of them never reported` : '';
  const told = `${plural(reports.length, 'report')} of ${plural(tasksIn(reports), 'task')}`;
  const tasks = unreported.slice(0, 12).map(b => `${b.value.command} (${b.value.tid ?? b.value.pid})`);
  yield {
    message: `Hung task reporting stopped after ${told} (${why})${now}: silence after this is no recovery`,
    severity: 'warning',
    // It stands for no report: what accounts for those does not account for the silence.
    events: notice ? [notice.fact] : [],
    evidence: [last.fact, ...(notice ? [notice.fact] : []), ...(left ? [left] : []), ...unreported.slice(0, 12)],
    ...defined({
      detail: unreported.length ? md`In state D and never reported: ${listed(tasks)}.` : undefined,
    }),
    remedies: [
      advice(
        'Let the detector report again',
        md`Each report takes one from \`kernel.hung_task_warnings\`; at 0 the kernel is silent until the value is written again or the host is booted. \`sysctl -w kernel.hung_task_warnings=10\` lets it report ten more; -1 is without limit and floods the log.`,
      ),
    ],
  };
}
