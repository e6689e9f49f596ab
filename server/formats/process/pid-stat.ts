/**
 * /proc/PID/stat (fs/proc/array.c, do_task_stat): one line of 44 fields in 2.6.32, 47 from 3.3, 52 from 3.5 on. The
 * name in parentheses may hold blanks and parentheses.
 */
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { ProcessStat } from '../../facts/process/pid-stat.ts';
import { processOf, processPaths } from './_pid.ts';
import { count, openRow, placeField, rowAt } from '../_record.ts';

/** Field 4 and on, as proc_pid_stat(5) names them. */
const fields = [
  'ppid',
  'pgrp',
  'session',
  'tty_nr',
  'tpgid',
  'flags',
  'minflt',
  'cminflt',
  'majflt',
  'cmajflt',
  'utime',
  'stime',
  'cutime',
  'cstime',
  'priority',
  'nice',
  'num_threads',
  'itrealvalue',
  'starttime',
  'vsize',
  'rss',
  'rsslim',
  'startcode',
  'endcode',
  'startstack',
  'kstkesp',
  'kstkeip',
  'signal',
  'blocked',
  'sigignore',
  'sigcatch',
  'wchan',
  'nswap',
  'cnswap',
  'exit_signal',
  'processor',
  'rt_priority',
  'policy',
  'delayacct_blkio_ticks',
  'guest_time',
  'cguest_time',
  'start_data',
  'end_data',
  'start_brk',
  'arg_start',
  'arg_end',
  'env_start',
  'env_end',
  'exit_code',
];

export default defineFormat({
  id: 'pid-stat',
  title: 'Figures of a process in one line (/proc/PID/stat)',
  paths: processPaths('stat'),
  starts: /^\d{1,7} \(.{1,64}\) [RSDTtZXxKWPI](?: -?\d{1,20}){30,60} *$/,
  emits: [ProcessStat],
  open(emit, path) {
    const of = processOf(path);
    return {
      line(text, n) {
        const open = text.indexOf(' (');
        const close = text.lastIndexOf(') ');
        const id = integer(text.slice(0, Math.max(0, open)));
        const state = text[close + 2];
        if (open < 1 || close < open || id === undefined || state === undefined || !/^[RSDTtZXxKWPI]$/.test(state))
          return text.trim() === '';
        const row = openRow(n);
        const { counters, texts } = row;
        placeField(row, of.tid === undefined ? 'pid' : 'tid', n, 0, open);
        placeField(row, 'comm', n, open + 2, close);
        placeField(row, 'state', n, close + 2, close + 3);
        let at = close + 3;
        for (const name of fields) {
          while (text.charCodeAt(at) === 32) at++;
          if (at >= text.length) break;
          const next = text.indexOf(' ', at);
          const end = next < 0 ? text.length : next;
          // From a word that is none of these on, which column is which is not certain.
          if (!count(row, name, text.slice(at, end), n, at)) break;
          at = end;
        }
        emit(
          ProcessStat,
          {
            ...(of.tid === undefined ? { pid: id } : { ...of, tid: id }),
            comm: text.slice(open + 2, close),
            state,
            counters,
            texts,
          },
          rowAt(row),
        );
        return;
      },
    };
  },
});
