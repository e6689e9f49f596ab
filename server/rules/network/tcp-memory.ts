import { defined } from '../../core/model/defined.ts';
import { md } from '../../core/model/markdown.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule } from '../../core/review/rule.ts';
import { percentText, sizeOf } from '../../core/model/sizes.ts';
import { clause } from '../../core/model/text.ts';
import { KernelRelease, kernelOf } from '../../facts/host/uname.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { MemInfo, memInfoOf } from '../../facts/memory/meminfo.ts';
import { TcpMemory } from '../../facts/kernel-log/tcp-memory.ts';
import { Zone } from '../../facts/memory/zoneinfo.ts';
import { pageKib } from '../../facts/memory/zones.ts';
import { advice, setSysctl } from '../../linux/remedies.ts';
import { sysctls } from '../../linux/sysctls.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

/**
 * The kernel's own third value is 3/16 of memory (net/ipv4/tcp.c tcp_init_mem()): above a fifth somebody has raised it.
 */
const automaticShare = 0.2;

export default defineRule({
  id: 'tcp-memory',
  severity: 'error',
  summary: 'TCP ran out of the memory it may use',
  why: 'All TCP sockets together may hold as many pages as the third value of `net.ipv4.tcp_mem`. Beyond it, and with more than `tcp_max_orphans` sockets that no process owns any more, the kernel drops segments and resets connections. Sockets whose programs do not read, and many connections that were closed and never answered, fill it.',
  links: ['https://docs.kernel.org/networking/ip-sysctl.html'],
  needs: [KernelLog],
  uses: [TcpMemory, SysctlValue, MemInfo, Zone, KernelRelease],
  *check(host) {
    for (const group of grouped(host.events(TcpMemory), v => v.limit)) {
      const { limit } = group[0]!.fact.value;
      const then = host.at(group.at(-1)!);
      const setting = sysctlOf(then, `net.ipv4.${limit}`);
      const [, , most] = setting?.value.values ?? [];
      if (limit === 'tcp_max_orphans') {
        const most = clause`; tcp_max_orphans is ${setting?.value.text}`;
        yield findingOf(
          group,
          {
            message: `Too many orphaned TCP sockets: connections were reset${whenNote(group)}${most}`,
            remedies: [orphans()],
          },
          [setting],
        );
        continue;
      }
      const size = most === undefined ? '' : `; net.ipv4.tcp_mem allows ${most} pages (${sizeOf(most, pageKib(then))})`;
      yield findingOf(
        group,
        {
          message: `TCP reached its memory limit: segments were dropped or connections reset${whenNote(group)}${size}`,
          remedies: [...doubled(host), whoHolds()],
        },
        [setting],
      );
    }
  },
});

const orphans = (): Remedy =>
  advice(
    'Find what leaves the sockets behind',
    md`\`ss -tan state fin-wait-1 state last-ack state closing\` shows them. Peers that vanish, or programs that close with data unsent, leave them; \`net.ipv4.tcp_orphan_retries\` makes the kernel give up sooner. Each takes up to 64 KiB, so a higher \`tcp_max_orphans\` costs memory.`,
  );

const whoHolds = (): Remedy =>
  advice(
    'Find who holds the memory',
    md`\`ss -tmn\` shows the queues of each socket: a full receive queue is a program that does not read, a full send queue a peer that does not. \`cat /proc/net/sockstat\` shows \`mem\` in pages against the three values of \`net.ipv4.tcp_mem\`, which are pages, not bytes.`,
  );

/** Twice as much, only where the limit still is the kernel's own share of memory. */
function doubled(host: View<'sysctl' | 'meminfo' | 'zone' | 'kernel-release'>): Remedy[] {
  const present = sysctlOf(host, 'net.ipv4.tcp_mem')?.value.values;
  const totalKb = memInfoOf(host, 'MemTotal')?.value.value;
  const kib = pageKib(host);
  const most = present?.[2];
  if (present?.length !== 3 || most === undefined || !totalKb || most * kib > automaticShare * totalKb) return [];
  const release = kernelOf(host);
  const remedy = setSysctl(
    sysctls['net.ipv4.tcp_mem'],
    defined({
      present,
      proposed: present.map(v => 2 * v),
      release,
      why: `TCP ran out of ${most} pages (${sizeOf(most, kib)}), which is what the kernel chose by itself.`,
      effect: `TCP may take up to ${2 * most} pages (${sizeOf(2 * most, kib)}), ${percentText((2 * most * kib) / totalKb)} of memory.`,
    }),
  );
  return remedy ? [remedy] : [];
}
