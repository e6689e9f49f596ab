/**
 * A host's zones taken together: complete ones, huge page pools, the watermark formula of this kernel, and what the
 * marks would be if computed now.
 */
import type { Fact } from '../../core/model/fact.ts';
import type { View } from '../../core/model/view.ts';
import { atLeast, type Release } from '../../linux/versions.ts';
import {
  inferBoost,
  type WatermarkFormula,
  watermarkFormula,
  watermarks,
  type ZoneMarks,
} from '../../linux/watermarks.ts';
import { KernelRelease, kernelOf } from '../host/uname.ts';
import { sysctlOf } from '../host/sysctl.ts';
import { memInfoOf } from './meminfo.ts';
import { Zone, type ZoneValue } from './zoneinfo.ts';

/** A zone whose free pages can be held against its marks. */
export type MarkedZone = ZoneValue & {
  readonly free: number;
  readonly min: number;
  readonly low: number;
  readonly high: number;
};

/** Zones with memory in them, each once although several files of the host may show it. */
export const markedZones = (host: View<'zone'>): readonly Fact<MarkedZone>[] => marked(host).list;

/** The zone of a node by its name, where its marks are known. */
export const markedZone = (host: View<'zone'>, node: number, zone: string): Fact<MarkedZone> | undefined =>
  marked(host).byName.get(`${node} ${zone}`);

interface Marked {
  readonly list: readonly Fact<MarkedZone>[];
  readonly byName: ReadonlyMap<string, Fact<MarkedZone>>;
}

/** By the facts of a moment: rules ask for each zone. */
const known = new WeakMap<readonly Fact<any>[], Marked>();

function marked(host: View<'zone'>): Marked {
  const facts = host.all(Zone);
  const found = known.get(facts);
  if (found) return found;
  const byName = new Map<string, Fact<MarkedZone>>();
  for (const fact of facts) {
    const { free, min, low, high, managed, node, zone } = fact.value;
    if (
      free === undefined ||
      min === undefined ||
      low === undefined ||
      high === undefined ||
      managed === 0 ||
      (managed === undefined && high === 0)
    )
      continue;
    const key = `${node} ${zone}`;
    if (!byName.has(key)) byName.set(key, fact as Fact<MarkedZone>);
  }
  const made = { list: [...byName.values()], byName };
  known.set(facts, made);
  return made;
}

export const zoneName = (z: { readonly node: number; readonly zone: string }): string => `Node ${z.node} ${z.zone}`;

/** How many zones of the host have memory, those too small for marks of their own included. */
export const populatedZones = (host: View<'zone'>): number =>
  new Set(host.all(Zone, z => (z.managed ?? 0) > 0).map(z => zoneName(z.value))).size;

/**
 * The boost in the printed marks, in pages: from its line (5.18 and later), else inferred where the kernel boosts (5.0
 * and later) or does not say its release. Undefined where the marks do not tell.
 */
export function boostOf(host: View<'kernel-release' | 'sysctl'>, zone: MarkedZone): number | undefined {
  if (zone.boost !== undefined) return zone.boost;
  const release = kernelOf(host);
  if ((release && !atLeast(release, 5, 0)) || zone.managed === undefined) return undefined;
  return inferBoost(
    { ...zone, managed: zone.managed },
    sysctlOf(host, 'vm.watermark_scale_factor')?.value.values[0] ?? 10,
  );
}

/**
 * Page size in KiB: 4, unless the machine may have others and total memory and managed pages say so (64 on some arm64
 * and ppc64).
 */
export function pageKib(host: View<'zone' | 'meminfo' | 'kernel-release'>): number {
  const totalKb = memInfoOf(host, 'MemTotal')?.value.value;
  const managed = markedZones(host).reduce((sum, z) => sum + (z.value.managed ?? 0), 0);
  if (!totalKb || !managed || onlySmallPages(host)) return 4;
  return [4, 16, 64].find(kib => Math.abs(totalKb / (managed * kib) - 1) < 0.3) ?? 4;
}

/**
 * Pages of the host that lie in zones which no file shows, as meminfo tells: an excerpt of zoneinfo has one zone of
 * many. 0 where all are there, or nothing tells.
 */
