/**
 * `Watchdog detected hard LOCKUP on cpu 3` (kernel/watchdog_hld.c; kernel/watchdog.c up to 4.10;
 * arch/powerpc/kernel/watchdog.c).
 */
import { defined } from '../../../core/model/defined.ts';
import { HardLockup } from '../../../facts/kernel-log/hard-lockup.ts';
import { openCrash } from '../crash.ts';
import type { EventReader } from '../event.ts';
import { stalled, stallRule } from '../stalls.ts';

const head =
  /^(?:(?:NMI )?watchdog: )?(?:CPU\d{1,5}: )?(?:Kernel panic - not syncing: )?Watchdog detected hard LOCKUP on cpu (?<cpu>\d{1,5})(?!\d)/d;
const power =
  /^watchdog: CPU (?<by>\d{1,5}) (?:self-)?detected hard LOCKUP(?: @ | on other CPUs (?<cpu>\d{1,5})(?![-,\d]))?/d;
const old = /^BUG: NMI Watchdog detected LOCKUP on CPU(?<cpu>\d{1,5})(?!\d)/d;

const hardLockup: EventReader = {
  id: 'hard-lockup',
  emits: [HardLockup],
  gate: ['detected hard LOCKUP', 'detected LOCKUP'],
  begin(line, log) {
    const own = /self-detected/.test(line.message);
    const m = head.exec(line.message) ?? old.exec(line.message) ?? power.exec(line.message);
    if (!m) return undefined;
    const found = m.groups!['cpu'] ?? (own ? m.groups!['by'] : undefined);
    const cpu = found === undefined ? undefined : Number(found);
    return openCrash(HardLockup, line, m, 'hard LOCKUP', log, {
      rule: stallRule,
      suspects: ({ pieces }) => stalled(pieces, cpu === undefined ? [] : [cpu]),
      adopts: other => cpu !== undefined && other.message.startsWith(`NMI backtrace for cpu ${cpu}`),
      tell: ({ function: blamed, frames, release }) => defined({ cpu, function: blamed, frames, release }),
    });
  },
};
export default hardLockup;
