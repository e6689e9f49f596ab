/** `NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out`. */
import { event, int, optional, text } from '../../core/model/kind.ts';

export const NetdevTimeout = event(
  'netdev-timeout',
  'A network device did not send for longer than its driver allows (NETDEV WATCHDOG)',
  {
    device: text({ identity: true, names: 'device' }),
    driver: optional(text()),
    queue: optional(int('Not printed before 2.6.30')),
    ms: optional(int('How long the queue stood: printed from 6.4 on', { unit: 'ms' })),
    cpu: optional(int({ identity: true, names: 'cpu' })),
  },
  {
    show: v =>
      `${v.device}${v.driver ? ` (${v.driver})` : ''}: transmit queue${v.queue === undefined ? '' : ` ${v.queue}`} timed out`,
    same: v => `${v.device} ${v.queue ?? ''}`,
  },
);
