import { cite, type Fact } from '../../core/model/fact.ts';
import { defined } from '../../core/model/defined.ts';
import { bullets, joined, type Markdown, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import type { History, View } from '../../core/model/view.ts';
import { defineRule, type Finding, type Severity } from '../../core/review/rule.ts';
import { KernelRelease, kernelOf } from '../../facts/host/uname.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import {
  type AllocationCause,
  causeOf,
  PageAllocationFailure,
  type PageAllocationFailureValue,
} from '../../facts/kernel-log/page-allocation-failure.ts';
import { CallbacksSuppressed, type CallbacksSuppressedValue } from '../../facts/kernel-log/callbacks-suppressed.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import type { LoggedZone } from '../../facts/kernel-log/memory.ts';
import { FreeBlocks } from '../../facts/memory/buddyinfo.ts';
import { MemInfo, memInfoOf } from '../../facts/memory/meminfo.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { sizeOf } from '../../core/model/sizes.ts';
import { clause, plural } from '../../core/model/text.ts';
import { markedZone, markedZones, pageKib, zoneName } from '../../facts/memory/zones.ts';
import { type AllocationZone, failureCause, reportedCause, type ZoneVerdict } from '../../linux/allocation.ts';
import { type GfpFlags, mayBlock, printedFlags } from '../../linux/gfp.ts';
import { advice } from '../../linux/remedies.ts';
import { parseRelease } from '../../linux/versions.ts';
import { fragmentationIndex } from '../../linux/fragmentation.ts';
import { compactionRemedies, lowerThreshold, raiseMinFree, wakeKswapdEarlier } from './_memory.ts';
import { spanText, withCopies } from '../_text.ts';

type Failure = Occurrence<PageAllocationFailureValue>;
/** What is read besides the reports themselves. */
type Seen = 'zone' | 'free-blocks' | 'sysctl' | 'meminfo' | 'kernel-release';

interface Judged {
  readonly cause: AllocationCause;
  readonly from: 'report' | 'host' | undefined;
  readonly facts: readonly Fact<any>[];
}

/**
 * Above this order the kernel gives up early and callers must be able to do without (PAGE_ALLOC_COSTLY_ORDER,
 * include/linux/mmzone.h).
 */
const costlyOrder = 3;

const causeText: Readonly<Record<AllocationCause, string>> = {
  shortage: 'shortage: too few free pages for the mark that applies',
  'zone-protected': 'the pages left free are held back for requests that can use only that zone',
  fragmentation: 'fragmentation: enough pages free, no block large enough',
  'highatomic-only': 'the blocks large enough are reserved for atomic requests',
  'cma-only': 'the blocks large enough belong to CMA and take only movable pages',
  'passes-now':
    'the request would pass at the time of the dump: memory was freed meanwhile, or the request was limited to some nodes or made to fail early',
  unknown: 'cause not shown by this bundle',
};

export default defineRule({
  id: 'page-allocation-failure',
  severity: 'warning',
  summary: 'The page allocator could not serve a request',
  why: 'The caller got no memory. What that means depends on the caller: a network driver drops a packet and tries again, a filesystem may shut down, starting a guest fails. The cause is shortage, fragmentation, or pages that are reserved for others, and each has another remedy.',
  links: ['https://docs.kernel.org/core-api/memory-allocation.html'],
  needs: [KernelLog],
  uses: [PageAllocationFailure, CallbacksSuppressed, Zone, FreeBlocks, SysctlValue, MemInfo, KernelRelease],
  *check(host) {
    const groups = new Map<string, { judged: Judged; failures: Failure[] }>();
    for (const failure of host.events(PageAllocationFailure)) {
      const judged = judge(host.at(failure), failure.fact.value);
      const { order, gfp, function: caller } = failure.fact.value;
      const key = `${order} ${gfp} ${caller ?? ''} ${judged.cause}`;
      const group = groups.get(key);
      if (group) group.failures.push(failure);
      else groups.set(key, { judged, failures: [failure] });
    }
    const unprinted = unprintedBy(host);
    for (const { judged, failures } of groups.values()) yield finding(host, judged, failures, unprinted);
  },
});

/**
 * By the Mem-Info block of the report; without one by the host's own zones and free blocks, which were taken at another
 * time.
 */
