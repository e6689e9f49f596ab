/** Where a boot begins, and where it ends in an orderly way. */
import { event, oneOf, optional, text } from '../../core/model/kind.ts';

export const Boot = event(
  'boot',
  'A boot begins, or ends in an orderly way',
  {
    phase: oneOf(['begin', 'restart', 'power-off', 'halt', 'kexec']),
    release: optional(text('Of a beginning')),
    commandLine: optional(text('Of a beginning')),
  },
  {
    show: v => (v.phase === 'begin' ? `boot of ${v.release ?? '?'}` : v.phase),
    same: v => `${v.phase} ${v.release ?? ''}`,
  },
);
