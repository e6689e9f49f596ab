/**
 * /proc/schedstat (kernel/sched/stats.c show_schedstat, Documentation/scheduler/sched-stats.rst). Version 14: 12
 * figures a CPU. 15: 9. 16: the busy kind of balancing before the idle one. 17: domains have names, and four kinds of
 * imbalance each.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, type Word, words } from '../../core/read/words.ts';
import { SchedStat, SchedStatCpu, SchedStatDomain } from '../../facts/cpu/schedstat.ts';

const cpuNames = [
  'yld_count',
  'array_exp',
  'sched_count',
  'sched_goidle',
  'ttwu_count',
  'ttwu_local',
  'rq_cpu_time',
  'run_delay',
  'pcount',
];
const cpuNames14 = [
  'yld_both_empty',
  'yld_act_empty',
  'yld_exp_empty',
  'yld_count',
  'sched_switch',
  ...cpuNames.slice(2),
];
const balance = [
  'lb_count',
  'lb_balanced',
  'lb_failed',
  'lb_imbalance',
  'lb_gained',
  'lb_hot_gained',
  'lb_nobusyq',
  'lb_nobusyg',
];
const balance17 = [
  'lb_count',
  'lb_balanced',
  'lb_failed',
  'lb_imbalance_load',
  'lb_imbalance_util',
  'lb_imbalance_task',
  'lb_imbalance_misfit',
  ...balance.slice(4),
];
const rest =
  'alb_count alb_failed alb_pushed sbe_count sbe_balanced sbe_pushed sbf_count sbf_balanced sbf_pushed ttwu_wake_remote ttwu_move_affine ttwu_move_balance'.split(
    ' ',
  );

const tables = new Map<string, readonly string[]>();

/**
 * Names of the figures of a domain: as many as a version prints, whatever version is stated; only the order of the
 * kinds of idleness needs the version.
 */
function domainNames(count: number, version: number): readonly string[] {
  const order = version >= 16 || count === 45 ? 'busy idle newidle' : 'idle busy newidle';
  const key = `${count} ${order}`;
  let names = tables.get(key);
  if (!names) {
    const kinds = count === 45 ? balance17 : balance;
    names = [...order.split(' ').flatMap(idleness => kinds.map(name => `${idleness}.${name}`)), ...rest];
    tables.set(key, names);
  }
  return names;
}

/**
 * The figures of a row under their names, with their places; figures beyond the names are `extra0` and so on. What is
 * no number is left out.
 */
function figures(row: readonly Word[], names: readonly string[], places: Places): Record<string, number> {
  const counters: Record<string, number> = {};
  for (let i = 0; i < row.length; i++) {
    const value = integer(row[i]!.text);
    if (value === undefined) continue;
    const name = names[i] ?? `extra${i - names.length}`;
    counters[name] = value;
    places.put(name, row[i]!.start, row[i]!.end);
  }
  return counters;
}

const isMask = (word: Word): boolean => /^[0-9a-f,]+$/.test(word.text);

export default defineFormat({
  id: 'schedstat',
  title: 'Scheduler statistics by CPU and domain (/proc/schedstat)',
  paths: ['proc/schedstat'],
  // A row of a CPU is like one of /proc/stat, so the domains tell, and the lines above them all.
  starts:
    /^(?:version 1[4-9]|timestamp \d{9,20}|domain\d{1,2} (?:[A-Z][A-Z\d]{0,8} )?[0-9a-f]{1,8}(?:,[0-9a-f]{8}){0,255}(?: \d{1,20}){36,50}) *$/,
  emits: [SchedStat, SchedStatCpu, SchedStatDomain],
  open(emit) {
    let version = 0;
    /**
     * The line of the version, told when the next line shows that it is this file's: other things have versions too.
     */
    let held: (() => void) | undefined;
    let runqueue: string | undefined;

    function tellHeld(): void {
      held?.();
      held = undefined;
    }

    /** `version 15`, `timestamp 4295013208`. */
    function above(row: readonly Word[], n: number): void | false {
      const [name, figure] = row as [Word, Word?];
      if (name.text !== 'version' && name.text !== 'timestamp') return false;
      const value = row.length === 2 ? integer(figure!.text) : undefined;
      if (value === undefined) return;
      const { start } = name;
      const { end } = figure!;
      const fields = new Places(n).putRow(['name', 'value'], row).done();
      const tell = (): void => emit(SchedStat, { name: name.text, value }, { line: n, start, end, fields });
      if (name.text === 'version') {
        version = value;
        held = tell;
        return;
      }
      tellHeld();
      tell();
    }

    /** `number` stands at the end of the first word: `cpu3`. */
    function ofCpu(row: readonly Word[], number: string, n: number): void {
      const { text, start, end } = row[0]!;
      runqueue = text;
      const places = new Places(n).put('cpu', end - number.length, end);
      const counters = figures(row.slice(1), row.length === 13 ? cpuNames14 : cpuNames, places);
      if (row.length < 8 || Object.keys(counters).length === 0) return;
      const at = { line: n, start, end: row.at(-1)!.end, fields: places.done() };
      emit(SchedStatCpu, { cpu: Number(number), counters }, at);
    }

    /** `domain0 MC 0f 12 34 ...`: the name is printed since version 17. */
    function ofDomain(row: readonly Word[], number: string, n: number): void {
      const { start, end } = row[0]!;
      const named = row[1] === undefined || !isMask(row[1]);
      const name = named ? row[1] : undefined;
      const mask = row[named ? 2 : 1];
      const numbers = row.slice(named ? 3 : 2);
      if (!mask || numbers.length < 8 || !isMask(mask)) return;
      const places = new Places(n).put('domain', end - number.length, end).put('cpumask', mask.start, mask.end);
      if (name) places.put('name', name.start, name.end);
      const counters = figures(numbers, domainNames(numbers.length, version), places);
      emit(
        SchedStatDomain,
        defined({ runqueue, domain: Number(number), name: name?.text, cpumask: mask.text, counters }),
        { line: n, start, end: row.at(-1)!.end, fields: places.done() },
      );
    }

    return {
      line(text, n) {
        const row = words(text);
        const first = row[0];
        if (!first || first.text === '--') return;
        const m = /^(cpu|domain)(\d{1,5})$/.exec(first.text);
        if (!m) return above(row, n);
        tellHeld();
        if (m[1] === 'cpu') ofCpu(row, m[2]!, n);
        else ofDomain(row, m[2]!, n);
        return;
      },
    };
  },
});
