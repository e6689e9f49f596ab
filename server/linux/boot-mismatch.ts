/**
 * Watermarks computed at boot while gigantic huge pages were withheld from the page allocator, and never since.
 * Watermark init runs as core or postcore initcall, hugetlb_init() as subsys initcall returns the gigantic pages to
 * `managed` later and recomputes nothing (mm/page_alloc.c, mm/hugetlb.c, read in 4.15 and 6.12). Needs gigantic pages
 * on the command line, transparent huge pages off, and no later write to vm.min_free_kbytes or
 * vm.watermark_scale_factor.
 */
import type { Bounds, Marks, WatermarkFormula, ZoneMarks } from './watermarks.ts';
import {
  DEFAULT_SCALE_FACTOR,
  autoMinFreeKbytes,
  lowmemKbOfAutoMinFree,
  managedFromMinShare,
  managedWhenComputed,
  watermarks,
} from './watermarks.ts';

/** A zone as zoneinfo prints it: marks include the boost, if any. */
export interface PrintedZone extends Marks {
  readonly node: number;
  readonly name: string;
  readonly managed: number;
  readonly boost?: number;
}

export interface BootMismatchInput {
  readonly zones: readonly PrintedZone[];
  readonly minFreeKbytes: number;
  readonly scaleFactor: number | undefined;
  readonly formula: WatermarkFormula;
  /** Pages (base size) in all huge page pools of the host, where known. Asked for only with `zones` complete. */
  readonly hugetlbPages?: number;
  /**
   * Pages managed by zones the evidence does not show, as the caller assumes them. An excerpt with one zone of a
   * two-node host has the other node here. It changes only the recomputed min (and with it low and high), never the
   * gap.
   */
  readonly otherManaged?: number;
  readonly pageKib?: number;
  /** Base pages in one gigantic page; 262144 for 1 GiB. */
  readonly giganticPages?: number;
}

export interface ZoneMismatch {
  readonly node: number;
  readonly name: string;
  readonly managed: number;
  /** high - low as printed. */
  readonly observedGap: number;
  /** high - low as the formula gives it for what the zone manages now. */
  readonly expectedGap: number;
  /** What the zone managed when the marks were computed, from every equation that applies. */
  readonly managedAtBoot: Bounds;
  /** Whole gigantic pages that came in afterwards; absent when the difference is no whole number of them. */
  readonly giganticCount?: number;
  /** The marks a recompute would give now, boost left out. */
  readonly recomputed: Marks;
}

export interface BootMismatch {
  readonly zones: readonly [ZoneMismatch, ...ZoneMismatch[]];
  /** All counted pages of the host when min_free_kbytes was computed, if the value is the automatic one. */
  readonly lowmemAtBoot?: Bounds;
  /**
   * Is min_free_kbytes the kernel's own value, taken without the huge pages? `confirmed`: it fits the memory without
   * the pools within 1 % and not the memory with them. `consistent`: gap, min and the automatic value agree on one size
   * of every mismatching zone. `no`: they contradict each other. `not-shown`: nothing to test it with.
   */
  readonly automatic: 'confirmed' | 'consistent' | 'no' | 'not-shown';
  /** Pages assumed in zones not shown: say so next to `recomputed`. */
  readonly otherManaged: number;
}

/** Zones keep growing a little after watermark init (initrd, init sections), so small differences mean nothing. */
const TOLERANCE = 0.05;
const TOLERANCE_PAGES = 16;
const WITHIN = 0.01;

