import { joined, md } from '../../core/model/markdown.ts';
import { defineRule } from '../../core/review/rule.ts';
import { sizeOf } from '../../core/model/sizes.ts';
import { clause } from '../../core/model/text.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { MemInfo, memInfoOf } from '../../facts/memory/meminfo.ts';
import { VmallocFailure } from '../../facts/kernel-log/vmalloc-failure.ts';
import { advice } from '../../linux/remedies.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

export default defineRule({
  id: 'vmalloc-failure',
  severity: 'warning',
  summary: 'vmalloc() could not serve a request',
  why: "vmalloc() maps single pages side by side, so it does not need large blocks: it fails when memory itself is short, when the request is beyond what there is (often a size that user space handed in), or when a limit of the caller's cgroup is reached.",
  links: ['https://docs.kernel.org/core-api/memory-allocation.html'],
  needs: [KernelLog],
  uses: [VmallocFailure, MemInfo],
  *check(host) {
    for (const group of grouped(host.events(VmallocFailure), v => `${v.function ?? v.task ?? ''} ${v.reason}`)) {
      const most = group.reduce((a, b) => (b.fact.value.bytes > a.fact.value.bytes ? b : a));
      const largest = most.fact.value;
      const total = memInfoOf(host.at(most), 'MemTotal');
      const beyond = total && largest.bytes / 1024 > total.value.value;
      const message = [
        `vmalloc of ${largest.bytes} bytes (${sizeOf(largest.bytes / 1024, 1)}) failed`,
        clause` for ${largest.task}`,
        clause` in ${largest.function}`,
        `: ${largest.reason}`,
        whenNote(group),
        clause`; the host has ${beyond && sizeOf(total.value.value, 1)}`,
      ].join('');
      yield findingOf(
        group,
        {
          message,
          remedies: [
            advice(
              'See who asks for so much',
              joined(
                [
                  beyond ? md`No setting helps a request larger than memory: the size itself is wrong.` : undefined,
                  md`The trace behind the line names the caller. "vmap allocation" is about address space, not memory: on 32 bits \`vmalloc=\` on the command line gives more of it.`,
                ],
                ' ',
              ),
            ),
          ],
        },
        [beyond ? total : undefined],
      );
    }
  },
});
