/** /proc/PID/wchan. */
import { state, text } from '../../core/model/kind.ts';
import { pathRef, who } from './process-ref.ts';

export const ProcessWchan = state(
  'process-wchan',
  'The kernel function a task sleeps in (/proc/PID/wchan)',
  { ...pathRef, wchan: text() },
  { glossary: 'process-wchan', show: v => `${who(v)}: ${v.wchan}` },
);
