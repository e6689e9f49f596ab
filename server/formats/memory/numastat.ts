/**
 * numastat(8): the counters of all nodes, sizes by node (-m, -n, -p), full or compact; and the file of one node
 * (drivers/base/node.c).
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, type Word, words } from '../../core/read/words.ts';
import { Numastat } from '../../facts/memory/numastat.ts';
import { cellNames } from './_cells.ts';
import { startOf } from './_sys-value.ts';

const file = '/sys/devices/system/node/node\\d{1,5}/numastat';
const above = startOf(file);
const ABOVE = new RegExp(`^(?:${above})`);
const GREPPED = new RegExp(`^${file}:`);
const NODE = /system\/node\/(node\d{1,5})\/numastat/;

const TITLE =
  /^\s*Per-node (?:system memory usage|numastat info|process memory usage) \(in MBs\)(?: for PID (.{1,100}))?/;
/** The line of dashes below a header. */
const RULE = /^\s*-[- ]*$/;
/** What numastat says on kernels that have lines it does not know. */
const noise = 'Token .{1,60} not in hash table';
const counter = '(?:numa_(?:hit|miss|foreign)|interleave_hit|local_node|other_node)';
const valueNames = cellNames('values');

/**
 * `node0 node1`, or `Node 0 Node 1 Total` behind `PID` or nothing: the columns of a table, or undefined for another
 * line.
 */
function columnsOf(row: readonly Word[]): string[] | undefined {
  const columns: string[] = [];
  let i = row[0]?.text === 'PID' ? 1 : 0;
  while (i < row.length) {
    const word = row[i]!.text;
    const next = row[i + 1]?.text;
    if (/^node\d{1,5}$/.test(word) || word === 'Total') {
      columns.push(word);
      i++;
    } else if (word === 'Node' && next !== undefined && /^\d{1,5}$/.test(next)) {
      columns.push(`Node ${next}`);
      i += 2;
    } else return undefined;
  }
  return columns.length ? columns : undefined;
}

/** Words that end a row and are numbers. */
function numbersOf(row: readonly Word[]): Word[] {
  let from = row.length;
  while (from > 1 && /^\d{1,16}(?:[.,]\d{1,2})?$/.test(row[from - 1]!.text)) from--;
  return row.slice(from);
}

export default defineFormat({
  id: 'numastat',
  title: 'Memory by NUMA node (numastat)',
  paths: [
    'sys/devices/system/node/node*/numastat',
    'sos_commands/numa/numastat',
    'sos_commands/numa/numastat_*',
    'numastat',
    'numastat.txt',
    'numastat_-*',
    'insights_commands/numastat_*',
  ],
  starts: new RegExp(
    '^(?: {0,4}Per-node (?:system memory usage|numastat info|process memory usage) \\(in MBs\\)|' +
      ' {10,}node0(?: +node\\d{1,5})* *$|' +
      `${counter}(?: +\\d{1,16}){2,} *$|${file}:[a-z]|${above}|${noise})`,
  ),
  emits: [Numastat],
  open(emit, path) {
    let columns: readonly string[] | undefined;
    let unit: 'count' | 'MB' = 'count';
    let process: string | undefined;
    const own = NODE.exec(path)?.[1];
    if (own) columns = [own];

    /** Take a line that says what the rows below are about. */
    function heading(text: string, row: readonly Word[]): boolean {
      const title = TITLE.exec(text);
      if (title) {
        unit = 'MB';
        process = title[1]?.trimEnd();
        columns = undefined;
        return true;
      }
      if (ABOVE.test(text)) {
        columns = [NODE.exec(text)![1]!];
        unit = 'count';
        return true;
      }
      const header = columnsOf(row);
      if (!header) return false;
      columns = header;
      if (header[0]!.startsWith('node')) unit = 'count';
      return true;
    }

    function takeRow(text: string, row: readonly Word[], n: number): void | boolean {
      const grepped = GREPPED.exec(row[0]!.text)?.[0];
      const cells = numbersOf(row);
      const first = row[0]!.start + (grepped?.length ?? 0);
      const last = row[row.length - cells.length - 1];
      if (cells.length === 0 || !last) return /^[A-Za-z_()]{1,40}$/.test(row[0]!.text) && row.length === 1;
      const shown = grepped ? [NODE.exec(grepped)![1]!] : (columns ?? []);
      const name = text.slice(first, last.end);
      // Figures without their header, or fewer than it: which node they are of is told by their order only where none
      // is missing.
      if (columns && cells.length !== shown.length) return;
      if (!columns && !grepped && !/^(?:numa|interleave|local|other)_/.test(name)) return false;
      const values = cells.map(w => decimal(w.text));
      if (!values.every(v => v !== undefined)) return;
      emit(Numastat, defined({ name, unit, columns: [...shown], values, process: process || undefined }), {
        line: n,
        start: first,
        end: cells.at(-1)!.end,
        fields: new Places(n).put('name', first, last.end).putRow(valueNames(cells.length), cells).done(),
      });
    }

    return {
      line(text, n) {
        const row = words(text);
        if (row.length === 0 || RULE.test(text) || text.startsWith('Token ')) return;
        return heading(text, row) ? undefined : takeRow(text, row, n);
      },
    };
  },
});
