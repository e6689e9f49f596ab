/** The profile of tuned. */
import { oneOf, state, text } from '../../core/model/kind.ts';

/** A profile, or with `mode` how it was chosen (auto, manual). Several profiles stand in order, the last wins. */
export const Tuned = state(
  'tuned',
  'What tuned applies to the machine',
  { name: oneOf(['active', 'preset', 'recommended', 'mode'], { identity: true }), value: text() },
  {
    glossary: 'tuned',
    term: v => ({ dump: 'tuned', field: v.name }),
    show: v => `${v.name}: ${v.value}`,
  },
);
