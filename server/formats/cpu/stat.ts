/**
 * /proc/stat (fs/proc/stat.c): CPU rows of 9 columns up to 2.6.32, 10 from 2.6.33 on, then single figures; `intr` and
 * `softirq` begin with their total.
 */
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { CpuTime, KernelStat } from '../../facts/cpu/stat.ts';

const columns = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal', 'guest', 'guest_nice'];
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
        const names = ['name', 'value', ...each.map((_, i) => `each[${i}]`)];
        const at = [0, 0, space, 0, first.start, first.end, ...rest.flatMap(w => [0, w.start, w.end])];
        emit(
          KernelStat,
          { name, value, ...(each.length ? { each } : {}) },
          { line: n, start: 0, end: (rest.at(-1) ?? first).end, fields: { names, at } },
        );
        return;
      }
      const cpu = /^cpu(\d{1,5})?$/.exec(name);
      if (!cpu) return /^(?:page|swap|disk_io)$/.test(name) ? undefined : false;
      const row = words(text).slice(1, columns.length + 1);
      const counters: Record<string, number> = {};
      const names: string[] = [];
      const at: number[] = [];
      row.forEach((word, i) => {
        const value = integer(word.text);
        if (value === undefined) return;
        counters[columns[i]!] = value;
        names.push(columns[i]!);
        at.push(0, word.start, word.end);
      });
      if (names.length >= 4)
        emit(
          CpuTime,
          { cpu: cpu[1] === undefined ? 'all' : Number(cpu[1]), counters },
          { line: n, start: 0, end: row.at(-1)!.end, fields: { names, at } },
        );
      return;
    },
  }),
});