function judge(
  host: View<'zone' | 'free-blocks' | 'sysctl' | 'kernel-release'>,
  failure: PageAllocationFailureValue,
): Judged {
  const reported = causeOf(failure, kernelOf(host));
  if (reported !== 'unknown') return { cause: reported, from: 'report', facts: [] };
  const flags = flagsOf(host, failure);
  const zones = markedZones(host);
  if (!flags || zones.length === 0) return { cause: 'unknown', from: undefined, facts: [] };
  const blocks = host.all(FreeBlocks);
  const release = kernelOf(host);
  const asked: AllocationZone[] = zones.map(({ value: z }) => {
    const free = blocks.find(b => b.value.node === z.node && b.value.zone === z.zone)?.value.blocks;
    const cma = z.counters['nr_free_cma'];
    return {
      node: z.node,
      name: z.zone,
      free: z.free,
      min: z.min,
      low: z.low,
      high: z.high,
      lowmemReserve: z.protection ?? [],
      ...(cma === undefined ? {} : { freeCma: cma }),
      ...(free ? { blocks: free.map((count, order) => ({ order, count })) } : {}),
    };
  });
  const verdict = failureCause({ order: failure.order, flags, zones: asked, ...(release ? { release } : {}) });
  if (!verdict) return { cause: 'unknown', from: undefined, facts: [] };
  const { node, name } = verdict.decidedBy;
  const zone = zones.find(z => z.value.node === node && z.value.zone === name);
  const buddy = blocks.find(b => b.value.node === node && b.value.zone === name);
  return {
    cause: verdict.cause,
    from: 'host',
    facts: [...(zone ? [cite(zone, 'free'), cite(zone, 'min')] : []), ...(buddy ? [buddy] : [])],
  };
}

/** A number needs a kernel that says what its bits mean. */
const flagsOf = (
  host: View<'kernel-release' | 'sysctl'>,
  { gfp, mode, release }: PageAllocationFailureValue,
): GfpFlags | undefined => printedFlags(gfp, mode, (release && parseRelease(release)) || kernelOf(host));

/**
 * Notices that reports were not printed, by the failure they came after. The kernel prints one with the next report
 * that it lets through, so what was left out came after the report before it.
 */
function unprintedBy(
  host: View<'page-allocation-failure' | 'callbacks-suppressed'>,
): Map<Failure, Occurrence<CallbacksSuppressedValue>[]> {
  const failures = host.events(PageAllocationFailure);
  const found = new Map<Failure, Occurrence<CallbacksSuppressedValue>[]>();
  for (const notice of host.events(CallbacksSuppressed)) {
    const { file, line } = notice.fact.at;
    const places = failures.flatMap(f =>
      [f.fact, ...f.copies].filter(c => c.at.file === file).map(c => ({ f, line: c.at.line })),
    );
    // Old kernels name the rate limiter instead of the function: then the next report must follow at once.
    const named = /^warn_alloc/.test(notice.fact.value.function);
    if (!named && !(notice.fact.value.function === '__ratelimit' && places.some(p => p.line === line + 1))) continue;
    const before =
      places.filter(p => p.line < line).sort((a, b) => b.line - a.line)[0] ?? places.sort((a, b) => a.line - b.line)[0];
    if (before) found.set(before.f, [...(found.get(before.f) ?? []), notice]);
  }
  return found;
}

function finding(
  host: History<Seen>,
  judged: Judged,
  failures: readonly Failure[],
  suppressed: ReturnType<typeof unprintedBy>,
): Finding {
  const first = failures[0]!;
  const { order, gfp, function: caller } = first.fact.value;
  const then = host.at(first);
  const kib = pageKib(then);
  const tasks = [...new Set(failures.map(f => f.fact.value.task))];
  const hidden = failures.flatMap(f => suppressed.get(f) ?? []);
  const unprinted = hidden.reduce((sum, e) => sum + e.fact.value.count, 0);
  const free = first.fact.value.memory?.zones.reduce((sum, z) => sum + z.free, 0);
  const when = spanText(failures);
  const more = tasks.length > 3 ? ` and ${tasks.length - 3} more` : '';
  const reports = [plural(failures.length, 'report'), when].filter(Boolean).join(', ');
  const message = [
    `order:${order} (${sizeOf(2 ** order, kib)}) ${gfpText(gfp)}`,
    `failed for ${tasks.slice(0, 3).join(', ')}${more}${clause` in ${caller}`}`,
    failures.length > 1 || when ? `(${reports})` : '',
    `- ${causeText[judged.cause]}`,
    free === undefined ? '' : `(${sizeOf(free, kib)} free then)`,
    judged.from === 'host' ? "(judged by this host's zones, taken at another time)" : '',
    unprinted ? `; ${plural(unprinted, 'more report')} after it ${unprinted === 1 ? 'was' : 'were'} not printed` : '',
  ];
  return defined({
    message: message.filter(Boolean).join(' ').replace(' ;', ';'),
    severity: severityOf(then, first.fact.value, judged.cause),
    count: failures.length,
    evidence: [
      first.fact,
      ...withCopies(failures).slice(1),
      ...hidden.slice(0, 4).map(e => e.fact),
      ...judged.facts,
      ...hostZones(then, judged, first.fact.value),
    ] as [Fact<any>, ...Fact<any>[]],
    detail: detail(then, first.fact.value, judged),
    remedies: remedies(host, flagsOf(then, first.fact.value), first.fact.value, judged.cause),
  });
}

