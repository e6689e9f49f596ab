/** /proc/PID/io. */
import { int, record, state } from '../../core/model/kind.ts';
import { pathRef, who } from './process-ref.ts';

export const ProcessIo = state(
  'process-io',
  'What a process read and wrote (/proc/PID/io)',
  { ...pathRef, counters: record(int(), 'Bytes and calls since the process began', { spread: true }) },
  {
    glossary: 'process-io',
    show: v => `${who(v)}: read ${v.counters['read_bytes'] ?? '?'}, wrote ${v.counters['write_bytes'] ?? '?'} bytes`,
  },
);
