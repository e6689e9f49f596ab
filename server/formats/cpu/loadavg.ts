/** /proc/loadavg (fs/proc/loadavg.c): three averages, running/all threads, the last process id. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer } from '../../core/read/words.ts';
import { LoadAverage } from '../../facts/cpu/loadavg.ts';

const LINE = /^(\d{1,7}\.\d\d) (\d{1,7}\.\d\d) (\d{1,7}\.\d\d) (\d{1,9})\/(\d{1,9}) (\d{1,10})[ \t]*$/;
const names = ['load1', 'load5', 'load15', 'running', 'threads', 'last_pid'];

export default defineFormat({
  id: 'loadavg',
  title: 'Load averages (/proc/loadavg)',
  paths: ['proc/loadavg'],
  starts: LINE,
  emits: [LoadAverage],
  open: emit => ({
    line(text, n) {
      const m = LINE.exec(text);
      if (!m) return text.trim() === '';
      const places = new Places(n);
      let end = -1;
      names.forEach((name, i) => {
        const start = end + 1;
        end = start + m[i + 1]!.length;
        places.put(name, start, end);
      });
      const value = {
        load1: decimal(m[1])!,
        load5: decimal(m[2])!,
        load15: decimal(m[3])!,
        running: integer(m[4])!,
        threads: integer(m[5])!,
        last_pid: integer(m[6])!,
      };
      emit(LoadAverage, value, { line: n, start: 0, end, fields: places.done() });
      return;
    },
  }),
});
