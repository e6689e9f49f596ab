import { cite, type Fact } from '../../core/model/fact.ts';
import { defineRule } from '../../core/review/rule.ts';
import { KernelRelease } from '../../facts/host/uname.ts';
import { SysctlValue } from '../../facts/host/sysctl.ts';
import { MemInfo, memInfoOf } from '../../facts/memory/meminfo.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { kibText, sizeOf } from '../../core/model/sizes.ts';
import { listed } from '../../core/model/text.ts';
import type { View } from '../../core/model/view.ts';
import { boostOf, markedZones, pageKib, zoneName } from '../../facts/memory/zones.ts';
import { servesOrdinaryRequests, smallZone } from './_zones.ts';

export default defineRule({
  id: 'zone-below-low',
  severity: 'warning',
  summary: 'A memory zone has fewer free pages than its low watermark',
  why: 'An allocation that finds every zone at or below `low` wakes kswapd, which frees memory in the background until `high` is reached; the caller itself does not wait until `min` fails too. Being below `low` for a moment is how reclaim works; a host that is found there usually has no free memory to speak of.',
  links: ['https://docs.kernel.org/admin-guide/sysctl/vm.html'],
  needs: [Zone],
  uses: [SysctlValue, KernelRelease, MemInfo],
  *judge(now) {
    const zones = markedZones(now);
    if (zones.length === 0) {
      yield { missing: ['free pages and watermarks of the zones'] };
      return;
    }
    const kib = pageKib(now);
    const elsewhere = zones.filter(z => servesOrdinaryRequests(z.value, 'low'));
    const plenty = reclaimable(now);
    for (const zone of zones) {
      const { free, min, low } = zone.value;
      // A boosted mark is meant to be missed for a while: kswapd was woken when the boost was set.
      if (free >= low - (boostOf(now, zone.value) ?? 0) || smallZone(zone.value)) continue;
      // `zone-below-min` speaks of it.
      if (free < min) {
        yield { still: zone };
        continue;
      }
      const served = elsewhere.length
        ? `; ${listed(elsewhere.slice(0, 4).map(z => zoneName(z.value)))} can serve in its place`
        : '; the next ordinary request wakes kswapd';
      const rest =
        elsewhere.length === 0 && plenty
          ? `${served}, which has what to free: MemAvailable is ${kibText(plenty.value.value)}`
          : served;
      yield {
        message: `${zoneName(zone.value)}: ${free} pages (${sizeOf(free, kib)}) free, below low ${low} (${sizeOf(low, kib)})${rest}`,
        severity: elsewhere.length || plenty ? 'info' : 'warning',
        badness: low - free,
        evidence: [
          cite(zone, 'free'),
          cite(zone, 'low'),
          ...elsewhere.slice(0, 4).map(z => cite(z, 'free')),
          ...(plenty && !elsewhere.length ? [plenty] : []),
        ],
      };
    }
  },
});

/**
 * MemAvailable where it is a tenth of memory or more: a host that fills its memory with cache dips below `low` in good
 * health.
 */
function reclaimable(host: View<'meminfo'>): Fact<{ value: number }> | undefined {
  const [available, total] = [memInfoOf(host, 'MemAvailable'), memInfoOf(host, 'MemTotal')];
  return available && total && available.value.value >= total.value.value / 10 ? available : undefined;
}
