import { cite, type Fact } from '../../core/model/fact.ts';
import { bullets, joined, type Markdown, md } from '../../core/model/markdown.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule } from '../../core/review/rule.ts';
import { BootParameter } from '../../facts/host/cmdline.ts';
import { KernelRelease, kernelOf } from '../../facts/host/uname.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import { MemInfo, memInfoOf } from '../../facts/memory/meminfo.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { percentText, sizeOf } from '../../core/model/sizes.ts';
import { clause } from '../../core/model/text.ts';
import {
  formulaOf,
  hugetlbPages,
  type MarkedZone,
  markedZones,
  pageKib,
  pagesNotShown,
  zoneName,
} from '../../facts/memory/zones.ts';
import { type BootMismatch, bootMismatch, type PrintedZone, type ZoneMismatch } from '../../linux/boot-mismatch.ts';
import { advice, pinSysctl, runOnce } from '../../linux/remedies.ts';
import { sysctls } from '../../linux/sysctls.ts';
import { usableShare } from '../../linux/watermarks.ts';

/** A setting in whose place an often recommended larger one is worked out, to show what it would do here. */
const largerFactor = 5;
/** Share of the memory outside huge page pools above which a high mark does more harm than good. */
const tooMuch = 0.1;

export default defineRule({
  id: 'watermarks-not-recomputed',
  severity: 'warning',
  summary: 'Zone watermarks were computed before the huge pages came in',
  why: 'Gigantic huge pages reserved on the kernel command line are withheld from the page allocator when the watermarks are first computed, and come back into `managed` afterwards; nothing recomputes the marks until `vm.min_free_kbytes` or `vm.watermark_scale_factor` is written. With transparent huge pages on the kernel recomputes by itself. Until then the gap between the marks is that of a far smaller zone; and any later write, even of the present value, changes the marks many times over.',
  links: ['https://docs.kernel.org/admin-guide/sysctl/vm.html'],
  needs: [Zone, SysctlValue],
  uses: [MemInfo, BootParameter, KernelRelease],
  *judge(now) {
    const minFree = sysctlOf(now, 'vm.min_free_kbytes');
    const minFreeKbytes = minFree?.value.values[0];
    if (!minFree || minFreeKbytes === undefined) {
      yield { missing: ['vm.min_free_kbytes'] };
      return;
    }
    const formula = formulaOf(now);
    if (!formula) {
      yield { missing: ['kernel-release or vm.watermark_scale_factor'] };
      return;
    }
    const zones = markedZones(now);
    const complete = zones.filter(z => z.value.managed !== undefined);
    if (complete.length === 0) {
      yield { missing: ['managed pages of the zones'] };
      return;
    }
    const factor = sysctlOf(now, 'vm.watermark_scale_factor');
    const scaleFactor = factor?.value.values[0] ?? 10;
    const pools = hugetlbPages(now);
    const kib = pageKib(now);
    const mismatch = bootMismatch({
      zones: complete.map(z => printed(z.value)),
      minFreeKbytes,
      scaleFactor: factor?.value.values[0],
      formula,
      pageKib: kib,
      otherManaged: pagesNotShown(now),
      ...(pools ? { hugetlbPages: pools } : {}),
    });
    if (!mismatch) return;
    const factOf = (z: ZoneMismatch): Fact<MarkedZone> =>
      complete.find(f => f.value.node === z.node && f.value.zone === z.name)!;
    // The zone that speaks for the host is the one a recompute would squeeze most.
    const squeeze = (z: ZoneMismatch): number =>
      usableShare(z.recomputed.high, z.managed, hugePagesIn(z, complete, pools)) ?? Infinity;
    const worst = mismatch.zones.toSorted((a, b) => squeeze(b) - squeeze(a) || b.managed - a.managed)[0]!;
    const pagesIn = hugePagesIn(worst, complete, pools);
    const noPools = pools === 0 && worst.giganticCount === undefined;
    const share = usableShare(worst.recomputed.high, worst.managed, pagesIn);
    const effect = `${nameOf(worst)}: ${marksText(worst, kib)}, ${shareText(share, worst.managed - pagesIn, pagesIn, kib)}.`;
    yield {
      message: messageOf(worst, mismatch.zones.length, scaleFactor),
      severity: noPools ? 'info' : 'warning',
      count: mismatch.zones.length,
      evidence: [
        cite(factOf(worst), 'high'),
        cite(factOf(worst), 'low'),
        cite(factOf(worst), 'managed'),
        ...mismatch.zones.filter(z => z !== worst).map(z => cite(factOf(z), 'high')),
        minFree,
        ...(factor ? [factor] : []),
        ...['HugePages_Total', 'Hugepagesize', 'Hugetlb'].flatMap(name => memInfoOf(now, name) ?? []),
        ...now.all(
          BootParameter,
          p =>
            p.name === 'hugepagesz' ||
            p.name === 'hugepages' ||
            p.name === 'default_hugepagesz' ||
            p.name === 'transparent_hugepage',
        ),
      ],
      detail: joined(
        [
          detail(mismatch, kib, minFreeKbytes),
          whatIf(worst, scaleFactor, pagesIn, kib),
          noPools
            ? md`- No huge page pool is shown: the zone grew in another way that recomputes nothing (a balloon, for one).`
            : undefined,
        ],
        '\n',
      ),
      key: 'watermarks',
      badness: worst.expectedGap - worst.observedGap,
      remedies: noPools
        ? rewrite(now, mismatch, scaleFactor, factor !== undefined, effect)
        : remedies(now, mismatch, scaleFactor, factor !== undefined, share, effect, minFreeKbytes),
    };
  },
});

