/** zramctl(8). */
import { num, optional, record, state, text } from '../../core/model/kind.ts';

/** Counters under the headings as printed: bytes, or where printed for humans (`4G`) units of their own. */
export const ZramDevice = state(
  'zram-device',
  'A zram device in zramctl(8)',
  {
    name: text({ identity: true }),
    algorithm: optional(text()),
    mountpoint: optional(text()),
    counters: record(num(), { spread: true }),
    suffixes: optional(record(text(), 'Units of the counters that were printed for humans', { scale: true })),
  },
  {
    glossary: 'zramctl',
    show: v =>
      `${v.name}${v.algorithm ? ` ${v.algorithm}` : ''}: ${Object.entries(v.counters)
        .map(([name, n]) => `${name} ${n}${v.suffixes?.[name] ?? ''}`)
        .join(', ')}`,
  },
);
