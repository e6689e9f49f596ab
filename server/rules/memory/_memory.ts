/**
 * The settings that move watermarks and make the kernel compact, proposed only where they act on this kernel, with the
 * marks they would give.
 */
import type { Remedy } from '../../core/model/remedy.ts';
import { percentText, sizeOf } from '../../core/model/sizes.ts';
import type { View } from '../../core/model/view.ts';
import { kernelOf } from '../../facts/host/uname.ts';
import { sysctlOf } from '../../facts/host/sysctl.ts';
import { memInfoOf } from '../../facts/memory/meminfo.ts';
import {
  hugetlbPages,
  markedZones,
  pageKib,
  populatedZones,
  type Recomputed,
  recompute,
} from '../../facts/memory/zones.ts';
import { runOnce, setSysctl } from '../../linux/remedies.ts';
import { sysctls } from '../../linux/sysctls.ts';
import { atLeast } from '../../linux/versions.ts';
import { autoMinFreeCap, autoMinFreeKbytes, thpMinFreeKbytes, usableShare } from '../../linux/watermarks.ts';

/** What marks are computed from. */
type MarksKind = 'zone' | 'meminfo' | 'kernel-release' | 'sysctl';

/** One sentence on new marks: pages, MiB, and the share of what the zone can really use. */
function effectOf(host: View<'zone' | 'meminfo' | 'kernel-release'>, marks: Recomputed): string {
  const { node, name, low, high, managed } = marks.largest;
  const kib = pageKib(host);
  const huge = hugetlbPages(host) ?? 0;
  const total = marks.zones.reduce((sum, z) => sum + z.managed, 0);
  // Pools are not listed by zone; they are taken to lie in the large zones, in proportion.
  const usable = managed - Math.round((huge * managed) / total);
  const share = usableShare(high, managed, managed - usable);
  const of = huge > 0 ? `of the ${sizeOf(usable, kib)} outside huge page pools` : 'of the zone';
  const warning = share !== undefined && share > 0.1 ? ` That is too much for a host with huge page pools.` : '';
  const marked = `low becomes ${low} pages (${sizeOf(low, kib)}), high ${high} pages (${sizeOf(high, kib)})`;
  const part = share === undefined ? 'more than there is' : percentText(share);
  return `Node ${node} ${name}: ${marked}, ${part} ${of}.${warning}`;
}

/** Largest share of the usable memory of a zone that a proposed high mark may take. */
const highShare = 0.05;
/** Largest share of RAM that a proposed vm.min_free_kbytes may take. */
const reserveShare = 0.03;

/** Is this the value the kernel chooses by itself: from the square root of memory, or for transparent huge pages? */
function isAutomaticMinFree(host: View<MarksKind>, minFreeKbytes: number): boolean {
  const zones = markedZones(host);
  if (zones.length === 0) return false;
  const kib = pageKib(host);
  // Some kernels count all populated zones of the host, others those of ordinary memory.
  for (let n = 1; n <= populatedZones(host); n++) if (thpMinFreeKbytes(n, 512, kib) === minFreeKbytes) return true;
  if (zones.some(z => z.value.managed === undefined)) return false;
  const managed = zones.reduce(
    (sum, z) => sum + (z.value.zone === 'Movable' || z.value.zone === 'HighMem' ? 0 : z.value.managed!),
    0,
  );
  const cap = autoMinFreeCap(kernelOf(host)) ?? 262144;
  return [managed, managed - (hugetlbPages(host) ?? 0)].some(
    pages => pages > 0 && Math.abs(autoMinFreeKbytes(pages * kib, cap) - minFreeKbytes) <= 0.02 * minFreeKbytes,
  );
}

/**
 * Half as much again of vm.min_free_kbytes, where it still has the kernel's own value: one step, to be measured before
 * another. Nothing where somebody has set it already, where it would take more than 3 % of memory, or where a high mark
 * would pass 5 % of what a zone can use.
 */
export function raiseMinFree(host: View<MarksKind>, why: string): Remedy | undefined {
  const setting = sysctlOf(host, 'vm.min_free_kbytes');
  const present = setting?.value.values[0];
  if (present === undefined || present <= 0 || !isAutomaticMinFree(host, present)) return undefined;
  const proposed = Math.round(present * 1.5);
  const totalKb =
    memInfoOf(host, 'MemTotal')?.value.value ??
    markedZones(host).reduce((sum, z) => sum + (z.value.managed ?? 0), 0) * pageKib(host);
  if (totalKb > 0 && proposed > reserveShare * totalKb) return undefined;
  const marks = recompute(host, proposed, sysctlOf(host, 'vm.watermark_scale_factor')?.value.values[0]);
  if (marks && tooHigh(host, marks)) return undefined;
  const release = kernelOf(host);
  return setSysctl(sysctls['vm.min_free_kbytes'], {
    present: [present],
    proposed: [proposed],
    ...(release ? { release } : {}),
    why: `${why} The present value is the kernel's own.`,
    effect: marks
      ? effectOf(host, marks)
      : 'All watermarks rise in proportion; without all zones of the host the new marks cannot be computed.',
  });
}

