/**
 * What a bond says of its links (drivers/net/bonding/bond_main.c). Up to 3.10 behind `bonding: `, from 5.2 on with
 * `(slave eth0)` behind the bond.
 */
import { type BondingChange, BondingEvent } from '../../../facts/kernel-log/bonding-event.ts';
import { given, type Groups, lineEvent } from './_line.ts';

const bond = '^(?:bonding: )?(?<bond>[\\w.-]{1,32}): (?:\\(slave (?<device>[^\\s()]{1,32})\\): )?';
const what = [
  'link status definitely (?<event>down|up)(?: for interface (?<device2>[^\\s,]{1,32}))?',
  '(?:making interface (?:(?<device3>[^\\s,]{1,32}) )?the new active one|making interface the new active one)',
  '(?<none>now running without any active interface)',
  '(?:Warning: )?(?<partner>No 802\\.3ad response from the link partner)',
];

const eventOf = (g: Groups): BondingChange =>
  g['event'] === 'down'
    ? 'down'
    : g['event'] === 'up'
      ? 'up'
      : g['none']
        ? 'no-active'
        : g['partner']
          ? 'no-partner'
          : 'failover';

const bondingEvent = lineEvent({
  id: 'bonding-event',
  kind: BondingEvent,
  gate: [
    'link status definitely',
    'the new active one',
    'without any active interface',
    'response from the link partner',
  ],
  message: new RegExp(`${bond}(?:${what.join('|')})`, 'd'),
  value: groups => ({ bond: groups['bond']!, event: eventOf(groups), ...given(groups, 'device') }),
});
export default bondingEvent;