const nameOf = (z: ZoneMismatch): string => zoneName({ node: z.node, zone: z.name });

function messageOf(worst: ZoneMismatch, zones: number, scaleFactor: number): string {
  const { observedGap, expectedGap, managed } = worst;
  const gap = `low to high is ${observedGap} pages, ${expectedGap} would follow from ${managed} managed pages`;
  const marks = `the marks are those of a zone of ${atBootText(worst)} pages`;
  const more = zones > 1 ? ` and ${zones - 1} more` : '';
  return `${nameOf(worst)}${more}: ${gap} and watermark_scale_factor ${scaleFactor}: ${marks}`;
}

const atBootText = ({ managedAtBoot: { from, to } }: ZoneMismatch): string =>
  from > 0 ? `${from} to ${to}` : `at most ${to}`;

const marksText = ({ recomputed: { min, low, high } }: ZoneMismatch, kib: number): string =>
  `min ${min}, low ${low} (${sizeOf(low, kib)}), high ${high} pages (${sizeOf(high, kib)})`;

/**
 * Pages of the zone that sit in huge page pools: those seen to have come in, else the pools of the host in proportion.
 */
function hugePagesIn(zone: ZoneMismatch, all: readonly Fact<MarkedZone>[], pools: number | undefined): number {
  if (zone.giganticCount !== undefined) return zone.giganticCount * 262144;
  const total = all.reduce((sum, z) => sum + z.value.managed!, 0);
  return total > 0 ? Math.round(((pools ?? 0) * zone.managed) / total) : 0;
}

function shareText(share: number | undefined, usable: number, huge: number, kib: number): string {
  const of = huge > 0 ? `of the ${sizeOf(Math.max(usable, 0), kib)} that are not huge pages` : 'of the zone';
  return share === undefined ? 'more than there is outside the huge pages' : `${percentText(share)} ${of}`;
}

/** What a larger factor would make of the high mark: the advice given most often, and the one that hurts here. */
function whatIf(zone: ZoneMismatch, scaleFactor: number, huge: number, kib: number): Markdown | undefined {
  if (huge === 0) return undefined;
  const factor = scaleFactor * largerFactor;
  const high =
    zone.recomputed.min +
    2 * Math.max(Math.floor(zone.recomputed.min / 4), Math.floor((zone.managed * factor) / 10000));
  const share = shareText(usableShare(high, zone.managed, huge), zone.managed - huge, huge, kib);
  return md`- vm.watermark_scale_factor = ${factor} would make high ${high} pages (${sizeOf(high, kib)}), ${share}.`;
}

