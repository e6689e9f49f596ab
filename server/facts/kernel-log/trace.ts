/** What events that print a call trace have in common. */
import { list, optional, text } from '../../core/model/kind.ts';

export const frames = list(
  text(),
  'The call trace, newest first; compiler suffixes stripped, unreliable frames (`?`) left out',
);
/** Of a trace. */
export const blamed = optional(text('The guilty frame'));
/** Of the kernel, where the report names it. */
export const release = optional(text('Release of the kernel it happened on'));
/** `CPU: 1 PID: 374 Comm: insmod Not tainted`. */
export const taint = optional(text('Taint letters, or `Not tainted`'));