/** Undefined when the marks fit what the zones manage now, or the formula has no term that could show a difference. */
export function bootMismatch(input: BootMismatchInput): BootMismatch | undefined {
  if (input.formula === 'fraction') return undefined;
  const scaleFactor = input.scaleFactor ?? DEFAULT_SCALE_FACTOR;
  const otherManaged = input.otherManaged ?? 0;
  const pageKib = input.pageKib ?? 4;
  // The zones not shown count in the sum as one more, and are dropped from the result.
  const all = otherManaged > 0 ? [...input.zones, { node: -1, name: 'Normal', managed: otherManaged }] : input.zones;
  const recomputed = watermarks(all, input.minFreeKbytes, scaleFactor, input.formula, pageKib);
  const lowmemKb = lowmemKbOfAutoMinFree(input.minFreeKbytes);
  const lowmemAtBoot = lowmemKb && { from: Math.ceil(lowmemKb.from / pageKib), to: Math.floor(lowmemKb.to / pageKib) };

  const found: ZoneMismatch[] = [];
  let agree: boolean | undefined;
  input.zones.forEach((zone, index) => {
    const now = recomputed[index];
    if (!now || !gapIsOld(zone, now)) return;
    const { managedAtBoot, consistent } = solveManaged(zone, scaleFactor, input.minFreeKbytes, lowmemAtBoot, pageKib);
    if (consistent !== undefined) agree = (agree ?? true) && consistent;
    const giganticCount = wholeGiganticPages(zone.managed, managedAtBoot, input.giganticPages ?? 262144);
    const { node, name, managed } = zone;
    found.push({
      node,
      name,
      managed,
      observedGap: zone.high - zone.low,
      expectedGap: now.high - now.low,
      managedAtBoot,
      ...(giganticCount === undefined ? {} : { giganticCount }),
      recomputed: { min: now.min, low: now.low, high: now.high },
    });
  });
  const [first, ...rest] = found;
  if (!first) return undefined;
  return {
    zones: [first, ...rest],
    ...(lowmemAtBoot ? { lowmemAtBoot } : {}),
    automatic: automaticValue(input, agree, pageKib),
    otherManaged,
  };
}

/** high - low carries no boost, neither a standing one nor the stale one of 5.0 to 5.4. */
function gapIsOld(zone: PrintedZone, now: ZoneMarks): boolean {
  const observed = zone.high - zone.low;
  const expected = now.high - now.low;
  if (observed < 0 || expected - observed <= Math.max(TOLERANCE * expected, TOLERANCE_PAGES)) return false;
  return observed < 0.5 * expected;
}

/** The interval from the gap, narrowed by the one from min where both can be true at once. */
function solveManaged(
  zone: PrintedZone,
  scaleFactor: number,
  minFreeKbytes: number,
  lowmemPages: Bounds | undefined,
  pageKib: number,
): { managedAtBoot: Bounds; consistent: boolean | undefined } {
  const gap = zone.high - zone.low;
  const min = zone.min - (zone.boost ?? 0);
  const solved = managedWhenComputed({ gap, scaleFactor }) ?? { from: 0, to: zone.managed };
  // Where a quarter of min set the gap, the scale factor term was at most that: only an upper bound.
  const fromGap = gap > min >> 2 ? solved : { from: 0, to: solved.to };
  const fromMin = lowmemPages && managedFromMinShare({ min, minFreeKbytes, lowmemPages, pageKib });
  if (!fromMin) return { managedAtBoot: fromGap, consistent: undefined };
  const both = { from: Math.max(fromGap.from, fromMin.from), to: Math.min(fromGap.to, fromMin.to) };
  return both.from <= both.to
    ? { managedAtBoot: both, consistent: true }
    : { managedAtBoot: fromGap, consistent: false };
}

/**
 * Undefined unless the pages that came in later are a whole number of gigantic ones, up to a twentieth of one (init
 * memory freed late).
 */
function wholeGiganticPages(managed: number, atBoot: Bounds, giganticPages: number): number | undefined {
  if (atBoot.to - atBoot.from > giganticPages / 20) return undefined;
  const exact = (managed - (atBoot.from + atBoot.to) / 2) / giganticPages;
  const whole = Math.round(exact);
  return whole >= 1 && Math.abs(exact - whole) <= 0.05 ? whole : undefined;
}

function automaticValue(
  input: BootMismatchInput,
  agree: boolean | undefined,
  pageKib: number,
): BootMismatch['automatic'] {
  if (input.hugetlbPages !== undefined && input.hugetlbPages > 0) {
    const managed = input.zones.reduce((sum, zone) => sum + zone.managed, input.otherManaged ?? 0);
    const near = (pages: number): boolean => {
      const automatic = autoMinFreeKbytes(Math.max(0, pages) * pageKib, Number.MAX_SAFE_INTEGER);
      return Math.abs(automatic - input.minFreeKbytes) <= WITHIN * input.minFreeKbytes;
    };
    if (near(managed - input.hugetlbPages) && !near(managed)) return 'confirmed';
  }
  if (agree === undefined) return 'not-shown';
  return agree ? 'consistent' : 'no';
}
