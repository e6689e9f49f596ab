import { cite, type Fact } from '../../core/model/fact.ts';
import { bullets, code, type Markdown, md, ours } from '../../core/model/markdown.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule } from '../../core/review/rule.ts';
import { KernelRelease, kernelOf } from '../../facts/host/uname.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import { MemInfo, memInfoOf } from '../../facts/memory/meminfo.ts';
import { SlabCache, type SlabCacheValue } from '../../facts/memory/slabinfo.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { kibText, percentText } from '../../core/model/sizes.ts';
import { pageKib } from '../../facts/memory/zones.ts';
import { lookup } from '../../glossary/index.ts';
import { runOnce, setSysctl } from '../../linux/remedies.ts';
import { sysctls } from '../../linux/sysctls.ts';

/** A cache is worth a line from this share of memory on, and a finding from the other. */
const worthALine = 0.01;
const heavy = 0.1;
const veryHeavy = 0.2;
const atLeastKib = 1024 * 1024;

/** Caches whose objects the kernel gives back when it reclaims inodes and dentries: they and what hangs on them. */
const reclaimedWithInodes = /^(?:dentry|inode_cache|\w{1,40}_inode(?:_cache)?(?:\(.{0,80}\))?|xfs_ili|xfs_ifork)$/;

export default defineRule({
  id: 'slab-heavy',
  severity: 'warning',
  summary: 'Kernel caches hold much of the memory',
  why: 'Slab pages are neither free nor page cache. Inode and dentry caches are given back under pressure, but one object in use keeps its whole slab, walking millions of them takes long (and XFS may write inodes back while it reclaims them), and their pages break up free memory into small blocks.',
  links: ['https://docs.kernel.org/admin-guide/sysctl/vm.html#vfs-cache-pressure'],
  needs: [SlabCache, MemInfo],
  uses: [SysctlValue, Zone, KernelRelease],
  *judge(now, { only }) {
    const total = memInfoOf(now, 'MemTotal');
    if (!total) {
      yield { missing: ['MemTotal'] };
      return;
    }
    const totalKib = total.value.value;
    const kib = pageKib(now);
    const sized = [...new Map(now.all(SlabCache).map(f => [f.value.name, f])).values()]
      .map(fact => ({ fact, size: sizeKib(fact.value, kib) }))
      .filter(c => c.size >= worthALine * totalKib)
      .sort((a, b) => b.size - a.size);
    const asked = sized.filter(
      c => c.size >= heavy * totalKib && c.size >= atLeastKib && (!only || only.has(c.fact.value.name)),
    );
    const largest = asked[0];
    if (!largest) return;
    // Others belong to it only where nothing else is told of them.
    const shown = only ? asked : [...asked, ...sized.filter(c => !asked.includes(c))];
    const named = shown
      .slice(0, 4)
      .map(c => `${c.fact.value.name} ${kibText(c.size)} (${percentText(c.size / totalKib)})`);
    const inodes = shown.filter(c => reclaimedWithInodes.test(c.fact.value.name));
    yield {
      message: `Slab caches hold much of ${kibText(totalKib)}: ${named.join(', ')}`,
      severity: largest.size >= veryHeavy * totalKib ? 'warning' : 'info',
      count: 1,
      evidence: [
        cite(largest.fact, 'objects'),
        ...shown.slice(1, 8).map(c => cite(c.fact, 'objects')),
        total,
        ...['SReclaimable', 'SUnreclaim'].flatMap(n => memInfoOf(now, n) ?? []),
      ],
      detail: bullets(shown.map(c => detailLine(c.fact, c.size))),
      rows: new Map(asked.map(c => [c.fact.value.name, { facts: [c.fact], badness: c.size }])),
      badness: largest.size,
      remedies:
        inodes[0] === largest
          ? remedies(
              now,
              inodes.reduce((sum, c) => sum + c.size, 0),
              totalKib,
            )
          : [],
    };
  },
});

/** Memory a cache takes: its slabs in whole pages where their number is known, else its objects. */
function sizeKib(c: SlabCacheValue, kib: number): number {
  return c.slabs !== undefined ? c.slabs * c.pagesPerSlab * kib : (c.objects * c.objectSize) / 1024;
}

function detailLine(fact: Fact<SlabCacheValue>, size: number): Markdown {
  const { name, objects, activeObjects, objectSize } = fact.value;
  const what = lookup('slab-caches', name)?.doc;
  const meaning = what ? md`. ${ours(what)}` : undefined;
  return md`${code(name)}: ${objects} objects of ${objectSize} bytes, ${activeObjects} in use, ${kibText(size)}${meaning}`;
}

function remedies(host: View<'kernel-release' | 'sysctl'>, inodeKib: number, totalKib: number): Remedy[] {
  const release = kernelOf(host);
  const of = release ? { release } : {};
  const why = `Inodes, dentries and what belongs to them take ${kibText(inodeKib)} of ${kibText(totalKib)}.`;
  const pressure = sysctlOf(host, 'vm.vfs_cache_pressure')?.value.values[0];
  const found: (Remedy | undefined)[] = [];
  if (pressure !== undefined && pressure <= 100)
    found.push(
      setSysctl(sysctls['vm.vfs_cache_pressure'], {
        present: [pressure],
        proposed: [200],
        ...of,
        why,
        effect:
          'Each round of reclaim scans twice as many dentries and inodes as by default, so more of what is freed comes from them. It acts only while memory is reclaimed.',
      }),
    );
  found.push(
    runOnce('drop_caches', {
      level: 2,
      why,
      effect:
        `Up to ${kibText(inodeKib)} of dentries and inodes that are not in use are freed; ` +
        'it may take minutes and the files are looked up anew afterwards.',
      ...of,
    }),
  );
  return found.filter(r => r !== undefined);
}
