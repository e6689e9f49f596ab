/** memory.events, memory.events.local, memory.swap.events (v2) and memory.oom_control (v1) of a control group. */
import { int, record, state, text } from '../../core/model/kind.ts';
import { cgroup, groupOf } from './cgroup-ref.ts';

export const CgroupMemoryEvents = state(
  'cgroup-memory-events',
  'How often a control group met its memory limits',
  { cgroup, file: text({ identity: true }), counters: record(int(), { spread: true }) },
  {
    glossary: 'memory-events',
    show: v =>
      `${groupOf(v)}: ${v.counters['max'] === undefined ? '' : `max ${v.counters['max']}, `}oom_kill ${v.counters['oom_kill'] ?? '?'}`,
  },
);
