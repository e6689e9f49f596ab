import type { Fact } from '../core/fact.ts';
import type { Occurrence } from '../core/occurrences.ts';
import { defineRule, type Finding } from '../core/rule.ts';
import { KernelLog, OomKill, type OomKillValue } from '../facts/kernel-log.ts';
import { kibText } from '../core/units.ts';
import { MemInfo, Zone } from '../facts/memory.ts';
import { pageKib } from '../facts/zones.ts';
import { grouped } from './_events.ts';
import { plural, spanText, withCopies } from './_text.ts';

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
  uses: [OomKill, MemInfo, Zone],
  *check(host) {
    const kib = pageKib(host);
    for (const kills of grouped(host.events(OomKill), k => `${scopeOf(k)} ${k.cgroup ?? ''} ${k.victim ?? ''}`)) yield finding(kills, kib);
  },
});

/** A report that was cut before its victim has no constraint either; usage and limit are printed for a cgroup alone. */
const scopeOf = (kill: OomKillValue): OomKillValue['scope'] => (kill.victim === undefined && kill.limitKb !== undefined ? 'memcg' : kill.scope);

function finding(kills: readonly Kill[], kib: number): Finding {
  const first = kills[0]!.fact.value;
  const when = spanText(kills);
  const limit = first.usageKb !== undefined && first.limitKb !== undefined ? ` (usage ${kibText(first.usageKb)} of ${kibText(first.limitKb)})` : '';
  const victims = new Set(kills.map(k => k.fact.value.pid).filter(pid => pid !== undefined));
  const rss = first.victimRssKb === undefined ? '' : `, ${kibText(first.victimRssKb)} resident`;
  const who = first.victim ? `${first.victim}${victims.size === 1 && first.pid ? ` (${first.pid}${rss})` : ''} was killed` : 'no victim shown';
  return {
    message: `${who}: ${scopes[scopeOf(first)]}${first.cgroup ? ` ${first.cgroup}` : ''}${limit}${first.invoker ? `; ${first.invoker} asked for order:${first.order ?? 0}` : ''}${kills.length > 1 || when ? ` (${[plural(kills.length, 'report'), when].filter(Boolean).join(', ')})` : ''}`,
    count: kills.length,
    evidence: withCopies(kills) as [Fact<any>, ...Fact<any>[]],
    detail: detail(first, kib),
  };
}

function detail(kill: OomKillValue, kib: number): string {
  const lines: string[] = [];
  const byName = new Map<string, { rss: number; n: number }>();
  for (const t of kill.tasks ?? []) {
    const sum = byName.get(t.name) ?? { rss: 0, n: 0 };
    byName.set(t.name, { rss: sum.rss + t.rss, n: sum.n + 1 });
  }
  const largest = [...byName].sort((a, b) => b[1].rss - a[1].rss).slice(0, 3);
  if (largest.length) lines.push(`- Largest by name in the task table: ${largest.map(([name, { rss, n }]) => `${name} ${kibText(rss * kib)}${n > 1 ? ` in ${n} processes` : ''}`).join(', ')}.`);
  const stat = kill.stat ?? {};
  const [cache, inactive, active, shmem] = [stat['total_cache'] ?? stat['cache'] ?? stat['file'], stat['total_inactive_file'] ?? stat['inactive_file'], stat['total_active_file'] ?? stat['active_file'], stat['total_shmem'] ?? stat['shmem']];
  if (cache !== undefined && inactive !== undefined && active !== undefined) {
    const shared = shmem !== undefined && shmem > cache / 2 ? ` ${kibText(shmem / 1024)} of it is shared memory or tmpfs, which only swap or its owner can free.` : '';
    lines.push(`- Page cache of the group: ${kibText(cache / 1024)}, of which ${kibText((inactive + active) / 1024)} on the file lists.${shared} Clean file pages are reclaimed before a kill; what stays is dirty, under writeback, locked, or shared memory.`);
  }
  if (scopeOf(kill) !== 'global' && kill.memory === undefined) lines.push('- Free memory of the host does not matter for this kill.');
  return lines.join('\n');
}
