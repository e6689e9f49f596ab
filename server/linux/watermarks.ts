/**
 * Zone watermarks: how the kernel computes them, in exact integers. The marks in `/proc/zoneinfo` are in pages and,
 * from 5.0 on, include the current boost. Sources: mm/page_alloc.c __setup_per_zone_wmarks(),
 * calculate_min_free_kbytes(), boost_watermark() and mm/khugepaged.c set_recommended_min_free_kbytes(), read in
 * 3.10.99, el7, 4.4.121, 4.9 ... 6.19.
 */
import type { Release } from './versions.ts';
import { atLeast } from './versions.ts';

/** Both ends belong to the interval. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
}

export interface ZoneSize {
  readonly node: number;
  /** As the kernel prints it: DMA, DMA32, Normal, HighMem, Movable, Device. */
  readonly name: string;
  /** Pages the zone manages. */
  readonly managed: number;
}

export interface Marks {
  readonly min: number;
  readonly low: number;
  readonly high: number;
  /** Only on kernels that have it (5.19 and newer). */
  readonly promo?: number;
}

export type ZoneMarks = ZoneSize & Marks;

/**
 * The generations of the formula:
 * - `fraction`: up to 4.5, and the el7 kernel. low = min + share/4, high = min + share/2.
 * - `scaled`: 4.6 to 5.15. Gap = max(share/4, managed * watermark_scale_factor / 10000).
 * - `scaled-promo`: 5.19 to 6.5. The same, and promo one gap above high.
 * - `scaled-promo-movable-apart`: 6.6 and newer. Movable zones no longer count in the sum and get a min of their own,
 *   like HighMem.
 */
export type WatermarkFormula = 'fraction' | 'scaled' | 'scaled-promo' | 'scaled-promo-movable-apart';

/** What the bundle shows. `false` means the file is there and the line is not; leave out what is not known. */
export interface FormulaEvidence {
  /** `vm.watermark_scale_factor` among the sysctls. */
  readonly hasScaleFactor?: boolean;
  /** A `promo` line in zoneinfo (seen from 6.12 on). */
  readonly hasPromo?: boolean;
  /** A `boost` line in zoneinfo (5.18 and newer). */
  readonly hasBoostLine?: boolean;
  readonly release?: Release;
}

/** Which formula the captured kernel uses; presence of a field outranks the version. Undefined when nothing tells. */
export function watermarkFormula(evidence: FormulaEvidence): WatermarkFormula | undefined {
  const { hasScaleFactor, hasPromo, hasBoostLine, release } = evidence;
  if (hasPromo) return 'scaled-promo-movable-apart';
  if (release && atLeast(release, 6, 6) && hasScaleFactor !== false) return 'scaled-promo-movable-apart';
  if (hasBoostLine) return 'scaled-promo';
  if (hasScaleFactor === false) return 'fraction';
  if (release && atLeast(release, 5, 18)) return 'scaled-promo';
  if (hasScaleFactor) return 'scaled';
  if (!release) return undefined;
  return atLeast(release, 4, 6) ? 'scaled' : 'fraction';
}

const SWAP_CLUSTER_MAX = 32n;
const HIGHMEM_MIN_MAX = 128n;
/** The kernel's own value where nobody set one. */
export const DEFAULT_SCALE_FACTOR = 10;

const count = (n: number): bigint => (Number.isSafeInteger(n) && n > 0 ? BigInt(n) : 0n);

/** mult_frac(): `managed * factor / 10000` rounded down, exact. */
function scaleGap(managed: bigint, scaleFactor: number): bigint {
  return (managed * count(scaleFactor)) / 10000n;
}

/** Zones whose min is not a share of min_free_kbytes but a clamp of their own size. */
function standsApart(name: string, formula: WatermarkFormula): boolean {
  return name === 'HighMem' || (name === 'Movable' && formula === 'scaled-promo-movable-apart');
}

/**
 * The marks the kernel would compute now, in pages, without boost, one entry per zone given and in that order.
 * `zones` must be all populated zones of all nodes, for each gets its share of `minFreeKbytes` (kB) by its part of the
 * sum. `scaleFactor` undefined means the default of 10; the `fraction` formula ignores it. `pageKib` is the page size
 * (64 on some ppc64 and arm64). Empty when no zone counts in the sum.
 */
export function watermarks(
  zones: readonly ZoneSize[],
  minFreeKbytes: number,
  scaleFactor: number | undefined,
  formula: WatermarkFormula,
  pageKib = 4,
): ZoneMarks[] {
  const pagesMin = count(minFreeKbytes) / count(pageKib);
  let lowmem = 0n;
  for (const zone of zones) if (!standsApart(zone.name, formula)) lowmem += count(zone.managed);
  if (lowmem === 0n) return [];
  return zones.map(({ node, name, managed }) => {
    const pages = count(managed);
    const share = (pagesMin * pages) / lowmem;
    const min = standsApart(name, formula) ? clamp(pages / 1024n, SWAP_CLUSTER_MAX, HIGHMEM_MIN_MAX) : share;
    if (formula === 'fraction') {
      return {
        node,
        name,
        managed,
        min: Number(min),
        low: Number(min + (share >> 2n)),
        high: Number(min + (share >> 1n)),
      };
    }
    const scaled = scaleGap(pages, scaleFactor ?? DEFAULT_SCALE_FACTOR);
    const gap = share >> 2n > scaled ? share >> 2n : scaled;
    const marks = { node, name, managed, min: Number(min), low: Number(min + gap), high: Number(min + 2n * gap) };
    return formula === 'scaled' ? marks : { ...marks, promo: Number(min + 3n * gap) };
  });
}

function clamp(n: bigint, low: bigint, high: bigint): bigint {
  return n < low ? low : n > high ? high : n;
}

