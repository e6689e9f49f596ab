/** What a bond says of its links. */
import { event, oneOf, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

export const BondingEvent = event(
  'bonding-event',
  'A bond lost or gained a link, changed its active one, or has none',
  {
    bond: text({ identity: true, names: 'device' }),
    event: oneOf(
      ['down', 'up', 'failover', 'no-active', 'no-partner'],
      '`no-partner`: the switch does not answer by 802.3ad',
    ),
    device: optional(text('The link it is about', { identity: true, names: 'device' })),
  },
  {
    show: v => `${v.bond}: ${v.event}${v.device ? ` ${v.device}` : ''}`,
    same: v => `${v.bond} ${v.event} ${v.device ?? ''}`,
  },
);
export type BondingChange = ValueOfKind<typeof BondingEvent>['event'];