export function pagesNotShown(host: View<'zone' | 'meminfo' | 'kernel-release'>): number {
  const totalKb = memInfoOf(host, 'MemTotal')?.value.value;
  const shown = markedZones(host).reduce((sum, z) => sum + (z.value.managed ?? 0), 0);
  if (totalKb === undefined || shown === 0) return 0;
  const rest = Math.round(totalKb / pageKib(host)) - shown;
  return rest > 0.1 * shown ? rest : 0;
}

/**
 * x86 and s390 have no other page size; where no file names the machine, huge pages of 2 MiB say the same. An excerpt
 * of zoneinfo must not look like larger pages.
 */
function onlySmallPages(host: View<'meminfo' | 'kernel-release'>): boolean {
  const named = host
    .all(KernelRelease)
    .map(f => `${f.value.machine ?? ''} ${f.value.release}`)
    .join(' ');
  if (/\b(?:x86_64|amd64|i[3-6]86|s390x?)\b/.test(named)) return true;
  return (
    !/\b(?:aarch64|arm64|ppc64(?:le|el)?|loongarch64|mips64\w*)\b/.test(named) &&
    memInfoOf(host, 'Hugepagesize')?.value.value === 2048
  );
}

/**
 * Pages that sit in huge page pools, of all sizes where the kernel says so (`Hugetlb`, 4.19 and later), else of the
 * default size.
 */
export function hugetlbPages(host: View<'zone' | 'meminfo' | 'kernel-release'>): number | undefined {
  const kib = pageKib(host);
  const all = memInfoOf(host, 'Hugetlb');
  if (all) return all.value.value / kib;
  const total = memInfoOf(host, 'HugePages_Total');
  const size = memInfoOf(host, 'Hugepagesize');
  return total && size ? (total.value.value * size.value.value) / kib : undefined;
}

/** The watermark formula of this kernel, by what the bundle shows before what the version says. */
export function formulaOf(host: View<'zone' | 'kernel-release' | 'sysctl'>): WatermarkFormula | undefined {
  const zones = host.all(Zone);
  const release = kernelOf(host);
  const listed = scaleFactorListed(host, release);
  return watermarkFormula({
    ...(listed === undefined ? {} : { hasScaleFactor: listed }),
    ...(zones.length
      ? {
          hasPromo: zones.some(z => z.value.promo !== undefined),
          hasBoostLine: zones.some(z => z.value.boost !== undefined),
        }
      : {}),
    ...(release ? { release } : {}),
  });
}

/**
 * Is there a vm.watermark_scale_factor? Only a listing that has its neighbours proves that the key is missing, and only
 * on a kernel that may lack it: from 4.6 on every one has it, so there the listing was cut.
 */
function scaleFactorListed(host: View<'sysctl'>, release: Release | undefined): boolean | undefined {
  if (sysctlOf(host, 'vm.watermark_scale_factor')) return true;
  if (release && atLeast(release, 4, 6)) return undefined;
  const pressure = sysctlOf(host, 'vm.vfs_cache_pressure');
  return pressure && sysctlOf(host, 'vm.min_free_kbytes')?.at.file === pressure.at.file ? false : undefined;
}

export interface Recomputed {
  readonly zones: readonly ZoneMarks[];
  /** The zone whose marks matter most: the largest. */
  readonly largest: ZoneMarks;
}

/**
 * The marks this kernel would compute with these settings; undefined when a zone, the formula or the setting is not
 * known, for min is a share of all of them.
 */
export function recompute(
  host: View<'zone' | 'meminfo' | 'kernel-release' | 'sysctl'>,
  minFreeKbytes: number | undefined,
  scaleFactor: number | undefined,
): Recomputed | undefined {
  const formula = formulaOf(host);
  const zones = markedZones(host);
  if (
    !formula ||
    minFreeKbytes === undefined ||
    zones.length === 0 ||
    zones.some(z => z.value.managed === undefined) ||
    pagesNotShown(host) > 0
  )
    return undefined;
  const sizes = zones.map(z => ({ node: z.value.node, name: z.value.zone, managed: z.value.managed! }));
  const marks = watermarks(sizes, minFreeKbytes, scaleFactor, formula, pageKib(host));
  const largest = marks.toSorted((a, b) => b.managed - a.managed)[0];
  return largest ? { zones: marks, largest } : undefined;
}
