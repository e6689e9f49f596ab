/** /proc/PID/io (fs/proc/base.c, do_io_accounting): seven counters since the process began. */
import { defineFormat } from '../../core/read/format.ts';
import { ProcessIo } from '../../facts/process/pid-io.ts';
import { headOf, headPath, isHead, processOf } from './_pid.ts';
import { knows, pair, type OpenRecord, rowAt, withPair } from '../_record.ts';

const known = new Set(['rchar', 'wchar', 'syscr', 'syscw', 'read_bytes', 'write_bytes', 'cancelled_write_bytes']);
/** By the last digit of the PID: `proc/pressure/io` is something else. */
const paths = ['self', ...Array.from({ length: 10 }, (_, digit) => `*${digit}`)].map(pid => `proc/${pid}/io`);

export default defineFormat({
  id: 'pid-io',
  title: 'What a process read and wrote (/proc/PID/io)',
  paths: [...paths, 'proc/*/task/*/io', 'pid_io'],
  starts: new RegExp(`^(?:rchar: \\d{1,20}$|${headOf('io')})`),
  emits: [ProcessIo],
  open(emit, path) {
    let of = processOf(path);
    let row: OpenRecord | undefined;

    function close(): void {
      if (row) emit(ProcessIo, { ...of, counters: row.counters }, rowAt(row));
      row = undefined;
    }

    return {
      line(text, n) {
        if (isHead(text)) {
          close();
          of = processOf(headPath(text));
          return;
        }
        const found = pair(text);
        if (!found || !known.has(found.name)) return text.trim() === '';
        if (row && knows(row, found.name)) close();
        row = withPair(row, found, n);
        return;
      },
      end: close,
    };
  },
});
