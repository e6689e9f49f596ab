/**
 * Why a page allocation failed, from the Mem-Info block printed with it or from zoneinfo and buddyinfo. Mirrors
 * __zone_watermark_ok(), __zone_watermark_unusable_free() and gfp_to_alloc_flags() of mm/page_alloc.c (3.10, 4.4, 6.1,
 * 6.12). All numbers in pages; marks as printed, that is with boost.
 */
import type { GfpFlags, ZoneName } from './gfp.ts';
import { highestZone, mayBlock } from './gfp.ts';
import { inNodeList } from './nodelist.ts';
import type { Release } from './versions.ts';
import { atLeast } from './versions.ts';

/** One `count*size (letters)` of a zone's free-list line. */
export interface FreeListEntry {
  readonly order: number;
  readonly count: number;
  /** U M E C I H R, as printed; absent in buddyinfo. */
  readonly letters?: string;
}

export interface AllocationZone {
  readonly node: number;
  readonly name: string;
  readonly free: number;
  readonly min: number;
  readonly low: number;
  readonly high: number;
  /** `lowmem_reserve[]` or `protection:`, by the zone of the request. */
  readonly lowmemReserve: readonly number[];
  readonly reservedHighatomic?: number;
  /** Printed by 6.19; 6.12 counts by it but does not print it. */
  readonly freeHighatomic?: number;
  readonly freeCma?: number;
  /** Absent where neither the report nor buddyinfo shows the free lists. */
  readonly blocks?: readonly FreeListEntry[];
}

export interface AllocationRequest {
  readonly order: number;
  readonly flags: GfpFlags;
  readonly release?: Release;
  /** The caller is a SCHED_FIFO or SCHED_RR task outside interrupt context. */
  readonly rtTask?: boolean;
  readonly zones: readonly AllocationZone[];
}

/**
 * - `shortage`: too few free pages for the mark that applies.
 * - `zone-protected`: enough for the mark, not for the mark plus what the zone holds back from requests that could use
 *   a higher one.
 * - `fragmentation`: enough pages, no block large enough.
 * - `highatomic-only`, `cma-only`: the blocks large enough are reserved for atomic or for movable requests.
 * - `passes-now`: at the time of the dump the request would have been served: look at nodemask, cpuset, memory policy,
 *   a race, or a request made to fail early.
 */
export type FailureCause =
  | 'shortage'
  | 'zone-protected'
  | 'fragmentation'
  | 'highatomic-only'
  | 'cma-only'
  | 'passes-now';

export interface ZoneVerdict {
  readonly node: number;
  readonly name: string;
  /** Absent when the marks are met and the free lists are not known. */
  readonly cause?: FailureCause;
  /** Free pages this request may count on. */
  readonly usable: number;
  /** The mark tested in the slow path, and which part of min it is. */
  readonly mark: number;
  readonly markIs: string;
  /** Pages held back from this request on top of the mark. */
  readonly reserve: number;
  /** usable - mark - reserve: 0 or less means the zone is refused. */
  readonly headroom: number;
  readonly largestFreeOrder?: number;
  /**
   * Pages in large enough blocks that were freed while the report was being printed, and so were not there when it
   * failed.
   */
  readonly freedSince?: number;
}

export interface FailureVerdict {
  readonly cause: FailureCause;
  /** The zone that came closest to serving the request. */
  readonly decidedBy: ZoneVerdict;
  readonly highestZone: ZoneName;
  /** Eligible zones only. */
  readonly zones: readonly ZoneVerdict[];
  /** Free pages above the mark that lower zones hold back: why their memory did not help. */
  readonly protectedPages: number;
}

