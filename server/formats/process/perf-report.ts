/**
 * `perf report --stdio` (tools/perf/ui/stdio/hist.c, tools/perf/builtin-report.c): an event's head in comments, then
 * rows under the headings it names.
 */
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, words } from '../../core/read/words.ts';
import { PerfEvent, PerfRow, type PerfRowValue } from '../../facts/process/perf-report.ts';

const SAMPLES = /^# Samples: {1,4}(\d{1,15}[KMG]?)\s{1,4}of events? '([^']{1,500})'/;
const COUNT = /^# Event count \(approx\.\): (\d{1,20})\s*$/;
const LOST = /^# Total Lost Samples: (\d{1,20})\s*$/;
const HEADER = /^# (?:Children\s{1,20}Self|Overhead|Self)(?:\s{1,20}\S.*)?$/;
/** Rows begin with a share; call chains with lines of the tree. */
const SHARE = /^\s{0,20}(\d{1,3}\.\d{1,2})%/;
/** The headings, longest first where one begins another; the last column takes the rest of the line. */
const known = [
  'Children',
  'Overhead',
  'Samples',
  'Period',
  'Self',
  'Pid:Command',
  'Pid',
  'Command',
  'Shared Object',
  'Symbol',
] as const;

interface Column {
  readonly heading: string;
  readonly start: number;
}

/** Where each heading begins; headings are parted by two blanks or more, unless white space was collapsed. */
function columnsOf(header: string): Column[] {
  const found: Column[] = [];
  let i = 2;
  while (i < header.length) {
    while (header[i] === ' ') i++;
    const heading = known.find(k => header.startsWith(k, i)) ?? /^\S+(?: \S+)*/.exec(header.slice(i, i + 200))?.[0];
    if (!heading) break;
    found.push({ heading, start: i });
    i += heading.length;
  }
  return found;
}

