/** vmalloc() that failed. */
import { bytes, event, optional, text } from '../../core/model/kind.ts';
import { blamed, frames } from './trace.ts';

export const VmallocFailure = event(
  'vmalloc-failure',
  'vmalloc() could not serve a request',
  {
    task: optional(text()),
    bytes: bytes('What was asked for'),
    allocated: optional(bytes('What of it was had, where the message tells')),
    reason: text(),
    function: blamed,
    frames,
  },
  {
    show: v => `${v.bytes} bytes: ${v.reason}`,
    same: v => `${v.task ?? ''} ${v.bytes} ${v.reason}`,
  },
);