const ZONE_RANK: readonly string[] = ['DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'Device'];
const rank = (name: string): number => ZONE_RANK.indexOf(name);

/** Undefined when no zone given could serve the request, or the deciding zone's free lists are not known. */
export function failureCause(request: AllocationRequest): FailureVerdict | undefined {
  const highest = highestZone(request.flags);
  const eligible = request.zones.filter(
    zone => zone.high > 0 && rank(zone.name) >= 0 && rank(zone.name) <= rank(highest),
  );
  if (eligible.length === 0) return undefined;
  const index = reserveIndex(request.zones, highest);
  const judged = eligible.map(zone => ({ min: zone.min, verdict: judgeZone(zone, request, index) }));
  const zones = judged.map(({ verdict }) => verdict);
  const decidedBy = closest(judged);
  if (!decidedBy?.cause) return undefined;
  const protectedPages = zones.reduce(
    (sum, zone) => (zone.cause === 'zone-protected' ? sum + zone.usable - zone.mark : sum),
    0,
  );
  return { cause: decidedBy.cause, decidedBy, highestZone: highest, zones, protectedPages };
}

/** What the report of a failed request says of it. */
interface ReportedFailure {
  readonly order: number;
  readonly flags: GfpFlags | undefined;
  readonly release: Release | undefined;
  /** The zones of its Mem-Info block. */
  readonly zones: readonly (Omit<AllocationZone, 'name' | 'blocks'> & {
    readonly zone: string;
    readonly blocks: readonly FreeListEntry[];
  })[];
  /** The nodes that the request was bound to: a list, or `(null)`. */
  readonly nodemask?: string | undefined;
  /** The nodes of the task's cpuset. They bind only a request that asks for it. */
  readonly memsAllowed?: string | undefined;
}

/** The same from the report that the kernel prints: zones of nodes that were not to be used do not count. */
export function reportedCause(report: ReportedFailure): FailureVerdict | undefined {
  const { order, flags, release, nodemask, memsAllowed } = report;
  if (!flags) return undefined;
  const masks = [nodemask === '(null)' ? undefined : nodemask, flags.has('HARDWALL') ? memsAllowed : undefined];
  const zones = report.zones
    .filter(zone => masks.every(mask => mask === undefined || inNodeList(mask, zone.node)))
    // A zone without a free-list line: the lists are not known.
    .map(({ zone: name, blocks, ...rest }) => ({ ...rest, name, ...(blocks.length > 0 ? { blocks } : {}) }));
  return failureCause({ order, flags, zones, ...(release ? { release } : {}) });
}

/**
 * Position of the request's zone in lowmem_reserve[]. The kernel numbers only the zones it was built with: four on
 * x86-64, with Device five; 32 bit has HighMem instead of DMA32.
 */
function reserveIndex(zones: readonly AllocationZone[], highest: ZoneName): number {
  const entries = Math.max(0, ...zones.map(zone => zone.lowmemReserve.length));
  const has32Bit = zones.some(zone => zone.name === 'HighMem');
  const built = ZONE_RANK.filter(name => name !== (has32Bit ? 'DMA32' : 'HighMem'));
  // A short array means a kernel without DMA32 (ppc64).
  const layout = entries === 3 ? built.filter(name => name !== 'DMA32') : built;
  // On 64 bit a request for high memory is one for Normal.
  const name = highest === 'HighMem' && !has32Bit ? 'Normal' : highest;
  return Math.min(Math.max(layout.indexOf(name), 0), Math.max(entries - 1, 0));
}

function judgeZone(zone: AllocationZone, request: AllocationRequest, reserveAt: number): ZoneVerdict {
  const { order, flags } = request;
  const { mark, markIs, rights } = markFor(zone.min, request);
  const movable = flags.has('MOVABLE');
  const highatomic = rights ? 0 : (zone.freeHighatomic ?? zone.reservedHighatomic ?? 0);
  const usable = zone.free - (2 ** order - 1) - highatomic - (movable ? 0 : (zone.freeCma ?? 0));
  const reserve = markIs === NO_MARK ? 0 : (zone.lowmemReserve[reserveAt] ?? 0);
  const largest = largestOrder(zone.blocks);
  const known = {
    node: zone.node,
    name: zone.name,
    usable,
    mark,
    markIs,
    reserve,
    headroom: usable - mark - reserve,
    ...(largest === undefined ? {} : { largestFreeOrder: largest }),
  };
  if (usable <= mark) return { ...known, cause: 'shortage' };
  if (usable <= mark + reserve) return { ...known, cause: 'zone-protected' };
  if (order === 0) return { ...known, cause: 'passes-now' };
  if (!zone.blocks) return known;
  return { ...known, ...judgeBlocks(zone, zone.blocks, request, { mark, rights }) };
}

const NO_MARK = 'no mark: __GFP_MEMALLOC may use all memory';

/**
 * The mark of the slow path and whether the request may use the highatomic reserve. Up to 6.2 ALLOC_HIGH halves min,
 * ALLOC_HARDER (atomic or real-time) takes a quarter; from about 6.3 ALLOC_MIN_RESERVE halves it (real-time too) and
 * ALLOC_NON_BLOCK takes the quarter. C arithmetic: min -= min / 2.
 */
function markFor(
  min: number,
  { flags, release, rtTask }: AllocationRequest,
): { mark: number; markIs: string; rights: boolean } {
  const reservesAllowed = !flags.has('NOMEMALLOC');
  if (flags.has('MEMALLOC') && reservesAllowed) return { mark: 0, markIs: NO_MARK, rights: true };
  const high = flags.has('HIGH');
  const realtime = rtTask === true;
  const half = min - Math.floor(min / 2);
  const quarterOff = (pages: number): number => pages - Math.floor(pages / 4);
  if (release && atLeast(release, 6, 3)) {
    const nonBlocking = !mayBlock(flags) && reservesAllowed;
    if (high && nonBlocking) return { mark: quarterOff(half), markIs: '3/8 of min: an atomic request', rights: true };
    if (high) return { mark: half, markIs: '1/2 of min: __GFP_HIGH', rights: true };
    if (mayBlock(flags) && realtime) return { mark: half, markIs: '1/2 of min: a real-time task', rights: true };
    return { mark: min, markIs: 'min', rights: nonBlocking };
  }
  const atomic = flags.has('ATOMIC');
  const harder = atomic ? reservesAllowed : realtime;
  const who = atomic ? 'an atomic request' : 'a real-time task';
  if (high && harder) return { mark: quarterOff(half), markIs: `3/8 of min: ${who}`, rights: true };
  if (high) return { mark: half, markIs: '1/2 of min: __GFP_HIGH', rights: false };
  if (harder) return { mark: quarterOff(min), markIs: `3/4 of min: ${who}`, rights: true };
  return { mark: min, markIs: 'min', rights: false };
}

function judgeBlocks(
  zone: AllocationZone,
  blocks: readonly FreeListEntry[],
  { order, flags, release }: AllocationRequest,
  { mark, rights }: { mark: number; rights: boolean },
): Pick<ZoneVerdict, 'cause' | 'freedSince'> {
  const large = blocks.filter(block => block.order >= order && block.count > 0);
  const letters = rights ? 'UMERH' : 'UMER';
  const allowed = flags.has('MOVABLE') ? `${letters}C` : letters;
  const suitable = large.filter(block => !block.letters || [...block.letters].some(letter => allowed.includes(letter)));
  if (suitable.length === 0) {
    if (large.some(block => block.letters?.includes('H'))) return { cause: 'highatomic-only' };
    if (large.some(block => block.letters?.includes('C'))) return { cause: 'cma-only' };
    return { cause: 'fragmentation' };
  }
  // The zone line is printed before the free lists: pages the lists have more of were freed in between, after the
  // failure.
  const listed = pagesIn(blocks);
  const freedSince = pagesIn(suitable);
  if (freedSince <= listed - zone.free) return { cause: 'fragmentation', freedSince };
  const old = release ? !atLeast(release, 4, 4) : blocks.some(block => block.letters?.includes('R'));
  if (old && refusedByOrders(zone.free, blocks, order, mark)) return { cause: 'fragmentation' };
  return { cause: 'passes-now' };
}

/**
 * Before 4.4 a large enough block was not sufficient: at each order the pages in smaller blocks are taken off and half
 * of the mark is asked of the rest.
 */
function refusedByOrders(free: number, blocks: readonly FreeListEntry[], order: number, mark: number): boolean {
  let left = free - (2 ** order - 1);
  let wanted = mark;
  for (let at = 0; at < order; at++) {
    left -= pagesIn(blocks.filter(block => block.order === at));
    wanted = Math.floor(wanted / 2);
    if (left <= wanted) return true;
  }
  return false;
}

function pagesIn(blocks: readonly FreeListEntry[]): number {
  return blocks.reduce((sum, block) => sum + block.count * 2 ** block.order, 0);
}

function largestOrder(blocks: readonly FreeListEntry[] | undefined): number | undefined {
  const orders = (blocks ?? []).filter(block => block.count > 0).map(block => block.order);
  return orders.length === 0 ? undefined : Math.max(...orders);
}

/**
 * A zone with less than this part of the largest min is a sliver: the 16 MiB DMA zone must not speak for a host of
 * gigabytes.
 */
const SLIVER = 1 / 16;

/**
 * The zone that came closest. One that would pass now ends the question. Then one that met its marks and had no block:
 * the memory was there. Else the most preferred zone: a lower one is only its fallback, and that it protects its pages
 * is by design.
 */
function closest(judged: readonly { min: number; verdict: ZoneVerdict }[]): ZoneVerdict | undefined {
  const passing = judged.find(({ verdict }) => verdict.cause === 'passes-now');
  if (passing) return passing.verdict;
  const largestMin = Math.max(...judged.map(({ min }) => min));
  const candidates = judged.filter(({ min }) => min >= largestMin * SLIVER).map(({ verdict }) => verdict);
  const roomiest = (zones: readonly ZoneVerdict[]): ZoneVerdict | undefined =>
    zones.toSorted((a, b) => b.headroom - a.headroom)[0];
  const met = candidates.filter(zone => zone.headroom > 0);
  if (met.length > 0) return roomiest(met);
  const top = Math.max(...candidates.map(zone => rank(zone.name)));
  return roomiest(candidates.filter(zone => rank(zone.name) === top));
}
