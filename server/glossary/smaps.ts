/** Columns of top and ps that come from /proc/PID/smaps_rollup. */
import { table } from './entry.ts';

export const smaps = table('top(1), fs/proc/task_mmu.c', [
  ['RSS', 'kB', 'Memory in RAM mapped by the process, shared pages included.'],
  [
    'PSS',
    'kB',
    'Memory in RAM with shared pages divided among those who map them. The sum over all processes is right, which the sum of `RSS` is not.',
  ],
  ['PSan', 'kB', 'Anonymous part of `PSS`.'],
  ['PSfd', 'kB', 'Part of `PSS` that is of files.'],
  ['PSsh', 'kB', 'Part of `PSS` that is shared memory.'],
  ['USS', 'kB', 'Memory no other process maps: what ends with the process.'],
]);
