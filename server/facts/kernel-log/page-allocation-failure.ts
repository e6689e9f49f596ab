/** `X: page allocation failure: order:N, mode:0x...`. */
import { reportedCause } from '../../linux/allocation.ts';
import { printedFlags } from '../../linux/gfp.ts';
import { parseRelease, type Release } from '../../linux/versions.ts';
import { event, int, oneOf, optional, part, text, type ValueOf } from '../../core/model/kind.ts';
import { memInfo } from './memory.ts';
import { blamed, frames, release } from './trace.ts';

const causes = [
  'shortage',
  'zone-protected',
  'fragmentation',
  'highatomic-only',
  'cma-only',
  'passes-now',
  'unknown',
] as const;
export type AllocationCause = (typeof causes)[number];

const fields = {
  task: text({ names: 'task' }),
  pid: optional(int({ identity: true, names: 'task' })),
  order: int(),
  gfp: text('Symbolic flags as printed, else the mode in hexadecimal'),
  mode: int({ derived: true }),
  function: blamed,
  frames,
  nodemask: optional(text()),
  memsAllowed: optional(text('Nodes of the cpuset of the task')),
  release,
  memory: optional(part(memInfo, 'The Mem-Info block of the report', { derived: true })),
} as const;
export type PageAllocationFailureValue = ValueOf<typeof fields>;

/**
 * Why the request failed, by the Mem-Info block of its own report; `unknown` without one. `kernel` counts where the
 * report does not name its own.
 */
export function causeOf(failure: PageAllocationFailureValue, kernel?: Release): AllocationCause {
  const { order, gfp, mode, memory, nodemask, memsAllowed } = failure;
  const release = (failure.release && parseRelease(failure.release)) || kernel;
  const flags = printedFlags(gfp, mode, release);
  const zones = memory?.zones ?? [];
  return reportedCause({ order, flags, release, zones, nodemask, memsAllowed })?.cause ?? 'unknown';
}

export const PageAllocationFailure = event(
  'page-allocation-failure',
  'The page allocator could not serve a request and said so',
  fields,
  {
    show: v => `${v.task}: order ${v.order}, ${v.gfp}: ${causeOf(v)}`,
    follows: {
      cause: { as: oneOf(causes, 'From the Mem-Info block of the same report; `unknown` without one'), of: causeOf },
    },
    same: v => `${v.task} ${v.order} ${v.mode}`,
  },
);
