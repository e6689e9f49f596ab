/**
 * Rows of /proc/softirqs (kernel/softirq.c softirq_to_name): runs of each handler on each CPU since boot. They run on
 * the way out of an interrupt; ksoftirqd takes what is left over.
 */
import { table } from './entry.ts';

export const softirqs = table('kernel/softirq.c', [
  ['HI', 'count', 'High-priority tasklets.'],
  ['TIMER', 'count', 'Timers that have expired.'],
  [
    'NET_TX',
    'count',
    'Sent packets to clean up, and queues to start again.',
    { normal: 'Small: most drivers do this within `NET_RX`.' },
  ],
  [
    'NET_RX',
    'count',
    'Rounds of receiving packets. One round takes many packets, so it is no packet count.',
    {
      normal:
        'Nearly all on one or two CPUs: the device has few queues or the interrupts are not spread. A real-time task there delays packets.',
    },
  ],
  ['BLOCK', 'count', 'Block requests completed.'],
  ['IRQ_POLL', 'count', 'Polled completions of a few storage drivers.', { since: '4.5' }],
  [
    'BLOCK_IOPOLL',
    'count',
    'Polled completions of a few storage drivers; called `IRQ_POLL` since 4.5.',
    { until: '4.5' },
  ],
  ['TASKLET', 'count', 'Ordinary tasklets.'],
  ['SCHED', 'count', 'Load balancing between CPUs.'],
  [
    'HRTIMER',
    'count',
    'High-resolution timers whose handler runs in softirq.',
    { normal: '0 or nearly so in kernels before 4.16, which ran them in the interrupt.' },
  ],
  ['RCU', 'count', 'RCU callbacks. 0 where RCU is offloaded to threads.'],
]);
