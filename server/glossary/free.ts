/**
 * Rows and columns of free(1) (procps-ng src/free.c), the layout before and after 3.3.10. Sizes are kB unless an option
 * says otherwise.
 */
import { table } from './entry.ts';

export const free = table('free(1)', [
  ['Mem', '', 'The row of memory.'],
  ['Swap', '', 'The row of swap space.'],
  ['Total', '', 'Memory and swap together (`-t`).'],
  ['Low', '', 'Low memory of 32-bit kernels (`-l`).'],
  ['High', '', 'High memory of 32-bit kernels (`-l`).'],
  ['Comm', '', 'Address space promised to processes: limit, promised, left (`-v`).'],
  [
    '-/+ buffers/cache',
    '',
    'Used without, and free with, buffers and cache. Shared memory is wrongly counted as free here.',
    {
      until: '3.3.10',
      normal:
        'The free column of this row is the closest the old layout has to available memory, `Shmem` to be subtracted.',
    },
  ],
  ['total', 'kB', 'Installed memory as the kernel manages it (`MemTotal`, `SwapTotal`).'],
  [
    'used',
    'kB',
    'Memory in use. With cache in the old layout; total minus free, buffers and cache since 3.3.10; total minus available in 4.x. hugetlb pools count as ' +
      'used.',
  ],
  [
    'free',
    'kB',
    'Memory in no use (`MemFree`, `SwapFree`).',
    { normal: 'Small on a host that has run for a while; look at `available`.' },
  ],
  ['shared', 'kB', 'tmpfs and shared memory (`Shmem`). Only swap can free it. Old versions print 0.'],
  ['buffers', 'kB', 'Page cache of block devices (`Buffers`).'],
  ['cached', 'kB', '`Cached` of meminfo, tmpfs and shared memory included (old layout).', { until: '3.3.10' }],
  ['cache', 'kB', '`Cached` and `SReclaimable` (`-w`). tmpfs and shared memory are included.'],
  [
    'buff/cache',
    'kB',
    '`Buffers`, `Cached` and `SReclaimable` together. tmpfs and shared memory are included, so not all of it can be freed.',
    { since: '3.3.10' },
  ],
  [
    'available',
    'kB',
    'What new programs can get without swapping (`MemAvailable`).',
    { since: '3.3.10', normal: 'Worry below about 5 % of total.' },
  ],
]);
