/** `X: page allocation stalls for 10004ms`, printed by 4.9 to 4.14 instead of staying silent while reclaim takes long. */
import { event, int, text } from '../../core/model/kind.ts';
import { blamed, frames } from './trace.ts';

export const PageAllocationStall = event(
  'page-allocation-stall',
  'A task waits for the page allocator for more than ten seconds',
  { task: text(), ms: int({ unit: 'ms' }), order: int(), gfp: text(), function: blamed, frames },
  {
    show: v => `${v.task}: order ${v.order}, ${v.gfp}: ${v.ms} ms`,
    same: v => `${v.task} ${v.ms} ${v.order}`,
  },
);
