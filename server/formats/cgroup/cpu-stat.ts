/**
 * CPU files of a control group (kernel/sched/core.c, kernel/cgroup/rstat.c, kernel/sched/cpuacct.c): cpu.stat and its
 * like, cpu.max, weights, v1 cpu.cfs_*, cpuacct.*.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { CgroupCpu, CgroupCpuStat } from '../../facts/cgroup/cpu-stat.ts';
import { GroupFile, toldSource } from './_cgroup.ts';
import { knows, pair, type OpenRecord, rowAt, withPair } from '../_record.ts';

const stats = ['cpu.stat', 'cpu.stat.local', 'cpuacct.stat'];
const single = [
  'cpu.max',
  'cpu.max.burst',
  'cpu.weight',
  'cpu.weight.nice',
  'cpu.idle',
  'cpu.uclamp.min',
  'cpu.uclamp.max',
  'cpu.shares',
  'cpu.cfs_quota_us',
  'cpu.cfs_period_us',
  'cpu.cfs_burst_us',
  'cpu.rt_runtime_us',
  'cpu.rt_period_us',
  'cpuacct.usage',
  'cpuacct.usage_user',
  'cpuacct.usage_sys',
];
const files = [...stats, ...single];
const known =
  /^(?:usage_usec|user_usec|system_usec|nice_usec|core_sched\.force_idle_usec|nr_periods|nr_throttled|throttled_usec|throttled_time|nr_bursts|burst_usec|burst_time|wait_sum|current_bw|user|system)$/;

export default defineFormat({
  id: 'cpu-stat',
  title: 'CPU time, throttling and limits of a control group (cpu.stat, cpu.max, cpu.cfs_quota_us, ...)',
  paths: files,
  starts: new RegExp(`^(?:(?:usage_usec|nr_periods) \\d{1,20} *$|${toldSource(files)})`),
  emits: [CgroupCpuStat, CgroupCpu],
  open(emit, path) {
    const file = new GroupFile(path, files, close);
    let row: OpenRecord | undefined;

    function close(): void {
      if (row)
        emit(
          CgroupCpuStat,
          { ...file.group, file: stats.includes(file.name) ? file.name : 'cpu.stat', counters: row.counters },
          rowAt(row),
        );
      row = undefined;
    }

    /** `max 100000`, `50000 100000`, or one number. */
    function figure(text: string, from: number, n: number): boolean {
      const found = words(text.slice(from));
      const [first, second] = found;
      const value = integer(first?.text);
      const period = integer(second?.text);
      if (
        !first ||
        found.length > 2 ||
        (value === undefined && !/^(?:max|\d{1,3}\.\d{1,2}|\d{16,20})$/.test(first.text)) ||
        (second && period === undefined)
      )
        return text.trim() === '';
      const start = from + first.start;
      const end = from + (second ?? first).end;
      const places = new Places(n).put(value === undefined ? 'text' : 'value', start, from + first.end);
      if (second) places.put('period', from + second.start, end);
      const cpu = defined({
        ...file.group,
        name: file.name,
        value,
        text: value === undefined ? first.text : undefined,
        period,
      });
      emit(CgroupCpu, cpu, { line: n, start, end, fields: places.done() });
      return true;
    }

    return {
      line(text, n) {
        const from = file.from(text);
        if (from < 0) return;
        if (single.includes(file.name)) return figure(text, from, n);
        const found = pair(from > 0 ? text.slice(from) : text);
        if (!found || !known.test(found.name)) return text.trim() === '';
        if (row && knows(row, found.name)) close();
        row = withPair(row, found, n, from);
        return;
      },
      end: close,
    };
  },
});
