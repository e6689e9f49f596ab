/**
 * What a zone of /proc/zoneinfo means on this host: where free stands, who wakes or stalls at which mark, and what the
 * marks would be if computed now.
 */
import type { Fact } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { joined, type Markdown, md } from '../core/model/markdown.ts';
import { percentText, sizeOf } from '../core/model/sizes.ts';
import { clause } from '../core/model/text.ts';
import { atLeast } from '../linux/versions.ts';
import { inferBoost, usableShare, type ZoneMarks } from '../linux/watermarks.ts';
import { kernelOf } from '../facts/host/uname.ts';
import { sysctlOf } from '../facts/host/sysctl.ts';
import type { ZoneValue } from '../facts/memory/zoneinfo.ts';
import { hugetlbPages, markedZones, pageKib, recompute } from '../facts/memory/zones.ts';

const marks = ['free', 'min', 'low', 'high', 'promo', 'boost'];

/** Markdown for a hover on a line of a zone; `field` is the word the cursor is on. */
export function explainZone(
  { value: z }: Fact<ZoneValue>,
  field: string | undefined,
  host: Host,
): Markdown | undefined {
  const kib = pageKib(host);
  const lines: Markdown[] = [];
  if (field === undefined || marks.includes(field))
    lines.push(
      ...standingLines(z),
      ...differing(z, host, kib),
      ...markLines(z, kib),
      ...boostLines(z, host),
      ...fitting(z, host),
    );
  if (field?.startsWith('protection')) lines.push(...protectionLines(z, kib));
  if (field === 'managed' || field === 'present' || field === 'spanned') lines.push(...sizeLines(z, host, kib));
  return lines.length ? joined(lines, '\n\n') : undefined;
}

/** Where free stands goes before everything else: it is what one opens the file for. */
function standingLines({ free, min, low, high }: ZoneValue): Markdown[] {
  if (free === undefined || min === undefined || low === undefined || high === undefined) return [];
  return [md`**Free is ${standing({ free, min, low, high })}.**`];
}

const belowMin = 'atomic requests only (GFP_ATOMIC, to about 3/8 of min); without limit tasks that free memory';

/** A table that fits a hover: short words, and figures that do not break. */
function markLines(z: ZoneValue, kib: number): Markdown[] {
  const { free, min, low, high } = z;
  const figure = (pages: number): string => `${pages}\u00a0(${sizeOf(pages, kib).replace(' ', '\u00a0')})`;
  const row = (name: string, pages: number | undefined, what: string): Markdown =>
    md`| ${name} | ${pages === undefined ? 'not\u00a0shown' : figure(pages)} | ${what} |`;
  const rows = [
    row('free', free, ''),
    row('high', high, 'kswapd goes back to sleep'),
    row('low', low, 'kswapd is woken, nobody waits: when a request finds every zone at or below'),
    row('min', min, 'a request reclaims memory itself and stalls: when it finds every zone at or below'),
  ];
  if (min !== undefined) rows.push(md`| | down\u00a0to\u00a0${Math.floor((min * 3) / 8)} | ${belowMin} |`);
  const head = md`| Node\u00a0${z.node}\u00a0${z.zone} | pages | at this mark |`;
  return [joined([head, md`|---|---|---|`, ...rows], '\n')];
}

/** A mark is met by more than its pages: at the mark itself a request fails it (mm/page_alloc.c __zone_watermark_ok). */
function standing({ free, min, low, high }: { free: number; min: number; low: number; high: number }): string {
  const under = (mark: number, name: string): string =>
    free < mark ? `below ${name} by ${mark - free} pages` : `at ${name}`;
  if (free <= min) return `${under(min, 'min')}: ordinary requests must find another zone or reclaim themselves`;
  if (free <= low)
    return `${under(low, 'low')}, above min: kswapd is woken by the next request that finds no better zone`;
  if (free <= high)
    return `${free < high ? 'between low and high' : 'at high'}: kswapd works on if it was woken, and is not woken by this`;
  const times = (free / high).toFixed(free < 10 * high ? 1 : 0);
  return `above high by ${free - high} pages${clause` (${high > 0 && times} times high)`}: kswapd sleeps`;
}

