import { defined } from '../../core/model/defined.ts';
import { code, joined, md } from '../../core/model/markdown.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import { clause } from '../../core/model/text.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule } from '../../core/review/rule.ts';
import { KernelRelease, kernelOf } from '../../facts/host/uname.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { NeighbourOverflow } from '../../facts/kernel-log/neighbour-overflow.ts';
import { advice, setSysctl } from '../../linux/remedies.ts';
import { sysctls } from '../../linux/sysctls.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

/** net/ipv4/arp.c arp_tbl: gc_thresh3. */
const builtIn = 1024;

export default defineRule({
  id: 'neighbour-overflow',
  severity: 'error',
  summary: 'The neighbour table is full',
  why: 'Each host on the same network takes an entry (ARP, neighbour discovery). At `gc_thresh3` entries no new one is made, and packets to hosts that are not in the table are dropped. All network namespaces of a machine share the table.',
  links: ['https://docs.kernel.org/networking/ip-sysctl.html'],
  needs: [KernelLog],
  uses: [NeighbourOverflow, SysctlValue, KernelRelease],
  *check(host) {
    for (const group of grouped(host.events(NeighbourOverflow), v => v.table ?? 'arp_cache')) {
      const { table } = group[0]!.fact.value;
      const v6 = table === 'ndisc_cache';
      const limit = sysctlOf(host.at(group.at(-1)!), `net.${v6 ? 'ipv6' : 'ipv4'}.neigh.default.gc_thresh3`);
      const most = clause`; gc_thresh3 is ${limit?.value.text}`;
      yield findingOf(
        group,
        {
          message: `The neighbour table${clause` ${table}`} was full: new neighbours were refused${whenNote(group)}${most}`,
          remedies: [
            ...(v6 ? [] : doubled(host)),
            advice(
              'Count the neighbours and raise the three thresholds together',
              joined(
                [
                  md`${code(`ip ${v6 ? '-6' : '-4'} neigh | wc -l`)} in every network namespace.`,
                  md`gc_thresh3 is the limit, gc_thresh2 where collection starts after five seconds, gc_thresh1 where it starts at all: keep their proportion (1 to 4 to 8). A flat network of thousands of hosts, or a scan, fills it.`,
                ],
                ' ',
              ),
            ),
          ],
        },
        [limit],
      );
    }
  },
});

/** Only while it still is what the kernel was built with. */
function doubled(host: View<'sysctl' | 'kernel-release'>): Remedy[] {
  const present = sysctlOf(host, 'net.ipv4.neigh.default.gc_thresh3')?.value.values[0];
  if (present !== builtIn) return [];
  const release = kernelOf(host);
  const remedy = setSysctl(
    sysctls['net.ipv4.neigh.default.gc_thresh3'],
    defined({
      present: [present],
      proposed: [2 * present],
      release,
      why: `The table of ${present} entries was full, and ${present} is what the kernel was built with.`,
      effect: `Room for ${2 * present} neighbours.`,
    }),
  );
  return remedy ? [remedy] : [];
}
