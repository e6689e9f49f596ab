/** /proc/diskstats: counts and times since boot (ms), sectors of 512 bytes whatever the disk's own sector size. */
import { int, record, state, text } from '../../core/model/kind.ts';

export const DiskStats = state(
  'disk-stats',
  'Requests of a block device since boot (/proc/diskstats)',
  {
    major: int(),
    minor: int(),
    device: text({ identity: true, names: 'device' }),
    counters: record(int(), { spread: true }),
  },
  {
    once: true,
    glossary: 'diskstats',
    home: { device: 6 },
    show: v =>
      `${v.device}: ${v.counters['reads'] ?? '?'} reads, ${v.counters['writes'] ?? '?'} writes, ${v.counters['in_flight'] ?? '?'} in flight`,
  },
);
