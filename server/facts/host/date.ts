/** What `date` printed; its time is the time of the fact. */
import { optional, state, text } from '../../core/model/kind.ts';

export const DateOutput = state(
  'date',
  'The date when the bundle was taken',
  { text: text(), zone: optional(text({ identity: true })) },
  { show: v => v.text },
);
