/** A host's zones taken together: complete ones, huge page pools, the watermark formula of this kernel, and what the marks would be if computed now. */
import type { Fact } from '../core/fact.ts';
import type { Host } from '../core/host.ts';
import { type WatermarkFormula, watermarkFormula, watermarks, type ZoneMarks } from '../kernel/watermarks.ts';
import { kernelOf, sysctlOf } from './identity.ts';
import { memInfoOf, Zone, type ZoneValue } from './memory.ts';

/** A zone whose free pages can be held against its marks. */
export type MarkedZone = ZoneValue & { readonly free: number; readonly min: number; readonly low: number; readonly high: number };

/** Zones with memory in them, each once although several files of the host may show it. */
export function markedZones(host: Host): Fact<MarkedZone>[] {
  const seen = new Map<string, Fact<MarkedZone>>();
  for (const fact of host.all(Zone)) {
    const { free, min, low, high, managed, node, zone } = fact.value;
    if (free === undefined || min === undefined || low === undefined || high === undefined || high === 0 || managed === 0) continue;
    const key = `${node} ${zone}`;
    if (!seen.has(key)) seen.set(key, fact as Fact<MarkedZone>);
  }
  return [...seen.values()];
}

export const zoneName = (z: { readonly node: number; readonly zone: string }): string => `Node ${z.node} ${z.zone}`;

/** Page size in KiB: 4, unless total memory and managed pages say otherwise (64 on some arm64 and ppc64). */
export function pageKib(host: Host): number {
  const totalKb = memInfoOf(host, 'MemTotal')?.value.value;
  const managed = markedZones(host).reduce((sum, z) => sum + (z.value.managed ?? 0), 0);
  if (!totalKb || !managed) return 4;
  return [4, 16, 64].find(kib => Math.abs(totalKb / (managed * kib) - 1) < 0.3) ?? 4;
}

/** Pages that sit in huge page pools, of all sizes where the kernel says so (`Hugetlb`, 4.19 and later), else of the default size. */
export function hugetlbPages(host: Host): number | undefined {
  const kib = pageKib(host);
  const all = memInfoOf(host, 'Hugetlb');
  if (all) return all.value.value / kib;
  const total = memInfoOf(host, 'HugePages_Total');
  const size = memInfoOf(host, 'Hugepagesize');
  return total && size ? (total.value.value * size.value.value) / kib : undefined;
}

/** The watermark formula of this kernel, by what the bundle shows before what the version says. */
export function formulaOf(host: Host): WatermarkFormula | undefined {
  const zones = host.all(Zone);
  const release = kernelOf(host);
  const scaleFactor = sysctlOf(host, 'vm.watermark_scale_factor');
  // Only a listing that has its neighbour proves that the key is missing.
  const listed = scaleFactor !== undefined || (sysctlOf(host, 'vm.vfs_cache_pressure') !== undefined && sysctlOf(host, 'vm.min_free_kbytes') !== undefined ? scaleFactor !== undefined : undefined);
  return watermarkFormula({
    ...(listed === undefined ? {} : { hasScaleFactor: listed }),
    ...(zones.length ? { hasPromo: zones.some(z => z.value.promo !== undefined), hasBoostLine: zones.some(z => z.value.boost !== undefined) } : {}),
    ...(release ? { release } : {}),
  });
}

export interface Recomputed {
  readonly zones: readonly ZoneMarks[];
  /** The zone whose marks matter most: the largest. */
  readonly largest: ZoneMarks;
}

/** The marks this kernel would compute with these settings; undefined when a zone, the formula or the setting is not known. */
export function recompute(host: Host, minFreeKbytes: number | undefined, scaleFactor: number | undefined): Recomputed | undefined {
  const formula = formulaOf(host);
  const zones = markedZones(host);
  if (!formula || minFreeKbytes === undefined || zones.length === 0 || zones.some(z => z.value.managed === undefined)) return undefined;
  const sizes = zones.map(z => ({ node: z.value.node, name: z.value.zone, managed: z.value.managed! }));
  const marks = watermarks(sizes, minFreeKbytes, scaleFactor, formula, pageKib(host));
  const largest = marks.toSorted((a, b) => b.managed - a.managed)[0];
  return largest ? { zones: marks, largest } : undefined;
}
