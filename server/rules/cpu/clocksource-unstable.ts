import { md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause } from '../../core/model/text.ts';
import { defineRule, type Finding } from '../../core/review/rule.ts';
import { ClocksourceUnstable, type ClocksourceUnstableValue } from '../../facts/kernel-log/clocksource-unstable.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { advice } from '../../linux/remedies.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

export default defineRule({
  id: 'clocksource-unstable',
  severity: 'warning',
  summary: 'The kernel gave up its clock',
  why: 'A watchdog compares the clock in use (usually the TSC) with a slower one. When they differ too much the kernel falls back to a slow clock (HPET, ACPI PM timer), and every reading of the time costs many times as much. Broken firmware is one cause; a CPU that was stopped for long is another: a virtual machine that was paused, an SMI, an interrupt-off section.',
  links: ['https://docs.kernel.org/timers/timekeeping.html'],
  needs: [KernelLog],
  uses: [ClocksourceUnstable],
  *check(host) {
    const events = host.events(ClocksourceUnstable).filter(e => !decided.test(e.fact.value.reason ?? ''));
    for (const group of grouped(events, v => v.clocksource.toLowerCase())) yield finding(group);
  },
});

/** What the kernel decides while it boots, from what it finds: a fact of the machine, no event. */
const decided = /unsynchronized|halts in idle|broken BIOS|check_tsc_sync/;

function finding(events: readonly Occurrence<ClocksourceUnstableValue>[]): Finding {
  const seen = events.find(e => e.fact.value.skewNs !== undefined) ?? events[0]!;
  const { clocksource, cpu, reason, skewNs, watchdog } = seen.fact.value;
  const because = clause` on CPU ${cpu}` + clause`: ${reason}`;
  const by = clause`, ${skewNs} ns off` + clause` against ${skewNs !== undefined && watchdog}`;
  return findingOf(events, {
    message: `Clocksource ${clocksource} was marked unstable${because}${by}${whenNote(events)}`,
    remedies: [
      advice(
        'See which clock is in use now',
        md`\`cat /sys/devices/system/clocksource/clocksource0/current_clocksource\`; programs that ask for the time often are slower with hpet or acpi_pm. On a virtual machine look for pauses (migration, snapshots, an overcommitted host); on hardware for firmware updates. \`tsc=reliable\` on the command line takes the check away, not its cause.`,
      ),
    ],
  });
}
