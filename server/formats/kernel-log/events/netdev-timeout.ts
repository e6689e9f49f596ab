/**
 * `NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out` (net/sched/sch_generic.c dev_watchdog()). Before 2.6.30
 * no queue; milliseconds from 6.4 on; from 6.6 on behind driver, address and device: `igb 0000:01:00.0 eth0: NETDEV
 * WATCHDOG: CPU: 3: transmit queue 0 timed out 5120 ms`.
 */
import { defined } from '../../../core/model/defined.ts';
import { integer } from '../../../core/read/words.ts';
import { NetdevTimeout } from '../../../facts/kernel-log/netdev-timeout.ts';
import { type EventReader, lineAt, oneLineReport, placesOf } from '../event.ts';

const queue = '(?:transmit queue (?<queue>\\d{1,5}) timed out|transmit timed out)(?: (?<ms>\\d{1,10}) ms)?';
const shapes = [
  new RegExp(
    `^NETDEV WATCHDOG: (?<device>[^\\s:()]{1,32}) ?(?:\\((?<driver>[^()]{1,64})\\))?: (?:CPU: (?<cpu>\\d{1,5}): )?${queue}`,
    'd',
  ),
  new RegExp(
    '^(?:(?<driver>[\\w-]{1,32}) (?:[\\w.:@-]{1,64} )?)?(?<device>[^\\s:()]{1,32})(?: \\([^()]{1,32}\\))?: ' +
      `NETDEV WATCHDOG: (?:CPU: (?<cpu>\\d{1,5}): )?${queue}`,
    'd',
  ),
];

const netdevTimeout: EventReader = {
  id: 'netdev-timeout',
  emits: [NetdevTimeout],
  gate: ['NETDEV WATCHDOG'],
  begin(line) {
    const m = shapes[0]!.exec(line.message) ?? shapes[1]!.exec(line.message);
    if (!m) return undefined;
    const { device, driver, queue: number, ms, cpu } = m.groups!;
    const value = defined({
      device: device!,
      driver,
      queue: integer(number),
      ms: integer(ms),
      cpu: integer(cpu),
    });
    return oneLineReport(emit => emit(NetdevTimeout, value, lineAt(line, placesOf(line, m))));
  },
};
export default netdevTimeout;
