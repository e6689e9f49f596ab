import { defined } from '../../core/model/defined.ts';
import { md } from '../../core/model/markdown.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule } from '../../core/review/rule.ts';
import { kibText } from '../../core/model/sizes.ts';
import { KernelRelease, kernelOf } from '../../facts/host/uname.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { ConntrackFull } from '../../facts/kernel-log/conntrack-full.ts';
import { advice, setSysctl } from '../../linux/remedies.ts';
import { sysctls } from '../../linux/sysctls.ts';
import { atLeast } from '../../linux/versions.ts';
import { findingOf, whenNote } from '../_events.ts';

/** Bytes of a struct nf_conn with its extensions, about. */
const entryBytes = 320;

export default defineRule({
  id: 'conntrack-full',
  severity: 'error',
  summary: 'Connection tracking is full',
  why: 'Every connection through netfilter takes an entry until it ends or times out. With no entry free the first packet of a new connection is dropped: clients see time-outs while old connections go on. The message is limited in rate, so its lines count less than the packets.',
  links: ['https://docs.kernel.org/networking/nf_conntrack-sysctl.html'],
  needs: [KernelLog],
  uses: [ConntrackFull, SysctlValue, KernelRelease],
  *check(host) {
    const events = host.events(ConntrackFull);
    if (events.length === 0) return;
    const then = host.at(events.at(-1)!);
    const max = sysctlOf(then, 'net.netfilter.nf_conntrack_max');
    const count = sysctlOf(then, 'net.netfilter.nf_conntrack_count');
    const use =
      max && count
        ? `; ${count.value.text} of ${max.value.text} entries in use when the bundle was taken`
        : max
          ? `; nf_conntrack_max is ${max.value.text}`
          : '';
    yield findingOf(
      events,
      {
        message: `Connection tracking was full and packets of new connections were dropped${whenNote(events)}${use}`,
        remedies: remedies(host),
      },
      [max, count],
    );
  },
});

function remedies(host: View<'sysctl' | 'kernel-release'>): Remedy[] {
  const max = sysctlOf(host, 'net.netfilter.nf_conntrack_max')?.value.values[0];
  const release = kernelOf(host);
  const doubled =
    max !== undefined && max > 0 && isTooSmall(host, max)
      ? setSysctl(
          sysctls['net.netfilter.nf_conntrack_max'],
          defined({
            present: [max],
            proposed: [2 * max],
            release,
            why: `The table of ${max} entries was full.`,
            effect:
              `Room for ${2 * max} connections, up to ${kibText(Math.round((max * entryBytes) / 1024))} more memory. ` +
              'The hash table (nf_conntrack_buckets) should grow with it.',
          }),
        )
      : undefined;
  return [
    ...(doubled ? [doubled] : []),
    advice(
      'See what fills the table',
      md`\`conntrack -S\` counts drops, \`conntrack -L\` shows who holds the entries. Many of one source are a scan or a broken client; many in TIME_WAIT or unreplied UDP ask for shorter time-outs (\`net.netfilter.nf_conntrack_tcp_timeout_*\`) or for \`NOTRACK\` of that traffic rather than for a larger table.`,
    ),
  ];
}

/**
 * Full when the bundle was taken, or still as the kernel chose it: what somebody has raised already is not raised
 * blindly.
 */
function isTooSmall(host: View<'sysctl' | 'kernel-release'>, max: number): boolean {
  const count = sysctlOf(host, 'net.netfilter.nf_conntrack_count')?.value.values[0];
  if (count !== undefined && count >= 0.9 * max) return true;
  const buckets = sysctlOf(host, 'net.netfilter.nf_conntrack_buckets')?.value.values[0];
  const release = kernelOf(host);
  // net/netfilter/nf_conntrack_core.c nf_conntrack_init_start(): four entries for a bucket up to 5.10, one from 6.1 on;
  // the kernels between were not looked at.
  const after = release && atLeast(release, 5, 11);
  const factors = after === false ? [4] : release && atLeast(release, 6, 1) ? [1] : [1, 4];
  return buckets !== undefined ? factors.some(f => f * buckets === max) : max === 65536 || max === 262144;
}