function boostLines(z: ZoneValue, host: Host): Markdown[] {
  const { min, low, high, managed, boost } = z;
  if (boost !== undefined) {
    const why = 'memory was fragmented and kswapd works ahead';
    const without = (min ?? boost) - boost;
    return boost > 0
      ? [md`min, low and high contain a boost of ${boost} pages: ${why}. Without it min is ${without}.`]
      : [];
  }
  const release = kernelOf(host);
  // Boosting came with 5.0 and got a line of its own in 5.18; in between it can only be inferred.
  const boosts =
    sysctlOf(host, 'vm.watermark_boost_factor') !== undefined ||
    (release !== undefined && atLeast(release, 5, 0)) ||
    (release === undefined && sysctlOf(host, 'vm.min_free_kbytes') === undefined);
  if (!boosts || min === undefined || low === undefined || high === undefined || managed === undefined) return [];
  const inferred = inferBoost(
    { min, low, high, managed },
    sysctlOf(host, 'vm.watermark_scale_factor')?.value.values[0] ?? 10,
  );
  if (!inferred) return [];
  const from = `inferred from the gap of ${high - low}: without it min is ${min - inferred}`;
  return [
    md`The marks contain a boost of ${inferred} pages, ${from}. The kernel raised them after memory was fragmented.`,
  ];
}

/** The marks that these settings give now, and whether the printed ones are those. */
function recomputed(z: ZoneValue, host: Host): { now: ZoneMarks; settings: string; fits: boolean } | undefined {
  const minFree = sysctlOf(host, 'vm.min_free_kbytes')?.value.values[0];
  const factor = sysctlOf(host, 'vm.watermark_scale_factor')?.value.values[0];
  const now = recompute(host, minFree, factor)?.zones.find(m => m.node === z.node && m.name === z.zone);
  if (!now || z.high === undefined || z.low === undefined) return undefined;
  const fits = Math.abs(now.high - now.low - (z.high - z.low)) <= Math.max(16, 0.05 * (now.high - now.low));
  return {
    now,
    fits,
    settings: `vm.min_free_kbytes = ${minFree}${factor === undefined ? '' : `, vm.watermark_scale_factor = ${factor}`}`,
  };
}

function fitting(z: ZoneValue, host: Host): Markdown[] {
  const { now, settings, fits } = recomputed(z, host) ?? { fits: false };
  if (!fits || !now) return [];
  const exact = z.min === now.min && z.low === now.low && z.high === now.high;
  const how = exact ? ' exactly' : ', but for what the zone grew since or a boost';
  return [md`Computed now from ${settings}: min ${now.min}, low ${now.low}, high ${now.high}. That fits${how}.`];
}

function differing(z: ZoneValue, host: Host, kib: number): Markdown[] {
  const { now, settings, fits } = recomputed(z, host) ?? { fits: true };
  if (fits || !now) return [];
  const total = markedZones(host).reduce((sum, m) => sum + (m.value.managed ?? 0), 0);
  const huge = total > 0 ? ((hugetlbPages(host) ?? 0) * now.managed) / total : 0;
  const share = usableShare(now.high, now.managed, huge);
  const of =
    huge > 0 && share !== undefined
      ? `; high would be ${percentText(share)} of what the zone has outside huge page pools, if those are spread evenly`
      : '';
  const marked = `min ${now.min}, low ${now.low} (${sizeOf(now.low, kib)}), high ${now.high} (${sizeOf(now.high, kib)})`;
  const sentences = [
    md`**Computed now from ${settings}: ${marked}**${of}.`,
    md`The printed marks differ: they were computed when the zone managed other pages, and any write of either setting would bring the new ones.`,
  ];
  return [joined(sentences, ' ')];
}

function protectionLines(z: ZoneValue, kib: number): Markdown[] {
  if (!z.protection) return [];
  const names = ['DMA', 'DMA32', 'Normal', 'Movable', 'Device'];
  const held = z.protection
    .map((pages, i) =>
      pages > 0 ? `${pages} pages (${sizeOf(pages, kib)}) from requests that may use zone ${i < 5 ? names[i] : i}` : '',
    )
    .filter(Boolean);
  if (held.length === 0) return [md`This zone holds nothing back from any request.`];
  const where = 'on a kernel with zones DMA, DMA32, Normal, Movable';
  const sentences = [
    md`On top of its marks this zone holds back ${held.join(', ')} (${where}).`,
    md`Free pages within it are no help to those requests.`,
  ];
  return [joined(sentences, ' ')];
}

function sizeLines(z: ZoneValue, host: Host, kib: number): Markdown[] {
  const huge = hugetlbPages(host);
  const of =
    z.managed === undefined ? [] : [md`Managed by the page allocator: ${z.managed} pages (${sizeOf(z.managed, kib)}).`];
  return huge
    ? [
        ...of,
        joined(
          [
            md`Huge page pools of this host hold ${sizeOf(huge, kib)} of all zones together`,
            md`those pages count as managed but are never free to others.`,
          ],
          '; ',
        ),
      ]
    : of;
}
