/** What drivers of network devices say of their links. */
import { event, flag, optional, text } from '../../core/model/kind.ts';

export const LinkChange = event(
  'link-change',
  'The driver of a network device says that its link went up or down',
  {
    device: text({ identity: true, names: 'device' }),
    up: flag(),
    driver: optional(text()),
    speed: optional(text('In the words of the driver: `10 Gbps`, `1000 Mbps`')),
  },
  {
    show: v => `${v.device} link ${v.up ? 'up' : 'down'}${v.speed ? ` ${v.speed}` : ''}`,
    same: v => `${v.device} ${v.up}`,
  },
);
