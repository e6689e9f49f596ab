import { cite } from '../../core/model/fact.ts';
import { defineRule } from '../../core/review/rule.ts';
import { MemInfo } from '../../facts/memory/meminfo.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { SysctlValue } from '../../facts/host/sysctl.ts';
import { KernelRelease } from '../../facts/host/uname.ts';
import { sizeOf } from '../../core/model/sizes.ts';
import { listed } from '../../core/model/text.ts';
import { boostOf, markedZones, pageKib, zoneName } from '../../facts/memory/zones.ts';
import { wakeKswapdEarlier } from './_memory.ts';
import { servesOrdinaryRequests, smallZone } from './_zones.ts';

export default defineRule({
  id: 'zone-below-min',
  severity: 'error',
  summary: 'A memory zone has fewer free pages than its min watermark',
  why: "An ordinary request that finds every zone at or below `min` reclaims memory itself before it goes on: the caller stalls. What is below `min` is left to atomic requests, to tasks that free memory, and to OOM victims. `min` is the zone's share of `vm.min_free_kbytes`, and it is not a floor.",
  links: ['https://docs.kernel.org/admin-guide/sysctl/vm.html'],
  needs: [Zone],
  uses: [SysctlValue, MemInfo, KernelRelease],
  *judge(now) {
    const zones = markedZones(now);
    if (zones.length === 0) {
      yield { missing: ['free pages and watermarks of the zones'] };
      return;
    }
    const kib = pageKib(now);
    const elsewhere = zones.filter(z => servesOrdinaryRequests(z.value, 'min'));
    for (const zone of zones) {
      const { free, min } = zone.value;
      if (free >= min || smallZone(zone.value)) continue;
      const boost = boostOf(now, zone.value) ?? 0;
      // Above its own min the zone is short only for the boost, which kswapd takes back as it frees memory.
      const onlyBoosted = free >= min - boost;
      const remedy = onlyBoosted
        ? undefined
        : wakeKswapdEarlier(
            now,
            `${zoneName(zone.value)} has ${free} free pages and its min is ${min}: kswapd did not keep up.`,
          );
      const rest = elsewhere.length
        ? `; ${listed(elsewhere.slice(0, 4).map(z => zoneName(z.value)))} can still serve`
        : '; no zone can serve an ordinary request without reclaim';
      const boosted =
        boost > 0 ? ` with a boost of ${boost}${zone.value.boost === undefined ? ' (inferred)' : ''} in it` : '';
      const below = `${free} pages (${sizeOf(free, kib)}) free, below min ${min} (${sizeOf(min, kib)})`;
      yield {
        message: `${zoneName(zone.value)}: ${below}${boosted}${rest}`,
        severity: onlyBoosted ? 'info' : elsewhere.length ? 'warning' : 'error',
        evidence: [cite(zone, 'free'), cite(zone, 'min'), ...elsewhere.slice(0, 4).map(z => cite(z, 'free'))],
        badness: min - free,
        remedies: remedy ? [remedy] : [],
      };
    }
  },
});
