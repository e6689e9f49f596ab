import { cite } from '../../core/model/fact.ts';
import { bullets, md } from '../../core/model/markdown.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule } from '../../core/review/rule.ts';
import { KernelRelease, kernelOf } from '../../facts/host/uname.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import { MemInfo, memInfoOf } from '../../facts/memory/meminfo.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { percentText, sizeOf } from '../../core/model/sizes.ts';
import {
  boostOf,
  hugetlbPages,
  markedZones,
  pageKib,
  pagesNotShown,
  type Recomputed,
  recompute,
  zoneName,
} from '../../facts/memory/zones.ts';
import { advice, setSysctl } from '../../linux/remedies.ts';
import { sysctls } from '../../linux/sysctls.ts';

/** Shares of the memory outside huge page pools that must be free before kswapd rests: worth a line, and a warning. */
const much = 0.1;
const tooMuch = 0.25;
/** What a setting should leave it at. */
const sound = 0.05;
const defaultFactor = 10;

export default defineRule({
  id: 'watermarks-too-high',
  severity: 'warning',
  summary: 'The watermarks ask for more free memory than the host has to give',
  why: 'kswapd, once woken, works until `high` is met. Pages in huge page pools count in the size of a zone, from which the marks are computed, but can never be free to others: on a host with large pools an ordinary looking `vm.watermark_scale_factor` asks for a large part of what is left. Below that, page cache is thrown out and kswapd does not rest.',
  links: ['https://docs.kernel.org/admin-guide/sysctl/vm.html#watermark-scale-factor'],
  needs: [Zone, MemInfo],
  uses: [SysctlValue, KernelRelease],
  *judge(now) {
    const zones = markedZones(now).filter(z => z.value.managed !== undefined);
    const pools = hugetlbPages(now);
    if (zones.length === 0 || pools === undefined) {
      yield {
        missing: [
          zones.length === 0 ? 'managed pages and watermarks of the zones' : 'HugePages_Total and Hugepagesize',
        ],
      };
      return;
    }
    if (pagesNotShown(now) > 0) {
      yield { missing: ['the other zones of the host: zoneinfo is an excerpt'] };
      return;
    }
    const managed = zones.reduce((sum, z) => sum + z.value.managed!, 0);
    const high = zones.reduce((sum, z) => sum + z.value.high - (boostOf(now, z.value) ?? 0), 0);
    const usable = managed - pools;
    if (usable <= 0 || high < much * usable) return;
    const kib = pageKib(now);
    const largest = zones.toSorted((a, b) => b.value.high - a.value.high);
    const settings = ['vm.watermark_scale_factor', 'vm.min_free_kbytes'].flatMap(key => sysctlOf(now, key) ?? []);
    const of = pools > 0 ? `the ${sizeOf(usable, kib)} outside huge page pools` : `${sizeOf(usable, kib)}`;
    const share = high / usable;
    const kswapd = 'kswapd, once woken, works until about that much is free';
    yield {
      message: `high of all zones is ${high} pages (${sizeOf(high, kib)}), ${percentText(share)} of ${of}: ${kswapd}`,
      severity: share >= tooMuch ? 'warning' : 'info',
      evidence: [
        cite(largest[0]!, 'high'),
        ...largest.slice(1, 4).map(z => cite(z, 'high')),
        ...settings,
        ...['HugePages_Total', 'Hugepagesize', 'Hugetlb'].flatMap(name => memInfoOf(now, name) ?? []),
      ],
      detail: bullets(
        largest
          .slice(0, 4)
          .map(
            ({ value: z }) =>
              md`${zoneName(z)}: ${z.free} pages free, low ${z.low}, high ${z.high}, of ${z.managed} managed`,
          ),
      ),
      key: 'watermarks',
      badness: share,
      remedies: remedies(now, share, usable, kib),
    };
  },
});

const highOf = ({ zones }: Recomputed): number => zones.reduce((sum, z) => sum + z.high, 0);

/** Back towards the default of the scale factor; what min_free_kbytes was set to is its owner's. */
function remedies(
  host: View<'zone' | 'meminfo' | 'kernel-release' | 'sysctl'>,
  share: number,
  usable: number,
  kib: number,
): Remedy[] {
  const present = sysctlOf(host, 'vm.watermark_scale_factor')?.value.values[0];
  const minFree = sysctlOf(host, 'vm.min_free_kbytes')?.value.values[0];
  const proposed =
    present === undefined ? defaultFactor : Math.max(defaultFactor, Math.floor((present * sound) / share));
  const marks = recompute(host, minFree, proposed);
  const release = kernelOf(host);
  // Marks that another setting made say nothing of what this one would come to.
  const own = recompute(host, minFree, present);
  const isOwn = own !== undefined && Math.abs(highOf(own) / usable / share - 1) < 0.02;
  if (present !== undefined && present > proposed && marks && isOwn) {
    const high = highOf(marks);
    const remedy = setSysctl(sysctls['vm.watermark_scale_factor'], {
      present: [present],
      proposed: [proposed],
      ...(release ? { release } : {}),
      why: `With ${present} the zones ask for ${percentText(share)} of the memory they can free.`,
      effect: `high of all zones becomes ${high} pages (${sizeOf(high, kib)}), ${percentText(high / usable)} of it.`,
    });
    if (remedy) return [remedy];
  }
  return [
    advice(
      'Lower what asks for it',
      md`Compare \`vm.min_free_kbytes\` and \`vm.watermark_scale_factor\` with the memory outside huge page pools: together they should ask for no more than about 5 % of it.`,
    ),
  ];
}
