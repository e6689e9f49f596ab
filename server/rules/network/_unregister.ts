/** Which tasks hung on network devices that could not go away. */
import type { Occurrence } from '../../core/model/occurrences.ts';
import type { View } from '../../core/model/view.ts';
import type { HungTaskValue } from '../../facts/kernel-log/hung-task.ts';
import { UnregisterNetdevice } from '../../facts/kernel-log/unregister-netdevice.ts';
import { firstReport } from '../_blocked.ts';
import { secondsInOneBoot } from '../_boots.ts';
import { groupEvents } from '../_events.ts';

/** net/core/dev.c netdev_wait_allrefs(): seconds from one report to the next; with room for a busy machine. */
const interval = 30;
/** Who takes devices and namespaces down, and who waits for that (net/core/net_namespace.c, net/core/dev.c). */
const waiting = /^(?:netdev_wait_allrefs(?:_any)?|netdev_run_todo|cleanup_net|copy_net_ns)$/;

/** Does a task wait for a device or a namespace to go away, and did one of the reports of it come when it blocked? */
export function hangsOnDevice(
  view: View<'hung-task' | 'boot'>,
  held: readonly Occurrence<unknown>[],
  report: Occurrence<HungTaskValue>,
): boolean {
  if (!report.fact.value.frames.some(frame => waiting.test(frame))) return false;
  const first = firstReport(view, report);
  return held.some(h => {
    const before = secondsInOneBoot(view, h, first);
    return before !== undefined && before >= -interval && before <= first.fact.value.seconds + interval;
  });
}

/** Tells of a report the devices that may account for it. */
export function heldDevices(
  view: View<'unregister-netdevice' | 'hung-task' | 'boot'>,
): (report: Occurrence<HungTaskValue>) => readonly string[] {
  const devices = [...groupEvents(view.events(UnregisterNetdevice), v => v.device)];
  return report => devices.flatMap(([device, held]) => (hangsOnDevice(view, held, report) ? device : []));
}