const printed = (z: MarkedZone): PrintedZone => ({
  node: z.node,
  name: z.zone,
  managed: z.managed!,
  min: z.min,
  low: z.low,
  high: z.high,
  ...(z.boost === undefined ? {} : { boost: z.boost }),
});

function detail(mismatch: BootMismatch, kib: number, minFreeKbytes: number): Markdown {
  const rows = mismatch.zones.map(z => {
    const { min, low, high } = z.recomputed;
    const gigantic = clause` (${z.giganticCount} pages of 1 GiB came in afterwards)`;
    const parts = [
      md`${nameOf(z)}: gap ${z.observedGap} as printed, ${z.expectedGap} if computed now`,
      md`managed ${atBootText(z)} pages when computed, ${z.managed} now${gigantic}`,
      md`recomputed min ${min}, low ${low} (${sizeOf(low, kib)}), high ${high} (${sizeOf(high, kib)})`,
    ];
    return joined(parts, '; ');
  });
  const setting = md`vm.min_free_kbytes = ${minFreeKbytes}`;
  const automatic = {
    confirmed: md`${setting} is the kernel's own value for the memory without the huge pages: nobody set it.`,
    consistent: joined(
      [
        md`The gap, min and ${setting} agree on that size,`,
        md`so ${minFreeKbytes} is the kernel's own boot value: a write of it would have recomputed the marks.`,
      ],
      ' ',
    ),
    no: joined(
      [
        md`${setting} does not fit the size that the gaps show`,
        md`it may have been changed without a recompute being visible here.`,
      ],
      '; ',
    ),
    'not-shown': undefined,
  }[mismatch.automatic];
  const rest =
    mismatch.otherManaged > 0
      ? md`The recomputed marks count in ${sizeOf(mismatch.otherManaged, kib)} of zones that the bundle does not show.`
      : undefined;
  return joined([bullets(rows), rest, automatic], '\n');
}

const gapText = ({ zones: [z] }: BootMismatch): string => `gap ${z.observedGap} instead of ${z.expectedGap} pages`;

/** Without huge pages a setting written at boot would come too early too: only the one write now helps. */
function rewrite(
  host: View<'kernel-release' | 'sysctl'>,
  mismatch: BootMismatch,
  scaleFactor: number,
  known: boolean,
  effect: string,
): Remedy[] {
  const release = kernelOf(host);
  const why = `The marks stand as computed for a smaller zone (${gapText(mismatch)}).`;
  const remedy = known
    ? runOnce('recompute_watermarks', { why, effect, scaleFactor, ...(release ? { release } : {}) })
    : undefined;
  return remedy ? [remedy] : [];
}

function remedies(
  host: View<'kernel-release' | 'sysctl'>,
  mismatch: BootMismatch,
  scaleFactor: number,
  known: boolean,
  share: number | undefined,
  effect: string,
  minFreeKbytes: number,
): Remedy[] {
  const release = kernelOf(host);
  const why = `The marks stand as computed at boot, for a zone without its huge pages (${gapText(mismatch)}).`;
  const found: (Remedy | undefined)[] = [];
  if (share !== undefined && share <= tooMuch && known) {
    found.push(runOnce('recompute_watermarks', { why, effect, scaleFactor, ...(release ? { release } : {}) }));
    found.push(
      pinSysctl(sysctls['vm.min_free_kbytes'], {
        present: [minFreeKbytes],
        why,
        effect: `Written at every boot, it makes the kernel recompute the marks once the huge pages are in. ${effect}`,
      }),
    );
  }
  found.push(
    advice(
      'Compute before you write watermark_scale_factor on this host',
      joined(
        [
          md`Any write of \`vm.min_free_kbytes\` or \`vm.watermark_scale_factor\` recomputes the marks from all managed pages, huge pages included.`,
          md`With the present factor ${scaleFactor}: ${effect}`,
          md`A larger factor takes its share from the memory outside the huge page pools, which cannot grow; above 10 % of it kswapd hardly rests.`,
        ],
        ' ',
      ),
    ),
  );
  return found.filter(r => r !== undefined);
}
