/** A number beside the total it is a part of, where that is clear. */
import type { Kind } from '../core/model/kind.ts';
import type { Fact } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { percent } from '../core/model/sizes.ts';
import { FreeRow } from '../facts/memory/free.ts';
import { SlabCache } from '../facts/memory/slabinfo.ts';
import { CgroupMemory } from '../facts/cgroup/memory-limits.ts';
import { CgroupMemoryStat } from '../facts/cgroup/memory-stat.ts';
import { CpuTime } from '../facts/cpu/stat.ts';
import { InterruptCount } from '../facts/cpu/interrupts.ts';
import { SoftirqCount } from '../facts/cpu/softirqs.ts';
import { MemInfo, memInfoOf } from '../facts/memory/meminfo.ts';
import { Zone } from '../facts/memory/zoneinfo.ts';
import { NodeMemInfo } from '../facts/memory/node-meminfo.ts';
import { SwapArea } from '../facts/memory/swaps.ts';
import { Task } from '../facts/process/tasks.ts';
import { pageKib } from '../facts/memory/zones.ts';
import { fieldValue } from './numbers.ts';

/**
 * Lines of meminfo that are a part of another line. What is not here is a part of nothing that helps to judge it
 * (Dirty, Writeback), or no part at all (VmallocUsed).
 */
const partOf: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    (
      'MemFree MemAvailable MemUsed Buffers Cached Active Inactive Active(anon) Inactive(anon) Active(file) Inactive(file) Unevictable Mlocked AnonPages Mapped Shmem KReclaimable Slab ' +
      'SReclaimable SUnreclaim KernelStack PageTables SecPageTables Percpu AnonHugePages ShmemHugePages FileHugePages FilePages Hugetlb Zswap HardwareCorrupted Balloon GPUActive'
    )
      .split(' ')
      .map(name => [name, 'MemTotal']),
  ),
  SwapFree: 'SwapTotal',
  SwapCached: 'SwapTotal',
  HugePages_Free: 'HugePages_Total',
  HugePages_Rsvd: 'HugePages_Total',
  HugePages_Surp: 'HugePages_Total',
  HighFree: 'HighTotal',
  LowFree: 'LowTotal',
  CmaFree: 'CmaTotal',
  Committed_AS: 'CommitLimit',
};

/** Counters of a zone that count pages it manages. */
const zonePages = /^(?:free|min|low|high|promo|nr_free_pages|nr_zone_\w+|nr_mlock|nr_bounce)$/;

/** What the use of a control group is held against. */
const limits: Readonly<Record<string, string>> = {
  'memory.current': 'memory.max',
  'memory.swap.current': 'memory.swap.max',
  'memory.usage_in_bytes': 'memory.limit_in_bytes',
  'memory.memsw.usage_in_bytes': 'memory.memsw.limit_in_bytes',
};
/** Lines of memory.stat (v2) that are a part of what the group uses. */
const groupParts: ReadonlySet<string> = new Set([
  'anon',
  'file',
  'kernel',
  'kernel_stack',
  'pagetables',
  'percpu',
  'sock',
  'vmalloc',
  'shmem',
  'slab',
  'slab_reclaimable',
  'slab_unreclaimable',
  'anon_thp',
  'file_mapped',
]);

/** A part, its total in the same measure, and what the total is called. */
type Share = readonly [part: number, total: number, name: string];

/** The total that a field of a fact is a part of, where that is clear. */
function shareOf(fact: Fact<any>, field: string, host: Host): Share | undefined {
  const v = fact.value;
  const number = fieldValue(fact, field);
  if (fact.kind === MemInfo.name || fact.kind === NodeMemInfo.name) {
    const name = partOf[v.name];
    const total =
      name === undefined
        ? undefined
        : fact.kind === MemInfo.name
          ? near(host, fact, MemInfo, t => t.name === name)
          : near(host, fact, NodeMemInfo, t => t.name === name && t.node === v.node);
    return total && [v.value, total.value.value, name!];
  }
  if (fact.kind === SlabCache.name && (field === 'name' || field === 'objects' || field === 'slabs')) {
    const total = memInfoOf(host, 'MemTotal');
    const slabs = v.slabs ?? v.objects / Math.max(1, v.objectsPerSlab);
    return total && [slabs * v.pagesPerSlab * pageKib(host), total.value.value, 'MemTotal, by the pages of its slabs'];
  }
  if (typeof number !== 'number') return undefined;
  if (fact.kind === Zone.name && zonePages.test(field) && v.managed)
    return [number, v.managed, 'the pages the zone manages'];
  if (fact.kind === SwapArea.name && field === 'used') return [number, v.size, 'its size'];
  if (fact.kind === CgroupMemory.name && limits[v.name] !== undefined) {
    const limit = near(host, fact, CgroupMemory, t => t.cgroup === v.cgroup && t.name === limits[v.name])?.value.value;
    return limit === undefined ? undefined : [number, limit, limits[v.name]!];
  }
  if (fact.kind === CgroupMemoryStat.name && groupParts.has(field)) {
    const used = near(host, fact, CgroupMemory, t => t.cgroup === v.cgroup && t.name === 'memory.current')?.value.value;
    return used === undefined ? undefined : [number, used, 'memory.current'];
  }
  if (fact.kind === Task.name && field === 'rssKb') {
    const total = memInfoOf(host, 'MemTotal');
    return total && [number, total.value.value, 'MemTotal'];
  }
  if (fact.kind === FreeRow.name && field !== 'total' && v.total) return [number, v.total, `the total of ${v.row}`];
  // guest time is counted in user, guest_nice in nice.
  if (fact.kind === CpuTime.name)
    return [
      number,
      sum(
        Object.entries(v.counters as Record<string, number>)
          .filter(([name]) => !name.startsWith('guest'))
          .map(([, n]) => n),
      ),
      'the time of this CPU',
    ];
  if ((fact.kind === InterruptCount.name || fact.kind === SoftirqCount.name) && v.counts.length > 1)
    return [number, sum(v.counts), `all ${v.counts.length} CPUs`];
  return undefined;
}

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** The total of the same capture: of the same file, else of the same folder, else the only one there is. */
function near<T>(host: Host, fact: Fact<any>, kind: Kind<T>, where: (value: T) => boolean): Fact<T> | undefined {
  const all = host.all(kind, where);
  const folder = (file: string): string => file.slice(0, file.lastIndexOf('/') + 1);
  return (
    all.find(f => f.at.file === fact.at.file) ??
    all.find(f => folder(f.at.file) === folder(fact.at.file)) ??
    (all.length === 1 ? all[0] : undefined)
  );
}

/** `3.4 % of MemTotal`; empty where there is no total, or the number is all of it or nothing. */
export function shareText(fact: Fact<any>, field: string, host: Host): string {
  const share = shareOf(fact, field, host);
  if (!share || share[1] <= 0 || share[0] <= 0 || share[0] === share[1]) return '';
  const part = share[0] / share[1];
  return `${part < 0.001 ? `${Number((100 * part).toPrecision(1))} %` : percent(part)} of ${share[2]}`;
}
