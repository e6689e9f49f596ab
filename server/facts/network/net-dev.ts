/** /proc/net/dev. */
import { int, record, state, text } from '../../core/model/kind.ts';

/** The counters bear the names of the header behind `receive_` and `transmit_`. */
export const NetDevice = state(
  'net-device',
  'Traffic of a network device since boot (/proc/net/dev)',
  { name: text({ identity: true, names: 'device' }), counters: record(int(), { spread: true }) },
  {
    once: true,
    glossary: 'net-dev',
    home: { device: 7 },
    show: v =>
      `${v.name}: received ${v.counters['receive_bytes'] ?? '?'} bytes, sent ${v.counters['transmit_bytes'] ?? '?'}`,
  },
);
