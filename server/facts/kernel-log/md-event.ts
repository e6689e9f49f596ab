/** md arrays. */
import { event, int, oneOf, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

/** `started-degraded`, `not-clean`: seen when the array was assembled. */
const what = [
  'disk-failed',
  'array-failed',
  'started-degraded',
  'not-clean',
  'read-error',
  'read-error-corrected',
  'kicked',
  'superblock',
] as const;
export type MdWhat = (typeof what)[number];

export const MdEvent = event(
  'md-event',
  'An md array lost a member, runs without one, or met read errors',
  {
    what: oneOf(what, { identity: true }),
    array: optional(text({ identity: true, names: 'device' })),
    device: optional(text('The member it is about', { identity: true, names: 'device' })),
    remaining: optional(int('Members that work on')),
    of: optional(int('How many members there should be')),
    text: text(),
  },
  { show: v => v.text, same: v => v.text },
);
export type MdEventValue = ValueOfKind<typeof MdEvent>;
