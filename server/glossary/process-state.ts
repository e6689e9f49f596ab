/** State letters of tasks (fs/proc/array.c task_state_array, kernel/sched), and the marks ps adds. */
import { table } from './entry.ts';

export const processStates = table('fs/proc/array.c', [
  [
    'R',
    '',
    'Running, or ready and waiting for a CPU.',
    { normal: 'An R that gets little CPU time starves: look for real-time tasks on its CPU.' },
  ],
  ['S', '', 'Sleeping until an event or a signal comes.', { normal: 'Most tasks.' }],
  [
    'D',
    '',
    'Sleeping without heed of signals: waiting for storage, a lock, a page or a server. Killable sleeps (NFS, page faults) show as D too. Counts in the ' +
      'load average.',
    {
      normal: 'For moments only. Over `kernel.hung_task_timeout_secs` in an uninterruptible D it is reported as hung.',
    },
  ],
  ['T', '', 'Stopped by a signal.'],
  ['t', '', 'Stopped by a debugger.'],
  [
    'Z',
    '',
    'Zombie: dead, with an exit status no one has fetched. It holds no memory.',
    { normal: 'For moments. Many of one parent: the parent is at fault.' },
  ],
  ['X', '', 'Dead: gone in a moment.'],
  [
    'I',
    '',
    'Idle kernel thread: sleeps like D, but does not count in the load average and is never reported as hung.',
    { since: '4.14' },
  ],
  ['P', '', 'Parked kernel thread, of a CPU that is offline.', { since: '3.9' }],
  ['K', '', 'Wake-kill bit of old kernels; seen with D in killable sleeps.'],
  ['W', '', 'Waking (2.6 to 4.13), or paging in kernels before 2.6.'],
  ['x', '', 'Dead, in kernels of old.'],
  ['<', '', 'Raised priority: nice below 0.', { source: 'ps(1)' }],
  ['N', '', 'Lowered priority: nice above 0.', { source: 'ps(1)' }],
  ['L', '', 'Has pages locked in memory.', { source: 'ps(1)' }],
  ['s', '', 'Session leader.', { source: 'ps(1)' }],
  ['l', '', 'Has several threads.', { source: 'ps(1)' }],
  ['+', '', 'In the foreground of its terminal.', { source: 'ps(1)' }],
]);
