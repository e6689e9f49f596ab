/** /proc/PID/stack. */
import { list, state, text } from '../../core/model/kind.ts';
import { pathRef, who } from './process-ref.ts';

export const ProcessStack = state(
  'process-stack',
  'Where in the kernel a task is (/proc/PID/stack)',
  { ...pathRef, frames: list(text()) },
  { glossary: 'process-stack', show: v => `${who(v)}: ${v.frames[0]?.split('+')[0] ?? ''}` },
);
