import { cite, type Fact } from '../../core/model/fact.ts';
import { bullets, type Markdown, md } from '../../core/model/markdown.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule } from '../../core/review/rule.ts';
import { causeOf, PageAllocationFailure } from '../../facts/kernel-log/page-allocation-failure.ts';
import { FreeBlocks } from '../../facts/memory/buddyinfo.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import { KernelRelease } from '../../facts/host/uname.ts';
import { MemInfo } from '../../facts/memory/meminfo.ts';
import { sizeOf } from '../../core/model/sizes.ts';
import { clause, listed } from '../../core/model/text.ts';
import { markedZone, type MarkedZone, pageKib, zoneName } from '../../facts/memory/zones.ts';
import { fragmentationIndex, freePages, largestFreeOrder, unusableIndex } from '../../linux/fragmentation.ts';
import { compactionRemedies, lowerThreshold } from './_memory.ts';

type Blocks = Fact<{ readonly node: number; readonly zone: string; readonly blocks: readonly number[] }>;

/**
 * PAGE_ALLOC_COSTLY_ORDER (include/linux/mmzone.h): up to this order the kernel retries for long, above it a request
 * may fail.
 */
const costlyOrder = 3;
/** Thousandths of the free memory that stand in blocks too small. */
const mostlyUnusable = 900;
const unusable = 980;
/** Below this much free memory it says little in what blocks it stands. */
const enoughKib = 64 * 1024;

export default defineRule({
  id: 'memory-fragmentation',
  severity: 'warning',
  summary: 'Much memory is free, but only in small blocks',
  why: 'A request of order N needs 2^N adjoining pages. Where free memory stands in smaller blocks, the request waits for compaction or fails although memory is free. Orders above 3 may fail by design; up to order 3 (kernel stacks, network buffers, slabs) the task reclaims and compacts until it succeeds, and stalls.',
  links: ['https://docs.kernel.org/admin-guide/mm/concepts.html'],
  needs: [FreeBlocks],
  uses: [Zone, PageAllocationFailure, SysctlValue, MemInfo, KernelRelease],
  *judge(now, { only }) {
    const kib = pageKib(now);
    const zones = largeZones(now);
    const failed = now
      .events(PageAllocationFailure)
      .filter(e => e.fact.value.order > 0 && !/^(?:shortage|zone-protected)$/.test(causeOf(e.fact.value)));
    // Where a large request failed, its own order is what matters.
    const large = Math.max(costlyOrder + 2, ...failed.map(e => e.fact.value.order));
    const asked = zones.filter(({ value }) => !only || only.has(zoneName(value)));
    const bad = asked.flatMap(fact => (isShort(now, fact, kib) ? [] : (fragmented(now, fact, large) ?? [])));
    for (const fact of asked) if (isShort(now, fact, kib)) yield { key: zoneName(fact.value), still: fact };
    if (bad.length === 0) return;
    const order = Math.min(...bad.map(z => z.order));
    // A request goes on to the next zone: while one has large blocks to give, none fails for this.
    const elsewhere = zones.filter(
      f => unusableIndex(f.value.blocks, order) < mostlyUnusable && freePages(f.value.blocks) * kib >= enoughKib,
    );
    const severe = failed.length > 0 || (order <= costlyOrder && elsewhere.length === 0);
    const [first, ...rest] = bad.toSorted((a, b) => a.order - b.order || b.free - a.free);
    const others = clause`; likewise ${listed(rest.map(z => likewise(z, kib)))}`;
    const better =
      elsewhere.length && !severe
        ? `; ${listed(elsewhere.slice(0, 4).map(f => zoneName(f.value)))} still ${elsewhere.length > 1 ? 'have' : 'has'} larger blocks`
        : '';
    const why = reason(first!);
    yield {
      message: `${inWords(first!, kib)}${others}${better}`,
      severity: severe ? 'warning' : 'info',
      count: bad.length,
      evidence: [
        first!.fact,
        ...rest.map(z => z.fact),
        ...bad.slice(0, 4).flatMap(z => (z.zone ? [cite(z.zone, 'free'), cite(z.zone, 'high')] : [])),
        ...failed.slice(0, 4).map(e => e.fact),
      ],
      detail: bullets(bad.map(z => detailLine(now, z))),
      rows: new Map(bad.map(z => [zoneName(z.fact.value), { facts: [z.fact], badness: z.share }])),
      badness: Math.max(...bad.map(z => unusableIndex(z.fact.value.blocks, costlyOrder))),
      remedies: severe
        ? [...lowerThreshold(now, first!.order, first!.index, why), ...compactionRemedies(now, why)]
        : [],
    };
  },
});

