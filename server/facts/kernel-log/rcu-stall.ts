/** RCU stall warnings of all flavours. */
import { event, flag, int, list, optional, text, type ValueOfKind } from '../../core/model/kind.ts';
import { blamed, frames, release } from './trace.ts';

export const RcuStall = event(
  'rcu-stall',
  'An RCU grace period does not end: a CPU or a task does not leave its read-side section, or the grace-period kthread does not run',
  {
    function: blamed,
    frames,
    release,
    cpus: list(
      int(),
      'CPUs that hold the grace period up; empty where a preempted task does, or the lines that name them are lost',
    ),
    flavour: optional(text('As printed: `rcu_sched`, `rcu_preempt`, `rcu_tasks`, ...')),
    selfDetected: optional(flag()),
    expedited: optional(flag()),
    starved: optional(
      int('How long the kthread that drives grace periods got no CPU: it, not a reader, holds things up', {
        unit: 'jiffies',
      }),
    ),
    jiffies: optional(int('Age of the grace period', { unit: 'jiffies' })),
  },
  {
    show: v => {
      const on = v.cpus.length > 0 ? ` on CPU ${v.cpus.join(', ')}` : '';
      const within = v.function ? ` in ${v.function}` : '';
      return `${v.flavour ?? 'RCU'} stall${on}${within}${v.starved === undefined ? '' : ', kthread starved'}`;
    },
    same: v => `${v.flavour ?? ''} ${v.cpus.join()} ${v.jiffies ?? ''} ${v.starved ?? ''} ${v.function ?? ''}`,
  },
);
export type RcuStallValue = ValueOfKind<typeof RcuStall>;
