/**
 * /proc/schedstat (kernel/sched/stats.c show_schedstat, Documentation/scheduler/sched-stats.rst). Version 14: 12
 * figures a CPU. 15: 9. 16: the busy kind of balancing before the idle one. 17: domains have names, and four kinds of
 * imbalance each.
 */
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
 * The figures of a row under their names; figures beyond the names are `extra0` and so on. Names, values and places of
 * those that are numbers.
 */
function figures(
  row: readonly Word[],
  names: readonly string[],
): { counters: Record<string, number>; names: string[]; at: number[] } {
  const found = { counters: {} as Record<string, number>, names: [] as string[], at: [] as number[] };
  for (let i = 0; i < row.length; i++) {
    const value = integer(row[i]!.text);
    if (value === undefined) continue;
    const name = names[i] ?? `extra${i - names.length}`;
    found.counters[name] = value;
    found.names.push(name);
    found.at.push(0, row[i]!.start, row[i]!.end);
  }
  return found;
}

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
    let cpu: string | undefined;
    return {
      line(text, n) {
        const row = words(text);
        const first = row[0];
        if (!first || first.text === '--') return;
        const end = row.at(-1)!.end;
        const m = /^(cpu|domain)(\d{1,5})$/.exec(first.text);
        if (!m) {
          const value = row.length === 2 ? integer(row[1]!.text) : undefined;
          if (first.text !== 'version' && first.text !== 'timestamp') return false;
          if (value === undefined) return;
          if (first.text === 'version') version = value;
          const at = [0, first.start, first.end, 0, row[1]!.start, row[1]!.end];
          const tell = (): void =>
            emit(
              SchedStat,
              { name: first.text, value },
              { line: n, start: first.start, end, fields: { names: ['name', 'value'], at } },
            );
          if (first.text === 'version') held = tell;
          else {
            held?.();
            held = undefined;
            tell();
          }
          return;
        }
        held?.();
        held = undefined;
        const number = Number(m[2]);
        const digits = first.end - m[2]!.length;
        if (m[1] === 'cpu') {
          cpu = first.text;
          const f = figures(row.slice(1), row.length === 13 ? cpuNames14 : cpuNames);
          if (row.length < 8 || f.names.length === 0) return;
          emit(
            SchedStatCpu,
            { cpu: number, counters: f.counters },
            {
              line: n,
              start: first.start,
              end,
              fields: { names: ['cpu', ...f.names], at: [0, digits, first.end, ...f.at] },
            },
          );
          return;
        }
        const mask = row[1] && /^[0-9a-f,]+$/.test(row[1].text) ? 1 : 2;
        const numbers = row.slice(mask + 1);
        const name = mask === 2 ? row[1]! : undefined;
        if (!row[mask] || numbers.length < 8 || !/^[0-9a-f,]+$/.test(row[mask]!.text)) return;
        const f = figures(numbers, domainNames(numbers.length, version));
        const places = [0, digits, first.end, 0, row[mask]!.start, row[mask]!.end];
        const names = ['domain', 'cpumask'];
        if (name) {
          names.push('name');
          places.push(0, name.start, name.end);
        }
        const value = {
          ...(cpu === undefined ? {} : { runqueue: cpu }),
          domain: number,
          ...(name ? { name: name.text } : {}),
          cpumask: row[mask]!.text,
          counters: f.counters,
        };
        emit(SchedStatDomain, value, {
          line: n,
          start: first.start,
          end,
          fields: { names: [...names, ...f.names], at: [...places, ...f.at] },
        });
        return;
      },
    };
  },
});
