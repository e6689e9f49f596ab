/** `taskset -p` and `taskset -pc` (util-linux schedutils/taskset.c): a line for each task. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { TaskAffinity } from '../../facts/cpu/taskset.ts';

const LINE = /^[ \t]*pid (\d{1,10})'s (?:current|new) affinity (list|mask): ([0-9a-fA-F,:-]{1,4000})[ \t]*$/;

export default defineFormat({
  id: 'taskset',
  title: 'CPUs a task may run on (taskset)',
  paths: ['taskset', 'taskset.txt', 'taskset-*.txt'],
  starts: LINE,
  emits: [TaskAffinity],
  open: emit => ({
    line(text, n) {
      const m = LINE.exec(text);
      if (!m) return text.trim() === '' || text === '--' || /^taskset: /.test(text);
      const [, digits, which, cpus] = m as unknown as [string, string, 'list' | 'mask', string];
      const pid = integer(digits);
      if (pid === undefined) return;
      const at = text.indexOf(digits);
      const from = text.indexOf(': ', at) + 2;
      const start = text.length - text.trimStart().length;
      const end = from + cpus.length;
      const fields = new Places(n)
        .put('pid', at, at + digits.length)
        .put(which, from, end)
        .done();
      emit(TaskAffinity, { pid, [which]: cpus }, { line: n, start, end, fields });
      return;
    },
  }),
});
