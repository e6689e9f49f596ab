/**
 * `mpstat` as text (sysstat 9 to 12.8, mpstat.c write_stats_core and the like): tables by CPU, each with a header row,
 * many in one output.
 */
import { type Fields, Places } from '../../core/model/places.ts';
import { type At, defineFormat } from '../../core/read/format.ts';
import { decimal, type Word, words } from '../../core/read/words.ts';
import { CpuUse, type Interval, InterruptRate, SoftirqRate, NodeUse } from '../../facts/cpu/mpstat.ts';
import { Hostname } from '../../facts/host/hostname.ts';
import { KernelRelease } from '../../facts/host/uname.ts';
import { type Banner, bannerOf, tellMachine } from '../_sysstat.ts';

/**
 * Time, CPU and the first columns: percentages (sar has others), the sum of interrupts, an interrupt (`17/s`, `LOC/s`,
 * `IPI0/s`), or a softirq.
 */
const use = '%us(?:r|er)[ \\t]+%nice[ \\t]+%sys[ \\t]+%iowait[ \\t]+%irq[ \\t]';
const headerStart = new RegExp(
  '^(?:[^\\s%]{1,24}[ \\t]+){1,3}(?:' +
    `CPU[ \\t]+(?:(?:(?:CORE|SOCK|NODE)[ \\t]+){0,3}${use}|` +
    'intr/s[ \\t]*$|(?:\\d{1,5}|[A-Z]{2,5}\\d?)/s(?:[ \\t]|$))|' +
    `NODE[ \\t]+${use})`,
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

/** The numbers of a row and their places. */
interface Figures {
  readonly numbers: Record<string, number>;
  /** The sum of interrupts, which until sysstat 8 was the last column of the table of CPUs. */
  readonly interrupts: number | undefined;
  readonly fields: Fields;
}

/** The figures of a row whose CPU or node is word `at`; undefined where one of them is damaged. */
function figuresOf(row: readonly Word[], at: number, { kind, names }: Table, n: number): Figures | undefined {
  const numbers: Record<string, number> = {};
  let interrupts: number | undefined;
  const places = new Places(n).put(kind === 'nodes' ? 'node' : 'cpu', row[at]!.start, row[at]!.end);
  const offset = row.length - names.length;
  for (let i = 0; i < names.length; i++) {
    const word = row[offset + i]!;
    const name = names[i]!;
    const number = decimal(word.text);
    if (number === undefined) return undefined;
    if (kind === 'use' && name === 'intr') interrupts = number;
    else numbers[name] = number;
    places.put(name, word.start, word.end);
  }
  return { numbers, interrupts, fields: places.done() };
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
    let held: { readonly banner: Banner; readonly n: number } | undefined;
    let table: Table | undefined;
    /** Number of the report, from 0, and its time. The averages at the end are a report of their own. */
    let sample = -1;
    let stamp = '';

    function beginTable(found: Table): void {
      if (held) tellMachine(held.banner, held.n, emit, held.banner.release.end);
      held = undefined;
      table = found;
    }

    function tellRow(row: readonly Word[], at: number, head: Table, interval: Interval, n: number): void {
      const figures = figuresOf(row, at, head, n);
      if (!figures) return;
      const { numbers, interrupts, fields } = figures;
      const where: At = { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields };
      const cpu = row[at]!.text === 'all' ? 'all' : Number(row[at]!.text);
      if (head.kind === 'nodes') emit(NodeUse, { node: cpu, interval, sample, percent: numbers }, where);
      else if (head.kind === 'use') emit(CpuUse, { cpu, interval, sample, percent: numbers }, where);
      else if (head.kind === 'softirqs') emit(SoftirqRate, { cpu, interval, sample, perSecond: numbers }, where);
      else emit(InterruptRate, { cpu, interval, sample, perSecond: numbers }, where);
      if (interrupts !== undefined)
        emit(InterruptRate, { cpu, interval, sample, perSecond: { intr: interrupts } }, where);
    }

    return {
      line(line, n) {
        if (line === '' || line === '--' || /^[ \t]+$/.test(line)) return;
        const banner = bannerOf(line);
        if (banner) {
          held = { banner, n };
          table = undefined;
          sample = -1;
          stamp = '';
          return;
        }
        const found = tableOf(line);
        if (found) return beginTable(found);
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
        tellRow(row, at, table, interval, n);
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
