/**
 * `mpstat` as text (sysstat 9 to 12.8, mpstat.c write_stats_core and the like): tables by CPU, each with a header row,
 * many in one output.
 */
import { type At, defineFormat } from '../../core/read/format.ts';
import { decimal, type Word, words } from '../../core/read/words.ts';
import { CpuUse, type Interval, InterruptRate, SoftirqRate, NodeUse } from '../../facts/cpu/counters.ts';
import { Hostname } from '../../facts/host/hostname.ts';
import { KernelRelease } from '../../facts/host/uname.ts';

/** `Linux 6.1.0-50-amd64 (lab01) 	11/20/26 	_x86_64_	(2 CPU)` */
const banner =
  /^Linux[ \t]+(\d\S{0,100})[ \t]+\(([^()\s]{1,255})\)[ \t]+(?:[^\s_]{1,40}[ \t]+){1,4}_(\w{1,20})_(?:[ \t]+\(\d+ CPU\))?[ \t]*$/;
/**
 * Time, CPU and the first columns: percentages (sar has others), the sum of interrupts, an interrupt (`17/s`, `LOC/s`,
 * `IPI0/s`), or a softirq.
 */
const use = '%us(?:r|er)[ \\t]+%nice[ \\t]+%sys[ \\t]+%iowait[ \\t]+%irq[ \\t]';
const headerStart = new RegExp(
  `^(?:[^\\s%]{1,24}[ \\t]+){1,3}(?:CPU[ \\t]+(?:(?:(?:CORE|SOCK|NODE)[ \\t]+){0,3}${use}|intr/s[ \\t]*$|(?:\\d{1,5}|[A-Z]{2,5}\\d?)/s(?:[ \\t]|$))|NODE[ \\t]+${use})`,
);
const softirqs = new Set([
  'HI',
  'TIMER',
  'NET_TX',
  'NET_RX',
  'BLOCK',
  'BLOCK_IOPOLL',
  'IRQ_POLL',
  'TASKLET',
  'SCHED',
  'HRTIMER',
  'RCU',
]);

interface Table {
  readonly kind: 'use' | 'sum' | 'softirqs' | 'interrupts' | 'nodes';
  /** What the header's own time column says. */
  readonly stamp: string;
  /** Names of the columns of numbers, without `%` and `/s`. */
  readonly names: readonly string[];
  /** Columns between the CPU and its numbers (`-T`: CORE, SOCK, NODE). */
  readonly topology: number;
}

function tableOf(header: string): Table | undefined {
  if (!headerStart.test(header)) return undefined;
  const row = words(header);
  const first = row.findIndex(w => w.text === 'CPU' || w.text === 'NODE');
  let numbers = first + 1;
  while (row[numbers] && /^(?:CORE|SOCK|NODE)$/.test(row[numbers]!.text)) numbers++;
  const names = row.slice(numbers).map(w => w.text.replace(/^%|\/s$/g, ''));
  const percent = row[numbers]!.text.startsWith('%');
  const kind =
    row[first]!.text === 'NODE'
      ? 'nodes'
      : percent
        ? 'use'
        : names[0] === 'intr'
          ? 'sum'
          : softirqs.has(names[0]!)
            ? 'softirqs'
            : 'interrupts';
  return { kind, stamp: stampOf(row, first), names, topology: numbers - first - 1 };
}

/** The first `n` words as one text. */
const stampOf = (row: readonly Word[], n: number): string => {
  let text = '';
  for (let i = 0; i < n; i++) text += i ? ` ${row[i]!.text}` : row[i]!.text;
  return text;
};

/**
 * Where the word of the CPU stands in a row, or -1. The row is counted from its right end: the time at its left takes
 * one to three words.
 */
function cpuIndex(row: readonly Word[], table: Table): number {
  const all = row.length - table.names.length - 1;
  if (all >= 1 && row[all]!.text === 'all') return all;
  const index = all - table.topology;
  return index >= 1 && /^(?:\d{1,6}|all)$/.test(row[index]!.text) ? index : -1;
}

