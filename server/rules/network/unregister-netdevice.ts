import { bullets, type Markdown, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { defineRule, type Explains } from '../../core/review/rule.ts';
import { Boot } from '../../facts/kernel-log/boot.ts';
import { HungTask } from '../../facts/kernel-log/hung-task.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { UnregisterNetdevice } from '../../facts/kernel-log/unregister-netdevice.ts';
import { advice } from '../../linux/remedies.ts';
import { hangsOnDevice } from './_unregister.ts';
import { eventsOf } from '../_boots.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';
import { withCopies } from '../_text.ts';

export default defineRule({
  id: 'unregister-netdevice',
  severity: 'warning',
  summary: 'A network device or namespace cannot go away',
  why: 'A device is freed when nobody refers to it any more: routes, sockets, packets on their way. When references are left, the kernel waits for them without end and says so every ten seconds. `lo` is taken away with its network namespace, mostly of a container that has ended. A reference that never goes is mostly a bug of the kernel or of a module.',
  needs: [KernelLog],
  uses: [UnregisterNetdevice, HungTask, Boot],
  explains: { 'hung-task': explainsHang },
  *check(host) {
    for (const group of grouped(host.events(UnregisterNetdevice), v => v.device)) {
      const last = group.at(-1)!.fact;
      const { device, count } = last.value;
      const stays =
        device === 'lo'
          ? 'A network namespace cannot go away: references to its lo are'
          : `${device} cannot be removed: references to it are`;
      yield findingOf(
        group,
        {
          message: `${stays} still held, usage count ${count}${whenNote(group)}`,
          detail: meaning(device, group),
          about: [{ thing: 'device', name: device }],
          events: group.map(e => e.fact),
          remedies: [
            advice(
              'Find out who holds the reference',
              md`Collect while it waits: the stacks of tasks in state D (\`echo w > /proc/sysrq-trigger\`), \`lsns -t net\` for namespaces that a process still holds, \`ss -anp\` and \`ip route show table all\` in them, the loaded modules, and the exact kernel. A kernel built with CONFIG_NET_DEV_REFCNT_TRACKER (5.17 and later) prints the holders behind each report. If no process holds the namespace, search the kernel's changes for a leaked reference; only a reboot frees it.`,
            ),
          ],
        },
        [withCopies(group).includes(last) ? undefined : last],
      );
    }
  },
});

function meaning(device: string, group: readonly Occurrence<{ readonly count: number }>[]): Markdown {
  const counts = group.map(e => e.fact.value.count);
  return bullets([
    ...(group.length === 1 ? [md`One report: it waited ten seconds or more, and may have been freed after that.`] : []),
    ...(counts.at(-1)! < counts[0]!
      ? [md`The count went down: references are being released. A device may go at 0, from 5.13 on usually at 1.`]
      : []),
    device === 'lo'
      ? md`Namespaces are taken down one after the other: those of other containers that end wait too. Before 4.17 usually no new one can be made meanwhile, and starting a container hangs.`
      : md`The task that removes it hangs until the last reference is gone; its name stays taken.`,
  ]);
}

/** Did every task wait for a device or a namespace to go away, while reports of the finding came? */
function explainsHang(
  ...[root, hang, view]: Parameters<Explains<'unregister-netdevice' | 'hung-task' | 'boot'>>
): boolean {
  const held = eventsOf(view, UnregisterNetdevice, root);
  const hung = eventsOf(view, HungTask, hang);
  return hung.length > 0 && hung.every(report => hangsOnDevice(view, held, report));
}
