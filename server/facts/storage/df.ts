/** df: room or inodes of filesystems, under its headings (`1K-blocks`, `Used`, `Use%`, `IFree`, ...). */
import { optional, state, text } from '../../core/model/kind.ts';
import { counters, orColumn, wordCells } from './_table.ts';

export const FilesystemUse = state(
  'filesystem-use',
  'Room or inodes of a filesystem (df)',
  {
    filesystem: text({ names: 'device' }),
    type: optional(text()),
    counters,
    words: wordCells,
    mountedOn: text({ identity: true }),
  },
  {
    once: true,
    glossary: 'df',
    term: orColumn('df'),
    show: v =>
      `${v.mountedOn}: ${v.counters['Use%'] ?? v.counters['Capacity'] ?? v.counters['IUse%'] ?? '?'} % ${v.counters['IUse%'] === undefined ? 'of the room' : 'of the inodes'} used`,
  },
);
