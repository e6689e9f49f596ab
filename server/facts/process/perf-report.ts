/** perf report. */
import { int, optional, percent, state, text, type ValueOfKind } from '../../core/model/kind.ts';

/** The head of one event. */
export const PerfEvent = state(
  'perf-event',
  'What perf sampled (perf report)',
  { event: text({ identity: true }), samples: text(), count: optional(int()), lost: optional(int()) },
  { glossary: 'perf-report', show: v => `${v.event}: ${v.samples} samples` },
);

/** Shares are of all events. */
export const PerfRow = state(
  'perf-row',
  'Where the samples of perf fell (perf report)',
  {
    event: optional(text({ identity: true })),
    overhead: percent(),
    children: optional(percent()),
    samples: optional(int()),
    period: optional(int()),
    pid: optional(int({ identity: true, names: 'task' })),
    command: optional(text({ identity: true, names: 'task' })),
    object: optional(text({ identity: true })),
    symbol: optional(text({ identity: true })),
    level: optional(text()),
  },
  { glossary: 'perf-report', show: v => `${v.overhead} % ${v.command ?? ''} ${v.object ?? ''} ${v.symbol ?? ''}` },
);
export type PerfRowValue = ValueOfKind<typeof PerfRow>;
