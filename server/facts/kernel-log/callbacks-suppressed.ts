/** `warn_alloc: 6 callbacks suppressed`. */
import { event, int, text, type ValueOfKind } from '../../core/model/kind.ts';

/** `__ratelimit: N callbacks suppressed`: reports that were not printed. */
export const CallbacksSuppressed = event(
  'callbacks-suppressed',
  'Messages the kernel did not print, for their rate',
  { function: text('The function whose messages they were, or the rate limiter'), count: int() },
  {
    show: v => `${v.function}: ${v.count} not printed`,
    same: v => `${v.function} ${v.count}`,
  },
);
export type CallbacksSuppressedValue = ValueOfKind<typeof CallbacksSuppressed>;
