/**
 * `BUG: soft lockup - CPU#1 stuck for 22s! [comm:pid]` (kernel/watchdog.c): bare up to 3.10, `NMI watchdog: ` up to
 * 4.10, `watchdog: ` since.
 */
import { defined } from '../../../core/model/defined.ts';
import { SoftLockup } from '../../../facts/kernel-log/soft-lockup.ts';
import { openCrash } from '../crash.ts';
import type { EventReader } from '../event.ts';
import { stalled, stallRule } from '../stalls.ts';

const head =
  /^(?:(?:NMI )?watchdog: )?BUG: soft lockup - CPU#(?<cpu>\d{1,5}) stuck for (?<seconds>\d{1,9})s!(?: \[(?<task>.{1,64}):(?<pid>\d{1,10})\])?/d;
/** 2.6.2x, which did not say for how long. */
const oldHead = /^BUG: soft lockup detected on CPU#(?<cpu>\d{1,5})!/d;

const softLockup: EventReader = {
  id: 'soft-lockup',
  emits: [SoftLockup],
  gate: ['BUG: soft lockup'],
  begin(line, log) {
    const m = head.exec(line.message) ?? oldHead.exec(line.message);
    if (!m) return undefined;
    const cpu = Number(m.groups!['cpu']);
    const seconds = m.groups!['seconds'];
    return openCrash(SoftLockup, line, m, 'BUG: soft lockup', log, {
      rule: stallRule,
      suspects: ({ pieces }) => stalled(pieces, [cpu]),
      tell: ({ title: _, source: __, taint: ___, ...value }) =>
        defined({ ...value, cpu, seconds: seconds === undefined ? undefined : Number(seconds) }),
    });
  },
};
export default softLockup;
