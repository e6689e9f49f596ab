import { defined } from '../../core/model/defined.ts';
import type { Fact } from '../../core/model/fact.ts';
import { bullets, joined, type Markdown, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { defineRule, type Finding } from '../../core/review/rule.ts';
import { KernelRelease } from '../../facts/host/uname.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { OomKill, type OomKillValue } from '../../facts/kernel-log/oom-kill.ts';
import { kibText, percentText, sizeOf } from '../../core/model/sizes.ts';
import { clause, plural } from '../../core/model/text.ts';
import { MemInfo } from '../../facts/memory/meminfo.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { pageKib } from '../../facts/memory/zones.ts';
import { grouped } from '../_events.ts';
import { carriesOut, panicKinds } from '../_panic.ts';
import { spanText, withCopies } from '../_text.ts';

type Kill = Occurrence<OomKillValue>;

const scopes: Readonly<Record<OomKillValue['scope'], string>> = {
  global: 'the host ran out of memory',
  memcg: 'a cgroup reached its memory limit',
  cpuset: 'the nodes of a cpuset ran out of memory',
  mempolicy: 'the nodes of a memory policy ran out of memory',
};

export default defineRule({
  id: 'oom-kill',
  severity: 'error',
  summary: 'The kernel killed a task to free memory',
  why: 'Reclaim freed too little for a request that may not fail, so the task with the highest score was killed. The invoker is whoever happened to ask, the victim whoever was largest; neither is necessarily the cause. With a cgroup limit the memory of the host does not matter: the group had its own.',
  links: ['https://docs.kernel.org/admin-guide/mm/concepts.html#oom-killer'],
  needs: [KernelLog],
  uses: [OomKill, MemInfo, Zone, KernelRelease, ...panicKinds],
  explains: { 'kernel-panic': carriesOut(OomKill) },
  *check(host) {
    for (const kills of grouped(host.events(OomKill), k => `${scopeOf(k)} ${k.cgroup ?? ''} ${k.victim ?? ''}`))
      yield finding(kills, pageKib(host.at(kills[0]!)));
  },
});

/** A report that was cut before its victim has no constraint either; usage and limit are printed for a cgroup alone. */
const scopeOf = (kill: OomKillValue): OomKillValue['scope'] =>
  kill.victim === undefined && kill.limitKb !== undefined ? 'memcg' : kill.scope;

function finding(kills: readonly Kill[], kib: number): Finding {
  const first = kills[0]!.fact.value;
  const when = spanText(kills);
  const limit =
    first.usageKb !== undefined && first.limitKb !== undefined
      ? ` (usage ${kibText(first.usageKb)} of ${kibText(first.limitKb)})`
      : '';
  const victims = new Set(kills.map(k => k.fact.value.pid).filter(pid => pid !== undefined));
  const rss = first.victimRssKb === undefined ? '' : `, ${kibText(first.victimRssKb)} resident`;
  const who = first.victim
    ? `${first.victim}${victims.size === 1 && first.pid ? ` (${first.pid}${rss})` : ''} was killed`
    : 'no victim shown';
  const asked = clause`; ${first.invoker} asked for order:${first.order ?? 0}`;
  const reports = [plural(kills.length, 'report'), when].filter(Boolean).join(', ');
  return defined({
    message: [
      `${who}: ${scopes[scopeOf(first)]}`,
      clause` ${first.cgroup}`,
      limit,
      asked,
      clause` (${(kills.length > 1 || when !== '') && reports})`,
    ].join(''),
    count: kills.length,
    evidence: withCopies(kills) as [Fact<any>, ...Fact<any>[]],
    detail: detail(first, kib),
  });
}

function detail(kill: OomKillValue, kib: number): Markdown | undefined {
  const group = scopeOf(kill) === 'memcg' ? groupLines(kill) : [];
  const lines = [...whoLines(kill, kib), ...group, ...hostLines(kill, kib)];
  return lines.length ? bullets(lines) : undefined;
}

/** The largest by name, and whether the victim was the one that held the memory. */
function whoLines(kill: OomKillValue, kib: number): Markdown[] {
  const byName = new Map<string, { rss: number; n: number }>();
  for (const t of kill.tasks ?? []) {
    const sum = byName.get(t.name) ?? { rss: 0, n: 0 };
    byName.set(t.name, { rss: sum.rss + t.rss, n: sum.n + 1 });
  }
  const sorted = [...byName].sort((a, b) => b[1].rss - a[1].rss);
  if (sorted.length === 0) return [];
  const all = sorted.reduce((sum, [, { rss }]) => sum + rss, 0);
  const lines = [
    md`Largest by name in the task table: ${joined(
      sorted
        .slice(0, 3)
        .map(([name, { rss, n }]) => md`${name} ${kibText(rss * kib)}${n > 1 ? md` in ${n} processes` : undefined}`),
      ', ',
    )}; all together ${kibText(all * kib)} resident.`,
  ];
  const top = sorted[0]!;
  const victim = kill.tasks?.find(t => t.pid === kill.pid);
  if (victim && all > 0) {
    const own = percentText(victim.rss / all);
    lines.push(
      victim.name === top[0]
        ? md`The victim is the largest by name: ${own} of what all tasks of the table hold.`
        : joined(
            [
              md`The victim holds ${own} of what all tasks of the table hold; ${top[0]} together hold ${percentText(top[1].rss / all)},`,
              md`but a score is given to each process by itself.`,
            ],
            ' ',
          ),
    );
  }
  return lines;
}

/**
 * What the group's memory was, and whether clean cache was left that reclaim should have taken (mm/memcontrol.c,
 * try_charge reclaims before it kills).
 */
function groupLines(kill: OomKillValue): Markdown[] {
  const stat = kill.stat ?? {};
  const of = (...names: string[]): number | undefined =>
    names.map(n => stat[`total_${n}`] ?? stat[n]).find(v => v !== undefined);
  const lines: Markdown[] = [];
  const parts = [
    ['anonymous', of('rss', 'anon')],
    ['page cache', of('cache', 'file')],
    ['of it shared memory or tmpfs', of('shmem')],
    ['kernel stacks, slab and page tables', sum(of('kernel_stack'), of('slab'), of('pagetables'))],
    ['mapped files', of('mapped_file', 'file_mapped')],
  ] as const;
  const shown = parts
    .filter(([, bytes]) => bytes !== undefined && bytes >= 1024 * 1024)
    .map(([name, bytes]) => md`${name} ${kibText(bytes! / 1024)}`);
  if (shown.length) lines.push(md`The group held ${joined(shown, ', ')}.`);
  const lists = sum(of('inactive_file'), of('active_file'));
  if (lists !== undefined) {
    const busy = sum(of('dirty', 'file_dirty'), of('writeback', 'file_writeback')) ?? 0;
    const clean = Math.max(0, lists - busy);
    const limit = kill.limitKb === undefined ? undefined : kill.limitKb * 1024;
    const much = limit !== undefined && clean > limit / 10;
    const dirty = clause`, ${busy > 0 && kibText(busy / 1024)} of them dirty or under writeback`;
    lines.push(
      joined(
        [
          md`File pages that reclaim could take: ${kibText(lists / 1024)} on the file lists${dirty}.`,
          much
            ? md`That much clean cache should have been reclaimed before a kill: look for a charge that could not wait, a limit that was lowered, or growth faster than reclaim.`
            : md`The rest is memory that only its owner or swap can free.`,
        ],
        ' ',
      ),
    );
  }
  const shmem = of('shmem');
  const cache = of('cache', 'file');
  if (shmem !== undefined && cache !== undefined && shmem > cache / 2)
    lines.push(
      md`${kibText(shmem / 1024)} of ${kibText(cache / 1024)} cache is shared memory or tmpfs: not cache that can be dropped.`,
    );
  return lines;
}

/** At a mark a request fails it as below it. */
const standing = (z: { readonly free: number; readonly min: number; readonly low: number }): string => {
  const [mark, name] = z.free <= z.min ? ([z.min, 'min'] as const) : ([z.low, 'low'] as const);
  return `: ${z.free < mark ? 'below' : z.free === mark ? 'at' : 'above'} ${name}`;
};

/** Of the host, for a kill that was about the host: zones against their marks, and where its memory was. */
function hostLines(kill: OomKillValue, kib: number): Markdown[] {
  const { memory } = kill;
  if (scopeOf(kill) === 'memcg' || !memory)
    return scopeOf(kill) === 'global' ? [] : [md`Free memory of the host does not matter for this kill.`];
  const lines = memory.zones
    .filter(z => z.zone !== 'DMA')
    .map(z => {
      const { node, zone, free, min, low } = z;
      return md`Node ${node} ${zone}: ${free} pages (${sizeOf(free, kib)}) free, min ${min}, low ${low}${standing(z)}.`;
    });
  const t = memory.totals;
  const huge = memory.hugepages.reduce((pages, h) => pages + (h.total * h.sizeKb) / kib, 0);
  const parts: [string, number | undefined][] = [
    ['anonymous', sum(t['active_anon'], t['inactive_anon'], t['isolated_anon'])],
    ['file cache', sum(t['active_file'], t['inactive_file'])],
    ['unevictable', t['unevictable']],
    ['slab, not reclaimable', t['slab_unreclaimable']],
    ['slab, reclaimable', t['slab_reclaimable']],
    ['page tables', t['pagetables']],
    ['huge page pools', huge || undefined],
    ['free', t['free']],
  ];
  const known = parts.filter((p): p is [string, number] => p[1] !== undefined);
  if (known.length < 4) return lines;
  const worth = known.filter(([, pages]) => pages * kib >= 1024);
  const told = known.reduce((pages, [, n]) => pages + n, 0);
  const rest = memory.ramPages === undefined ? undefined : memory.ramPages - told;
  lines.push(
    md`Memory was: ${joined(
      worth.map(([name, pages]) => md`${name} ${sizeOf(pages, kib)}`),
      ', ',
    )}${rest !== undefined && rest * kib > 64 * 1024 ? md`; ${sizeOf(rest, kib)} in none of these (drivers, balloons, the kernel itself)` : undefined}.`,
  );
  const shmem = t['shmem'];
  if (shmem !== undefined && shmem * kib >= 64 * 1024)
    lines.push(md`${sizeOf(shmem, kib)} of it is shared memory or tmpfs, which only swap or its owner can free.`);
  if (memory.swapTotalKb !== undefined && memory.swapFreeKb !== undefined)
    lines.push(
      memory.swapTotalKb === 0
        ? md`There is no swap.`
        : md`Swap: ${kibText(memory.swapFreeKb)} of ${kibText(memory.swapTotalKb)} free.`,
    );
  return lines;
}

function sum(...values: (number | undefined)[]): number | undefined {
  const known = values.filter(v => v !== undefined);
  return known.length ? known.reduce((a, b) => a + b, 0) : undefined;
}