interface Fragmented {
  readonly fact: Blocks;
  readonly zone: Fact<MarkedZone> | undefined;
  readonly free: number;
  readonly order: number;
  /** Thousandths of what is free that are of no use to a request of `order`. */
  readonly share: number;
  readonly index: number;
  readonly largest: number | string;
}

/**
 * Has a zone so little free that it could not have large blocks? That is shortage, or ordinary work of reclaim, and other
 * rules speak of it.
 */
function isShort(host: View<'zone'>, { value: { blocks, node, zone: name } }: Blocks, kib: number): boolean {
  const free = freePages(blocks);
  const zone = markedZone(host, node, name);
  return free * kib < enoughKib || (zone !== undefined && free <= 2 * zone.value.high);
}

/** Undefined where the zone has large blocks. */
function fragmented(host: View<'zone'>, fact: Blocks, large: number): Fragmented | undefined {
  const { blocks, node, zone: name } = fact.value;
  const free = freePages(blocks);
  const zone = markedZone(host, node, name);
  const order = unusableIndex(blocks, costlyOrder) >= mostlyUnusable ? costlyOrder : large;
  const share = unusableIndex(blocks, order);
  if (share < (order > costlyOrder ? unusable : mostlyUnusable)) return undefined;
  return {
    fact,
    zone,
    free,
    order,
    share,
    index: fragmentationIndex(blocks, order),
    largest: largestFreeOrder(blocks) ?? 'none',
  };
}

function inWords({ fact, share, free, order, largest }: Fragmented, kib: number): string {
  const part = `${(share / 10).toFixed(1)} % of ${free} free pages (${sizeOf(free, kib)})`;
  const blocks = `stand in blocks too small for order ${order}; largest free block is order ${largest}`;
  return `${zoneName(fact.value)}: ${part} ${blocks}`;
}

const likewise = ({ fact, share, free, order }: Fragmented, kib: number): string =>
  `${zoneName(fact.value)} (${(share / 10).toFixed(1)} % of ${sizeOf(free, kib)} for order ${order})`;

const reason = ({ fact, free, order }: Fragmented): string =>
  `${zoneName(fact.value)} has ${free} free pages, hardly any of them in blocks of order ${order} or above.`;

function detailLine(host: View<'sysctl'>, { fact, index, order }: Fragmented): Markdown {
  const threshold = sysctlOf(host, 'vm.extfrag_threshold')?.value.values[0];
  const already =
    threshold !== undefined && index > threshold
      ? md`, above vm.extfrag_threshold ${threshold}, so the kernel compacts for such a request already`
      : undefined;
  const scale = 'toward 1000: a failure comes from fragmentation, toward 0: from lack of memory';
  const at =
    index === -1000
      ? md`at least one block of order ${order} is free`
      : md`fragmentation index ${index} of 1000 at order ${order} (${scale})${already}`;
  return md`${zoneName(fact.value)}: ${at}. Free blocks of order 0 to ${fact.value.blocks.length - 1}: ${fact.value.blocks.join(' ')}.`;
}

/** The zones that large requests come from, each once; the legacy DMA zone and slivers tell nothing. */
function largeZones(host: View<'free-blocks'>): Blocks[] {
  const seen = new Map<string, Blocks>();
  for (const fact of host.all(FreeBlocks)) {
    const key = `${fact.value.node} ${fact.value.zone}`;
    if (fact.value.zone !== 'DMA' && !seen.has(key)) seen.set(key, fact);
  }
  return [...seen.values()];
}