/** Symbols speak for themselves, a number is called what it is. */
const gfpText = (gfp: string): string => (/[A-Z]/.test(gfp) ? gfp : `mode ${gfp}`);

/** A failure that its caller retries, and a large one that may fail by design, are no errors by themselves. */
function severityOf(
  host: View<'kernel-release' | 'sysctl'>,
  failure: PageAllocationFailureValue,
  cause: AllocationCause,
): Severity {
  const flags = flagsOf(host, failure);
  const fallsBack = flags
    ? flags.has('NORETRY') || flags.has('RETRY_MAYFAIL') || (!mayBlock(flags) && failure.order === 0)
    : false;
  if (fallsBack && cause !== 'shortage') return 'info';
  if (cause === 'passes-now' || cause === 'unknown') return 'warning';
  return failure.order <= costlyOrder && flags && mayBlock(flags) && !fallsBack ? 'error' : 'warning';
}

/** Beside a report that told the cause itself: the host's zone of which most was free then, to compare. */
function hostZones(
  host: View<'zone' | 'free-blocks'>,
  judged: Judged,
  failure: PageAllocationFailureValue,
): Fact<any>[] {
  const then = failure.memory?.zones.toSorted((a, b) => b.free - a.free)[0];
  if (judged.from !== 'report' || !then) return [];
  const zone = markedZone(host, then.node, then.zone);
  const buddy = host.first(FreeBlocks, b => b.node === then.node && b.zone === then.zone);
  return [...(zone ? [cite(zone, 'free'), cite(zone, 'high')] : []), ...(buddy ? [buddy] : [])];
}

function detail(host: View<Seen>, failure: PageAllocationFailureValue, judged: Judged): Markdown | undefined {
  const kib = pageKib(host);
  const flags = flagsOf(host, failure);
  const lines = zoneLines(host, failure, flags, kib);
  if (!flags)
    lines.push(md`The mode ${failure.gfp} cannot be decoded without the kernel's release: its bits changed over time.`);
  if (failure.order > costlyOrder)
    lines.push(
      joined(
        [
          md`Order ${failure.order} is above ${costlyOrder}: the kernel tries less hard and the request may fail by design`,
          md`the caller should have a smaller way.`,
        ],
        '; ',
      ),
    );
  if (flags && !mayBlock(flags))
    lines.push(
      md`The request could not wait, so neither reclaim nor compaction was tried for it; a network driver drops the packet and goes on.`,
    );
  if (judged.cause === 'fragmentation')
    lines.push(
      md`Free memory was above the marks, so waking kswapd earlier would not have helped at that moment; larger blocks come from compaction.`,
    );
  const index = judged.cause === 'fragmentation' ? indexThen(failure) : undefined;
  if (index !== undefined && index >= 0)
    lines.push(md`Fragmentation index at order ${failure.order}: ${index} of 1000${thresholdText(host, index)}.`);
  return lines.length ? bullets(lines) : undefined;
}

function thresholdText(host: View<'sysctl'>, index: number): Markdown | undefined {
  const threshold = sysctlOf(host, 'vm.extfrag_threshold')?.value.values[0];
  return threshold !== undefined && index > threshold
    ? md`, above vm.extfrag_threshold ${threshold}: the kernel compacts for such a request already, a lower threshold changes nothing`
    : undefined;
}