export default defineFormat({
  id: 'perf-report',
  title: 'Where the samples of perf fell (perf report --stdio)',
  paths: ['perf-report.txt', 'perf_report.txt', 'perf.report', 'sos_commands/perf/perf_report*'],
  starts:
    /^# (?:Samples: {1,4}\d{1,15}[KMG]? {1,4}of events? '|Event count \(approx\.\): \d{1,20} *$|Total Lost Samples: \d{1,20} *$|(?:Children {1,20}Self|Overhead) {1,40}(?:Command|Samples|Pid|Symbol|Shared Object|sys) )/,
  emits: [PerfEvent, PerfRow],
  open(emit) {
    let columns: Column[] = [];
    /** Are the headings set in columns, or has white space been collapsed? */
    let set = true;
    let event: string | undefined;
    let head:
      | {
          event: string;
          samples: string;
          count?: number;
          lost?: number;
          line: number;
          through: number;
          end: number;
          names: string[];
          at: [number, number, number][];
        }
      | undefined;
    let lost: { value: number; line: number; start: number; end: number } | undefined;

    function close(): void {
      if (!head) return;
      const { event, samples, count, lost, line, through, end, names, at } = head;
      const value = {
        event,
        samples,
        ...(count === undefined ? {} : { count }),
        ...(lost === undefined ? {} : { lost }),
      };
      emit(PerfEvent, value, {
        line,
        through,
        start: 0,
        end,
        fields: { names, at: at.flatMap(([l, s, e]) => [l - line, s, e]) },
      });
      head = undefined;
    }

    function comment(text: string, n: number): void {
      const dropped = LOST.exec(text);
      if (dropped) {
        close();
        const value = integer(dropped[1]);
        const start = text.lastIndexOf(dropped[1]!);
        lost = value === undefined ? undefined : { value, line: n, start, end: start + dropped[1]!.length };
        return;
      }
      const samples = SAMPLES.exec(text);
      if (samples) {
        close();
        event = samples[2]!;
        const samplesAt = text.indexOf(samples[1]!);
        const eventAt = text.indexOf(`'${event}'`) + 1;
        head = {
          event,
          samples: samples[1]!,
          line: lost?.line ?? n,
          through: n,
          end: text.trimEnd().length,
          names: [],
          at: [],
        };
        if (lost) {
          head.lost = lost.value;
          head.names.push('lost');
          head.at.push([lost.line, lost.start, lost.end]);
        }
        lost = undefined;
        head.names.push('samples', 'event');
        head.at.push([n, samplesAt, samplesAt + samples[1]!.length], [n, eventAt, eventAt + event.length]);
        return;
      }
      const count = COUNT.exec(text);
      if (count && head) {
        const value = integer(count[1]);
        const start = text.lastIndexOf(count[1]!);
        if (value !== undefined) {
          head.count = value;
          head.names.push('count');
          head.at.push([n, start, start + count[1]!.length]);
          [head.through, head.end] = [n, start + count[1]!.length];
        }
        close();
        return;
      }
      if (HEADER.test(text)) {
        close();
        columns = columnsOf(text);
        set = / {2}/.test(text.trim());
      }
    }

    return {
      line(text, n) {
        if (text.charCodeAt(0) === 35) {
          comment(text, n);
          return;
        }
        if (text.trim() === '') return;
        if (!SHARE.test(text))
          return /^\s*[|\-*]/.test(text) || /^\s{10,}\S/.test(text) || columns.length === 0 ? undefined : false;
        if (columns.length > 0 && !/^\s{0,20}\d{1,3}\.\d{1,2}%(?:-|\s{1,8}-)/.test(text)) emitRow(text, n);
        return;
      },
      end: close,
    };

    /**
     * Cells follow one another; the last takes the rest of the line, and a name that may hold blanks the room below its
     * heading.
     */
    function emitRow(text: string, n: number): void {
      const found = words(text);
      const value: { -readonly [K in keyof PerfRowValue]?: PerfRowValue[K] } = event === undefined ? {} : { event };
      const names: string[] = [];
      const at: number[] = [];
      const put = (name: string, start: number, end: number): void => {
        names.push(name);
        at.push(0, start, end);
      };
      let w = 0;
      for (const [i, column] of columns.entries()) {
        const word = found[w];
        if (!word) break;
        const next = columns[i + 1];
        // A name may hold blanks; columns are parted by two.
        let last = w;
        if (next && set && (column.heading.endsWith('Command') || column.heading === 'Shared Object'))
          while (found[last + 1]?.start === found[last]!.end + 1) last++;
        const end = next ? found[last]!.end : text.trimEnd().length;
        const cell = text.slice(word.start, end);
        w = last + 1;
        if (column.heading === 'Overhead' || column.heading === 'Self' || column.heading === 'Children') {
          const share = cell.endsWith('%') ? decimal(cell.slice(0, -1)) : undefined;
          if (share === undefined) return;
          const name = column.heading === 'Children' ? 'children' : 'overhead';
          value[name] = share;
          put(name, word.start, end - 1);
        } else if (column.heading === 'Samples' || column.heading === 'Period' || column.heading === 'Pid') {
          const figure = integer(cell);
          if (figure === undefined) return;
          const name = column.heading === 'Samples' ? 'samples' : column.heading === 'Period' ? 'period' : 'pid';
          value[name] = figure;
          put(name, word.start, end);
        } else if (column.heading === 'Pid:Command') {
          const colon = cell.indexOf(':');
          const pid = integer(cell.slice(0, Math.max(0, colon)));
          if (pid === undefined) continue;
          [value.pid, value.command] = [pid, cell.slice(colon + 1)];
          put('pid', word.start, word.start + colon);
          put('command', word.start + colon + 1, end);
        } else if (column.heading === 'Command') {
          value.command = cell;
          put('command', word.start, end);
        } else if (column.heading === 'Shared Object') {
          value.object = cell;
          put('object', word.start, end);
        } else if (column.heading === 'Symbol') {
          const level = /^\[([kugH.])\] +/.exec(cell);
          // Later columns (IPC) have no place of their own here; a symbol of C++ holds blanks, so only a last column is
          // whole.
          if (level) value.level = level[1]!;
          const start = word.start + (level?.[0].length ?? 0);
          const symbolEnd = next && level && found[w] ? found[w++]!.end : end;
          if (symbolEnd > start) {
            value.symbol = text.slice(start, symbolEnd).trimEnd();
            put('symbol', start, start + value.symbol.length);
          }
        }
      }
      const { overhead } = value;
      if (overhead === undefined) return;
      emit(
        PerfRow,
        { ...value, overhead },
        { line: n, start: found[0]!.start, end: text.trimEnd().length, fields: { names, at } },
      );
    }
  },
});
