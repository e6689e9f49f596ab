import { md } from '../../core/model/markdown.ts';
import { clause } from '../../core/model/text.ts';
import { defineRule } from '../../core/review/rule.ts';
import { SysctlValue, sysctlOf } from '../../facts/host/sysctl.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { SynFlooding } from '../../facts/kernel-log/syn-flooding.ts';
import { advice } from '../../linux/remedies.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

export default defineRule({
  id: 'syn-flooding',
  severity: 'warning',
  summary: 'A listening socket got more connections than it could queue',
  why: 'The queue of a listening socket was full when another connection was asked for. That may be an attack; far more often the queue is short (`listen()`, `net.core.somaxconn`) or the program accepts too slowly. The message usually comes once for each socket, so it says nothing about how often.',
  links: ['https://docs.kernel.org/networking/ip-sysctl.html'],
  needs: [KernelLog],
  uses: [SynFlooding, SysctlValue],
  *check(host) {
    for (const group of grouped(host.events(SynFlooding), v => String(v.port))) {
      const { port, cookies } = group[0]!.fact.value;
      const somaxconn = sysctlOf(host.at(group.at(-1)!), 'net.core.somaxconn');
      const then = cookies ? 'SYN cookies were sent' : 'connections were dropped';
      const most = clause`; net.core.somaxconn is ${somaxconn?.value.text}`;
      yield findingOf(
        group,
        {
          message: `The listening queue of port ${port} was full; ${then}${whenNote(group)}${most}`,
          remedies: [
            advice(
              `Look at the socket that listens on port ${port}`,
              md`\`ss -ltn\` shows its queue: Recv-Q is how many wait to be accepted, Send-Q how many may. A program that accepts slowly needs help itself; a longer queue takes both the number the program gives to \`listen()\` and \`net.core.somaxconn\`, and a restart of the program. \`nstat -az TcpExtListenOverflows TcpExtListenDrops TcpExtSyncookiesSent\` counts.`,
            ),
          ],
        },
        [somaxconn],
      );
    }
  },
});
