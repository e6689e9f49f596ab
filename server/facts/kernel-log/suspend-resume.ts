/** `PM: suspend entry (deep)`. */
import { event, oneOf, optional, text } from '../../core/model/kind.ts';

export const SuspendResume = event(
  'suspend-resume',
  'The machine went to sleep or woke up',
  { phase: oneOf(['suspend', 'resume']), state: optional(text('`deep`, `s2idle`, or of ACPI `S3`, `S4`')) },
  {
    show: v => `${v.phase}${v.state ? ` (${v.state})` : ''}`,
    same: v => `${v.phase} ${v.state ?? ''}`,
  },
);