/** Fragmentation index of the largest zone at the order that failed, from the free lists of the report. */
function indexThen(failure: PageAllocationFailureValue): number | undefined {
  const zone = failure.memory?.zones.filter(z => z.blocks.length > 0).toSorted((a, b) => b.free - a.free)[0];
  if (!zone) return undefined;
  const blocks = Array.from(
    { length: Math.max(...zone.blocks.map(b => b.order)) + 1 },
    (_, order) => zone.blocks.find(b => b.order === order)?.count ?? 0,
  );
  return fragmentationIndex(blocks, failure.order);
}

/** How each zone of the report stood to this request. The DMA zone tells nothing on a host of gigabytes. */
function zoneLines(
  host: View<'kernel-release' | 'sysctl'>,
  failure: PageAllocationFailureValue,
  flags: GfpFlags | undefined,
  kib: number,
): Markdown[] {
  const zones = failure.memory?.zones ?? [];
  const logged = zones.filter(z => z.zone !== 'DMA');
  const release = (failure.release && parseRelease(failure.release)) || kernelOf(host);
  const verdicts = reportedCause({ order: failure.order, flags, release, zones })?.zones ?? [];
  return logged.map(z => {
    const verdict = verdicts.find(v => v.node === z.node && v.name === z.zone);
    return md`${zoneLine(z, verdict, failure.order, kib)}${verdicts.length && !verdict ? '; this request cannot use the zone' : ''}`;
  });
}

function zoneLine(z: LoggedZone, verdict: ZoneVerdict | undefined, order: number, kib: number): Markdown {
  const large = z.blocks.filter(b => b.order >= order && b.count > 0);
  const some = large.length
    ? md`blocks of order ${order} or above: ${joined(
        large.slice(0, 4).map(b => md`${b.count} of order ${b.order}${b.letters ? md` (${b.letters})` : undefined}`),
        ', ',
      )}${large.length > 4 ? ', ...' : ''}`
    : md`no block of order ${order} or above`;
  const parts = [
    md`${z.free} pages (${sizeOf(z.free, kib)}) free, min ${z.min}, low ${z.low}, high ${z.high}`,
    verdict && verdict.mark !== z.min
      ? md`the mark for this request is ${verdict.mark} (${verdict.markIs})`
      : undefined,
    verdict && verdict.reserve > 0 ? md`${verdict.reserve} pages more are held back from it` : undefined,
    z.reservedHighatomic ? md`${z.reservedHighatomic} pages reserved for atomic requests` : undefined,
    z.freeCma ? md`${z.freeCma} pages of it in CMA` : undefined,
    order > 0 && z.blocks.length ? some : undefined,
    verdict?.freedSince
      ? md`the ${verdict.freedSince} pages in these were freed while the report was printed`
      : undefined,
  ];
  return md`${zoneName(z)}: ${joined(parts, '; ')}`;
}

function remedies(
  host: View<'zone' | 'meminfo' | 'kernel-release' | 'sysctl'>,
  flags: GfpFlags | undefined,
  failure: PageAllocationFailureValue,
  cause: AllocationCause,
): Remedy[] {
  const atomic = flags !== undefined && !mayBlock(flags);
  const what = `order:${failure.order} ${gfpText(failure.gfp)} failed`;
  if (cause === 'fragmentation') {
    const why = `${what} while memory was free, in blocks too small.`;
    const index = indexThen(failure);
    // Compaction is not tried for a request that cannot wait, so the threshold does not matter to it.
    return [
      ...(atomic || index === undefined ? [] : lowerThreshold(host, failure.order, index, why)),
      ...compactionRemedies(host, why),
    ];
  }
  if (cause === 'shortage' || cause === 'zone-protected') {
    const why = `${what} for lack of free pages.`;
    // Atomic requests live from the reserve below min, which only min_free_kbytes moves.
    const remedy = atomic ? raiseMinFree(host, why) : wakeKswapdEarlier(host, why);
    return remedy
      ? [remedy]
      : [
          advice(
            'Find what holds the memory',
            md`Compare MemAvailable, AnonPages, Slab, Shmem and the huge page pools with MemTotal. No setting is proposed: the present ones are not shown or not the kernel's own any more, or raising them would take too much.`,
          ),
        ];
  }
  if (
    cause === 'unknown' &&
    memInfoOf(host, 'MemTotal') === undefined &&
    sysctlOf(host, 'vm.min_free_kbytes') === undefined
  )
    return [
      advice(
        'Collect what shows the cause',
        md`The report has no Mem-Info block here. \`/proc/zoneinfo\` and \`/proc/buddyinfo\` of the host, taken soon after a failure, tell shortage from fragmentation.`,
      ),
    ];
  return [];
}
