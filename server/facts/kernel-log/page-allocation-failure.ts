/** `X: page allocation failure: order:N, mode:0x...`. */
import { event, int, oneOf, optional, part, text, type ValueOfKind } from '../../core/model/kind.ts';
import { memInfo } from './memory.ts';
import { blamed, frames, release } from './trace.ts';

export const PageAllocationFailure = event(
  'page-allocation-failure',
  'The page allocator could not serve a request and said so',
  {
    task: text({ names: 'task' }),
    pid: optional(int({ identity: true, names: 'task' })),
    order: int(),
    gfp: text('Symbolic flags as printed, else the mode in hexadecimal'),
    mode: int({ derived: true }),
    cause: oneOf(
      ['shortage', 'zone-protected', 'fragmentation', 'highatomic-only', 'cma-only', 'passes-now', 'unknown'],
      'From the Mem-Info block of the same report; `unknown` without one',
    ),
    function: blamed,
    frames,
    nodemask: optional(text()),
    release,
    memory: optional(part(memInfo, 'The Mem-Info block of the report', { derived: true })),
  },
  {
    show: v => `${v.task}: order ${v.order}, ${v.gfp}: ${v.cause}`,
    same: v => `${v.task} ${v.order} ${v.mode}`,
  },
);
export type PageAllocationFailureValue = ValueOfKind<typeof PageAllocationFailure>;
export type AllocationCause = PageAllocationFailureValue['cause'];