/**
 * Double vm.watermark_scale_factor where it still is the kernel's default of 10 and no high mark would pass 5 % of what
 * a zone can use.
 */
function raiseScaleFactor(host: View<MarksKind>, why: string): Remedy | undefined {
  const present = sysctlOf(host, 'vm.watermark_scale_factor')?.value.values[0];
  if (present !== 10) return undefined;
  const minFree = sysctlOf(host, 'vm.min_free_kbytes')?.value.values[0];
  const marks = recompute(host, minFree, 2 * present);
  // Where a quarter of min is the larger term the factor moves nothing.
  if (!marks || tooHigh(host, marks) || marks.largest.low === recompute(host, minFree, present)?.largest.low)
    return undefined;
  const release = kernelOf(host);
  return setSysctl(sysctls['vm.watermark_scale_factor'], {
    present: [present],
    proposed: [2 * present],
    ...(release ? { release } : {}),
    why,
    effect: effectOf(host, marks),
  });
}

/** Wake kswapd earlier: by the scale factor where the kernel has it, else by min_free_kbytes. */
export const wakeKswapdEarlier = (host: View<MarksKind>, why: string): Remedy | undefined =>
  raiseScaleFactor(host, why) ?? raiseMinFree(host, why);

function tooHigh(host: View<'zone' | 'meminfo' | 'kernel-release'>, marks: Recomputed): boolean {
  const total = marks.zones.reduce((sum, z) => sum + z.managed, 0);
  const huge = hugetlbPages(host) ?? 0;
  return marks.zones.some(
    z => z.managed > total / 10 && (usableShare(z.high, z.managed, (huge * z.managed) / total) ?? 1) > highShare,
  );
}

/** What makes larger free blocks: compaction now, and the setting that makes the kernel compact ahead. */
export function compactionRemedies(host: View<'kernel-release' | 'sysctl'>, why: string): Remedy[] {
  const release = kernelOf(host);
  const of = release ? { release } : {};
  const found: (Remedy | undefined)[] = [];
  const proactiveness = sysctlOf(host, 'vm.compaction_proactiveness')?.value.values[0];
  if (proactiveness === 20)
    found.push(
      setSysctl(sysctls['vm.compaction_proactiveness'], {
        present: [proactiveness],
        proposed: [40],
        ...of,
        why,
        effect:
          'kcompactd works in the background until fragmentation at the huge page order falls below a lower target; the write itself starts it once.',
      }),
    );
  found.push(
    runOnce('compact_memory', {
      why,
      effect: 'Movable pages are packed together now; unmovable ones stay where they are.',
      ...of,
    }),
  );
  return found.filter(r => r !== undefined);
}

/** How far one step of vm.extfrag_threshold goes. */
const thresholdStep = 100;

/**
 * One step less of vm.extfrag_threshold, only where the kernel chose reclaim for it: the index of this order lies in
 * what the step uncovers. Below an index of the threshold it compacts already. From 4.15 on the threshold is consulted
 * only for orders above PAGE_ALLOC_COSTLY_ORDER (mm/compaction.c).
 */
export function lowerThreshold(
  host: View<'kernel-release' | 'sysctl'>,
  order: number,
  index: number,
  why: string,
): Remedy[] {
  const release = kernelOf(host);
  const present = sysctlOf(host, 'vm.extfrag_threshold')?.value.values[0];
  if (present === undefined || index > present || index <= present - thresholdStep) return [];
  if (order <= 3 && !(release && !atLeast(release, 4, 15))) return [];
  const proposed = present - thresholdStep;
  if (proposed < 100) return [];
  const effect =
    `The fragmentation index at order ${order} is ${index}: up to ${present} such a request is met by reclaim alone, ` +
    `with ${proposed} by compaction. Lower compacts more.`;
  const remedy = setSysctl(sysctls['vm.extfrag_threshold'], {
    present: [present],
    proposed: [proposed],
    ...(release ? { release } : {}),
    why,
    effect,
  });
  return remedy ? [remedy] : [];
}
