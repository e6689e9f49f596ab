/** /proc/PID/wchan (fs/proc/base.c, proc_pid_wchan): one word without a line end. Known by the path alone. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { ProcessWchan } from '../../facts/process/pid-wchan.ts';
import { processOf, processPaths } from './_pid.ts';

export default defineFormat({
  id: 'pid-wchan',
  title: 'The kernel function a task sleeps in (/proc/PID/wchan)',
  paths: processPaths('wchan'),
  emits: [ProcessWchan],
  open(emit, path) {
    const of = processOf(path);
    return {
      line(text, n) {
        const start = text.search(/\S/);
        const wchan = text.trim();
        // `cat: ...: Permission denied` stands in such a file where the collector may not read it.
        if (!/^[A-Za-z_0-9][\w.]{0,200}$/.test(wchan)) return;
        emit(
          ProcessWchan,
          { ...of, wchan },
          {
            line: n,
            start,
            end: start + wchan.length,
            fields: new Places(n).put('wchan', start, start + wchan.length).done(),
          },
        );
      },
    };
  },
});
