/**
 * /proc/PID/schedstat (fs/proc/base.c, proc_pid_schedstat): ns on a CPU, ns waiting for one, times it was put on one.
 * Three bare numbers: known by the path alone.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { ProcessSchedstat } from '../../facts/process/pid-schedstat.ts';
import { processOf, processPaths } from './_pid.ts';

const names = ['runTime', 'runDelay', 'timeslices'];

export default defineFormat({
  id: 'pid-schedstat',
  title: 'Time on and waiting for a CPU (/proc/PID/schedstat)',
  paths: processPaths('schedstat'),
  emits: [ProcessSchedstat],
  open(emit, path) {
    const of = processOf(path);
    return {
      line(text, n) {
        const row = words(text, names.length + 1);
        const [runTime, runDelay, timeslices] = row.map(w => integer(w.text));
        if (row.length !== 3 || runTime === undefined || runDelay === undefined || timeslices === undefined) return;
        emit(
          ProcessSchedstat,
          { ...of, runTime, runDelay, timeslices },
          { line: n, start: row[0]!.start, end: row[2]!.end, fields: new Places(n).putRow(names, row).done() },
        );
      },
    };
  },
});
