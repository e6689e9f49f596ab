/**
 * /proc/stat (fs/proc/stat.c): CPU rows of 9 columns up to 2.6.32, 10 from 2.6.33 on, then single figures; `intr` and
 * `softirq` begin with their total.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { CpuTime, KernelStat } from '../../facts/cpu/stat.ts';

const columns = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal', 'guest', 'guest_nice'];
/** `each[0]`, `each[1]` and so on, made once: a large machine has thousands of interrupts. */
const eachNames: string[] = [];
const figures = new Set(['intr', 'ctxt', 'btime', 'processes', 'procs_running', 'procs_blocked', 'softirq']);

export default defineFormat({
  id: 'stat',
  title: 'CPU time and kernel figures since boot (/proc/stat)',
  paths: ['proc/stat'],
  starts: /^cpu {1,2}\d{1,16}(?: \d{1,16}){6,9} *$/,
  // The interrupts of a large machine: a number for each of tens of thousands.
  longestLine: 1024 * 1024,
  emits: [CpuTime, KernelStat],
  open: emit => ({
    line(text, n) {
      const space = text.indexOf(' ');
      if (space < 0) return text.trim() === '';
      const name = text.slice(0, space);
      if (figures.has(name)) {
        const [, first, ...rest] = words(text);
        const value = integer(first?.text);
        if (!first || value === undefined) return;
        // Damage ends the list: which number is whose is not certain behind it.
        const broken = rest.findIndex(w => integer(w.text) === undefined);
        if (broken >= 0) rest.length = broken;
        const each = rest.map(w => Number(w.text));
        const places = new Places(n).put('name', 0, space).put('value', first.start, first.end);
        rest.forEach((w, i) => places.put((eachNames[i] ??= `each[${i}]`), w.start, w.end));
        emit(KernelStat, defined({ name, value, each: each.length ? each : undefined }), {
          line: n,
          start: 0,
          end: (rest.at(-1) ?? first).end,
          fields: places.done(),
        });
        return;
      }
      const cpu = /^cpu(\d{1,5})?$/.exec(name);
      if (!cpu) return /^(?:page|swap|disk_io)$/.test(name) ? undefined : false;
      const row = words(text).slice(1, columns.length + 1);
      const counters: Record<string, number> = {};
      const places = new Places(n);
      row.forEach((word, i) => {
        const value = integer(word.text);
        if (value === undefined) return;
        counters[columns[i]!] = value;
        places.put(columns[i]!, word.start, word.end);
      });
      if (Object.keys(counters).length >= 4)
        emit(
          CpuTime,
          { cpu: cpu[1] === undefined ? 'all' : Number(cpu[1]), counters },
          { line: n, start: 0, end: row.at(-1)!.end, fields: places.done() },
        );
      return;
    },
  }),
});
