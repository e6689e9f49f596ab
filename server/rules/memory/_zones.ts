/** Zones as an ordinary request (GFP_KERNEL, order 0) meets them. */
import type { MarkedZone } from '../../facts/memory/zones.ts';

/** Zones in the order of the kernel's zone list; ordinary requests may use those up to Normal. */
const rank: Readonly<Record<string, number>> = { DMA: 0, DMA32: 1, Normal: 2 };

/** 32 MiB of 4 KiB pages: the legacy DMA zone and slivers, which nothing depends on. */
export const smallZone = (z: MarkedZone): boolean => z.zone === 'DMA' || (z.managed !== undefined && z.managed < 8192);

/**
 * Would the zone serve an ordinary order-0 request at this mark, what it holds back from such requests counted in
 * (`protection`, by the zone of the request)?
 */
export function servesOrdinaryRequests(z: MarkedZone, mark: 'min' | 'low'): boolean {
  const own = rank[z.zone];
  if (own === undefined) return false;
  const reserve = own === rank['Normal'] ? 0 : (z.protection?.[rank['Normal']!] ?? 0);
  return z.free > z[mark] + reserve;
}
