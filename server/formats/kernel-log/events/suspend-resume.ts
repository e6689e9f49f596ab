/**
 * `PM: suspend entry (deep)` and `PM: suspend exit` (kernel/power/suspend.c, 4.4 and later); before that only ACPI
 * tells. S5 is power off, not sleep.
 */
import { SuspendResume } from '../../../facts/kernel-log/suspend-resume.ts';
import { given, lineEvent } from './_line.ts';

const suspendResume = lineEvent({
  id: 'suspend-resume',
  kind: SuspendResume,
  gate: ['PM: suspend', 'PM: hibernation: hibernation', 'system sleep state S'],
  message:
    /^(?:PM: (?:suspend|hibernation)(?:: hibernation)? (?<phase>entry|exit)(?: \((?<state>[\w-]{1,16})\))?|ACPI: (?:Preparing to enter|(?<waking>Waking up from)) system sleep state (?<state2>S[134]))/d,
  value: groups => ({
    phase: groups['phase'] === 'exit' || groups['waking'] ? 'resume' : 'suspend',
    ...given(groups, 'state'),
  }),
});
export default suspendResume;