export default defineFormat({
  id: 'mpstat',
  title: 'Use of each CPU (mpstat)',
  paths: [
    'mpstat',
    'mpstat.txt',
    'mpstat.out',
    'mpstat-A.txt',
    'mpstat-I*.txt',
    'mpstat-N*.txt',
    'mpstat-P*.txt',
    'insights_commands/mpstat_*',
  ],
  // Not the banner: iostat, pidstat and sar print the same.
  starts: headerStart,
  emits: [CpuUse, SoftirqRate, InterruptRate, KernelRelease, Hostname, NodeUse],
  open(emit) {
    /** The banner, until a table shows that it was mpstat's: iostat, pidstat and sar begin with the same. */
    let held: { readonly line: string; readonly n: number } | undefined;
    let table: Table | undefined;
    /** Number of the report, from 0, and its time. The averages at the end are a report of their own. */
    let sample = -1;
    let stamp = '';

    function tellBanner(): void {
      const m = held && banner.exec(held.line);
      if (!held || !m) return;
      const [, release, name, machine] = m as unknown as [string, string, string, string];
      const line = held.n;
      const [at, host, arch] = [
        held.line.indexOf(release),
        held.line.indexOf(`(${name})`) + 1,
        held.line.lastIndexOf(`_${machine}_`) + 1,
      ];
      const fields = {
        names: ['release', 'machine'],
        at: [0, at, at + release.length, 0, arch, arch + machine.length],
      };
      emit(KernelRelease, { release, machine }, { line, start: at, end: at + release.length, fields });
      emit(
        Hostname,
        { name },
        { line, start: host, end: host + name.length, fields: { names: ['name'], at: [0, host, host + name.length] } },
      );
      held = undefined;
    }

    return {
      line(line, n) {
        if (line === '' || line === '--' || /^[ \t]+$/.test(line)) return;
        if (banner.test(line)) {
          held = { line, n };
          table = undefined;
          sample = -1;
          stamp = '';
          return;
        }
        const found = tableOf(line);
        if (found) {
          tellBanner();
          table = found;
          return;
        }
        if (!table) return false;
        const row = words(line);
        const at = cpuIndex(row, table);
        if (at < 0) return isDamaged(row);
        const now = stampOf(row, at);
        if (now !== stamp) {
          sample++;
          stamp = now;
        }
        // Averages have a word where others have a time. Without an interval the figures are those since boot, and the
        // header has the same time as its rows.
        const interval: Interval = !/\d/.test(now) ? 'average' : now === table.stamp ? 'since-boot' : 'sample';
        const numbers: Record<string, number> = {};
        const names = ['cpu'];
        const places = [0, row[at]!.start, row[at]!.end];
        const offset = row.length - table.names.length;
        let interrupts: number | undefined;
        for (let i = 0; i < table.names.length; i++) {
          const number = decimal(row[offset + i]!.text);
          const name = table.names[i]!;
          if (number === undefined) return; // damage
          if (table.kind === 'use' && name === 'intr') interrupts = i;
          else numbers[name] = number;
          names.push(name);
          places.push(0, row[offset + i]!.start, row[offset + i]!.end);
        }
        if (table.kind === 'nodes') {
          const node = row[at]!.text === 'all' ? 'all' : Number(row[at]!.text);
          emit(
            NodeUse,
            { node, interval, sample, percent: numbers },
            {
              line: n,
              start: row[0]!.start,
              end: row.at(-1)!.end,
              fields: { names: ['node', ...names.slice(1)], at: places },
            },
          );
          return;
        }
        const cpu = row[at]!.text === 'all' ? 'all' : Number(row[at]!.text);
        const where: At = { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: { names, at: places } };
        if (table.kind === 'use') emit(CpuUse, { cpu, interval, sample, percent: numbers }, where);
        else
          emit(
            table.kind === 'softirqs' ? SoftirqRate : InterruptRate,
            { cpu, interval, sample, perSecond: numbers },
            where,
          );
        // Until sysstat 8 the sum of interrupts was the last column of the table of CPUs.
        if (interrupts !== undefined)
          emit(
            InterruptRate,
            { cpu, interval, sample, perSecond: { intr: decimal(row[offset + interrupts]!.text)! } },
            where,
          );
        return;
      },
    };
  },
});

/** A row that lost some of its words, as against a line of something else: a time, or an average's word, and a CPU. */
const isDamaged = (row: readonly Word[]): boolean => {
  const [first, second] = [row[0]?.text ?? '', row[1]?.text ?? ''];
  return /^\d{1,2}[:.]\d\d|^\d{9,}$/.test(first) || (first.endsWith(':') && /^(?:all|\d+)$/.test(second));
};
