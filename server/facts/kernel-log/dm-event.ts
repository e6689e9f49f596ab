/** device-mapper. */
import { event, oneOf, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

const what = [
  'path-failed',
  'path-reinstated',
  'no-path',
  'out-of-space',
  'low-space',
  'read-only',
  'corruption',
  'snapshot-invalid',
  'error',
] as const;
export type DmWhat = (typeof what)[number];

export const DmEvent = event(
  'dm-event',
  'device-mapper lost or regained a path, ran out of space, or met an error',
  {
    what: oneOf(what, { identity: true }),
    target: text('`multipath`, `thin`, `snapshots`, `verity`, ...'),
    device: optional(text('The mapped device as major:minor, where printed', { identity: true, names: 'device' })),
    path: optional(text('The path as major:minor', { leadsTo: 'device' })),
    text: text(),
  },
  { show: v => `${v.target}: ${v.text}`, same: v => `${v.target} ${v.text}` },
);
export type DmEventValue = ValueOfKind<typeof DmEvent>;
