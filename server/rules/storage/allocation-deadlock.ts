import { cite, type Fact } from '../../core/model/fact.ts';
import { bullets, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import { defineRule, type Finding } from '../../core/review/rule.ts';
import { sizeOf } from '../../core/model/sizes.ts';
import { clause, listed, plural } from '../../core/model/text.ts';
import type { History, View } from '../../core/model/view.ts';
import { SysctlValue } from '../../facts/host/sysctl.ts';
import { HungTask } from '../../facts/kernel-log/hung-task.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { KernelRelease } from '../../facts/host/uname.ts';
import { FreeBlocks } from '../../facts/memory/buddyinfo.ts';
import { MemInfo } from '../../facts/memory/meminfo.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { AllocationDeadlock, type AllocationDeadlockValue } from '../../facts/kernel-log/allocation-deadlock.ts';
import { markedZones, pageKib, zoneName } from '../../facts/memory/zones.ts';
import { freePages, largestFreeOrder, unusableIndex } from '../../linux/fragmentation.ts';
import { advice } from '../../linux/remedies.ts';
import { compactionRemedies, wakeKswapdEarlier } from '../memory/_memory.ts';
import { groupEvents } from '../_events.ts';
import { whenText, withCopies } from '../_text.ts';

type Reported = Occurrence<AllocationDeadlockValue>;

/** Reports from which on this is no passing squeeze: each stands for a hundred tries, at least two seconds. */
const many = 10;
/** Thousandths of the free memory in blocks too small for the request. */
const mostlyUnusable = 800;

export default defineRule({
  id: 'allocation-deadlock',
  severity: 'warning',
  summary: 'XFS waits for memory that it cannot do without',
  why: 'XFS asked for memory a hundred times in a row, without being allowed to fail and often while reclaim may not enter the filesystem. Mostly it wants several adjoining pages (a large extent list, a directory block, an extended attribute) and free memory stands in single pages. Until it gets them the task hangs, and all that wait for it. The filesystem is not damaged and the device not at fault: there is nothing to repair.',
  links: ['https://docs.kernel.org/core-api/memory-allocation.html'],
  needs: [KernelLog],
  uses: [AllocationDeadlock, HungTask, FreeBlocks, Zone, SysctlValue, MemInfo, KernelRelease],
  *check(host) {
    for (const group of groupEvents(host.events(AllocationDeadlock), v => v.function ?? '').values())
      yield finding(host, group);
  },
});

/**
 * The order of a request: the smallest block of pages that holds it. Undefined where the kernel does not print the
 * size.
 */
function orderOf(host: View<'zone' | 'meminfo' | 'kernel-release'>, size: number | undefined): number | undefined {
  return size === undefined ? undefined : Math.max(0, Math.ceil(Math.log2(size / (pageKib(host) * 1024))));
}

interface Fragmented {
  readonly fact: Fact<any>;
  readonly text: string;
}

/** Zones of which most free memory is of no use to such a request; the legacy DMA zone is nobody's. */
function fragmented(host: View<'free-blocks' | 'zone' | 'meminfo' | 'kernel-release'>, order: number): Fragmented[] {
  const kib = pageKib(host);
  return host
    .all(FreeBlocks, v => v.zone !== 'DMA')
    .flatMap(fact => {
      const free = freePages(fact.value.blocks);
      const share = unusableIndex(fact.value.blocks, order);
      if (share < mostlyUnusable || free === 0) return [];
      const part = `${(share / 10).toFixed(1)} % of ${free} free pages (${sizeOf(free, kib)})`;
      const largest = largestFreeOrder(fact.value.blocks) ?? 'none';
      const blocks = `stand in blocks too small for order ${order}, largest free block is order ${largest}`;
      return [{ fact, text: `${zoneName(fact.value)}: ${part} ${blocks}` }];
    });
}

/** What is read besides the reports themselves. */
type Seen = 'hung-task' | 'free-blocks' | 'sysctl' | 'zone' | 'meminfo' | 'kernel-release';

function finding(host: History<Seen>, group: readonly Reported[]): Finding {
  const first = group[0]!;
  const { function: asks, mode } = first.fact.value;
  const tasks = [...new Set(group.flatMap(g => g.fact.value.task ?? []))];
  const sizes = group.flatMap(g => g.fact.value.size ?? []);
  const largest = sizes.length ? sizes.reduce((a, b) => Math.max(a, b)) : undefined;
  const then = host.at(group.at(-1)!);
  const order = orderOf(then, largest);
  // Without a size the least order that compaction is about.
  const zones = order === 0 ? [] : fragmented(then, order ?? 1);
  const short = markedZones(then).filter(z => z.value.zone !== 'DMA' && z.value.free <= z.value.low);
  const when = whenText(group);
  const seen = zones.length
    ? `; ${zones[0]!.text}`
    : short.length
      ? `; ${zoneName(short[0]!.value)} has ${short[0]!.value.free} pages free, low is ${short[0]!.value.low}`
      : '';
  const reports = [plural(group.length, 'report'), when].filter(Boolean).join(', ');
  return {
    message: [
      'XFS tries in vain to get memory',
      clause` in ${asks}`,
      clause` for ${listed(tasks, 3)}`,
      clause`, up to ${largest} bytes`,
      ` (${reports})`,
      seen,
    ].join(''),
    severity: group.length >= many || host.events(HungTask).length > 0 ? 'error' : 'warning',
    count: group.length,
    evidence: [
      first.fact,
      ...withCopies(group, 16).slice(1),
      ...zones.slice(0, 4).map(z => z.fact),
      ...(zones.length ? [] : short.slice(0, 4).flatMap(z => [cite(z, 'free'), cite(z, 'low')])),
    ] as [Fact<any>, ...Fact<any>[]],
    detail: bullets(
      [
        ...zones.map(z => md`${z.text}.`),
        order === undefined
          ? md`The kernel does not print the size that was asked for.`
          : md`${largest} bytes take a block of order ${order}.`,
        mode ? md`Flags of the request: ${mode}; what they mean differs by kernel.` : undefined,
        host.events(HungTask).length ? md`Tasks were blocked meanwhile: see the hung task reports.` : undefined,
      ].filter(line => line !== undefined),
    ),
    remedies: remedies(host, group, zones, short.length > 0),
  };
}

function remedies(
  host: View<'sysctl' | 'zone' | 'meminfo' | 'kernel-release'>,
  group: readonly Reported[],
  zones: readonly Fragmented[],
  short: boolean,
): Remedy[] {
  const why = `XFS asked in vain for memory ${plural(group.length, 'time')} (a hundred tries each)${zones[0] ? `: ${zones[0].text}` : ''}.`;
  const earlier = short && zones.length === 0 ? wakeKswapdEarlier(host, why) : undefined;
  const found: Remedy[] = earlier ? [earlier] : compactionRemedies(host, why);
  return [
    ...found,
    advice(
      'Ask for smaller pieces',
      md`Files of very many extents make XFS keep long extent lists in one piece up to 4.14: \`xfs_fsr\`, preallocation or an extent size hint keeps them short, and newer kernels hold them in a tree. \`xfs_repair\` has nothing to mend here.`,
    ),
  ];
}
