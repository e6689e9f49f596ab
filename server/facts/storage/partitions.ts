/** /proc/partitions. */
import { int, kilobytes, state, text } from '../../core/model/kind.ts';

export const Partition = state(
  'partition',
  'A disk or partition (/proc/partitions)',
  { major: int(), minor: int(), blocks: kilobytes(), name: text({ identity: true, names: 'device' }) },
  { glossary: 'partitions', home: { device: 9 }, show: v => `${v.name}: ${v.blocks} KiB` },
);