/**
 * The boost contained in printed marks, in pages, for kernels that boost (5.0 and newer) but print no `boost` line
 * (before 5.18). Where a quarter of min sets the gap, min lies in [4*gap, 4*gap + 3]; where the scale factor sets it,
 * `share` (min as the formula gives it) is needed. Undefined when the marks do not fit a whole number of pageblocks, as
 * boost_watermark() (mm/page_alloc.c, 5.0) adds them.
 */
export function inferBoost(
  zone: Marks & { managed: number },
  scaleFactor: number,
  pageblockPages = 512,
  share?: number,
): number | undefined {
  const gap = zone.high - zone.low;
  if (gap <= 0 || zone.low - zone.min !== gap) return undefined;
  const scaled = Number(scaleGap(count(zone.managed), scaleFactor));
  if (gap < scaled) return undefined;
  if (gap === scaled) return share === undefined ? undefined : wholeBlocks(zone.min - share, pageblockPages);
  for (let base = 4 * gap; base <= 4 * gap + 3; base++) {
    const boost = wholeBlocks(zone.min - base, pageblockPages);
    if (boost !== undefined) return boost;
  }
  return undefined;
}

function wholeBlocks(pages: number, pageblockPages: number): number | undefined {
  return pages >= 0 && pages % pageblockPages === 0 ? pages : undefined;
}

/**
 * Upper bound of the automatic value in kB: 65536 up to 5.4, 262144 in the el7 kernel and, usually, from 5.8 on.
 * Undefined without a release.
 */
export function autoMinFreeCap(release: Release | undefined): number | undefined {
  if (!release) return undefined;
  return atLeast(release, 5, 8) || /\.el[78](?:[._a-z]|$)/.test(release.text) ? 262144 : 65536;
}

/** The value the kernel gives `vm.min_free_kbytes` by itself, in kB: floor(sqrt(16 * lowmemKb)) within [128, cap]. */
export function autoMinFreeKbytes(lowmemKb: number, cap: number): number {
  return Math.min(cap, Math.max(128, Number(integerRoot(16n * count(lowmemKb)))));
}

/** floor(sqrt(n)), exact. */
function integerRoot(n: bigint): bigint {
  let root = BigInt(Math.floor(Math.sqrt(Number(n))));
  while (root * root > n) root--;
  while ((root + 1n) * (root + 1n) <= n) root++;
  return root;
}

/**
 * The memory (kB) from which the automatic `vm.min_free_kbytes` would come out as this value. Undefined where the value
 * is at or beyond a bound of the automatic range, for then it says nothing. Without `cap` both known caps are taken as
 * bounds.
 */
export function lowmemKbOfAutoMinFree(minFreeKbytes: number, cap?: number): Bounds | undefined {
  const atCap = cap === undefined ? minFreeKbytes === 65536 || minFreeKbytes >= 262144 : minFreeKbytes >= cap;
  if (!Number.isSafeInteger(minFreeKbytes) || minFreeKbytes <= 128 || atCap) return undefined;
  const n = BigInt(minFreeKbytes);
  return { from: Number((n * n + 15n) / 16n), to: Number(((n + 1n) * (n + 1n) - 1n) / 16n) };
}

/**
 * What transparent huge pages raise `vm.min_free_kbytes` to, in kB: 11 pageblocks for each of `zoneCount` populated
 * zones, capped at a twentieth of `lowmemPages` where given. 67584 (one node) and 90112 (two) in a bundle mean
 * "automatic, THP on", not "set by somebody".
 */
export function thpMinFreeKbytes(
  zoneCount: number,
  pageblockPages = 512,
  pageKib = 4,
  lowmemPages = Number.POSITIVE_INFINITY,
): number {
  return Math.min(11 * pageblockPages * zoneCount, Math.floor(lowmemPages / 20)) * pageKib;
}

/**
 * Pages a zone managed when a gap set by the scale factor was computed: gap = floor(managed * factor / 10000), solved.
 */
export function managedWhenComputed({ gap, scaleFactor }: { gap: number; scaleFactor: number }): Bounds | undefined {
  if (!Number.isSafeInteger(gap) || gap < 0 || !Number.isSafeInteger(scaleFactor) || scaleFactor <= 0) return undefined;
  const g = BigInt(gap);
  const factor = BigInt(scaleFactor);
  return { from: Number(ceilDiv(g * 10000n, factor)), to: Number(ceilDiv((g + 1n) * 10000n, factor) - 1n) };
}

/**
 * Pages a zone managed when its min was computed: min = floor(P * managed / L), solved, with P from `minFreeKbytes`
 * (kB) and L, the pages of all counted zones, known as an interval.
 */
export function managedFromMinShare(known: {
  min: number;
  minFreeKbytes: number;
  lowmemPages: Bounds;
  pageKib?: number;
}): Bounds | undefined {
  const pagesMin = count(known.minFreeKbytes) / count(known.pageKib ?? 4);
  if (pagesMin === 0n) return undefined;
  const from = ceilDiv(count(known.min) * count(known.lowmemPages.from), pagesMin);
  const to = ceilDiv((count(known.min) + 1n) * count(known.lowmemPages.to), pagesMin) - 1n;
  return to < from ? undefined : { from: Number(from), to: Number(to) };
}

function ceilDiv(n: bigint, d: bigint): bigint {
  return (n + d - 1n) / d;
}

/**
 * The part of the memory the page allocator can really hand out that must be free before kswapd rests; undefined when
 * hugetlb pages take all.
 */
export function usableShare(high: number, managed: number, hugetlbPages: number): number | undefined {
  const usable = managed - hugetlbPages;
  return usable > 0 ? high / usable : undefined;
}
