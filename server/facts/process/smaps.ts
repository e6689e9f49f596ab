/** /proc/PID/smaps, smaps_rollup and maps. */
import { int, optional, record, state, text, type ValueOfKind } from '../../core/model/kind.ts';

/** `path` is `[rollup]` for all mappings together. Counters in kB, but for `THPeligible` and `ProtectionKey`. */
export const MemoryMapping = state(
  'memory-mapping',
  'A mapping of a process, or all of them together (smaps, smaps_rollup, maps)',
  {
    process: optional(text('The folder of the process in the path (`1234`, `self`)', { identity: true })),
    range: optional(text({ identity: true })),
    permissions: optional(text()),
    offset: optional(text()),
    device: optional(text({ names: 'device', identity: true })),
    inode: optional(int()),
    path: optional(text({ leadsTo: 'device' })),
    flags: optional(text({ entry: 'VmFlags' })),
    counters: record(int(), { spread: true }),
  },
  {
    glossary: 'smaps',
    show: v =>
      `${v.process ? `${v.process} ` : ''}${v.path ?? 'anonymous'}${v.counters['Rss'] !== undefined ? `: Rss ${v.counters['Rss']} kB` : ''}`,
  },
);
export type MemoryMappingValue = ValueOfKind<typeof MemoryMapping>;
