/**
 * `pidstat` (sysstat 9 to 12.7, pidstat.c): tables of tasks by time. The header tells the columns, whatever options
 * were given; with -h it begins with `#` and there is one for all. Command comes last and may hold blanks.
 */
import { defineFormat } from '../../core/read/format.ts';
import { Pidstat, type PidstatValue } from '../../facts/process/pidstat.ts';
import { Hostname } from '../../facts/host/hostname.ts';
import { KernelRelease } from '../../facts/host/uname.ts';
import { cutWords, layouts, maxWords, numberAt, tellBanner, unitAt } from '../_sysstat.ts';

/** Headings that stand behind the ids in a header that is certainly of pidstat. */
const after = '(?:%usr|%user|minflt/s|kB_rd/s|cswch/s|nvcswch/s|usr-ms|minflt-nr|StkSize|prio|threads|%system)';
const headStart = new RegExp(
  `^(?:#[ \\t]+Time|[^\\s%]{1,24}(?:[ \\t]+(?:[AaPp][Mm]|[^\\x00-\\x7f]{1,6}))?)[ \\t]+(?:(?:UID|USER)[ \\t]+)?(?:PID|TGID[ \\t]+TID)[ \\t]+${after}[ \\t].*Command[ \\t]*$`,
);
const ids: Readonly<Record<string, 'user' | 'pid' | 'tid'>> = {
  UID: 'user',
  USER: 'user',
  PID: 'pid',
  TGID: 'pid',
  TID: 'tid',
};

interface Table {
  readonly columns: readonly string[];
  /** Names of the fields of a row, the time before the columns. */
  readonly names: readonly string[];
  readonly fields: ReturnType<typeof layouts>;
  /** Places of the row that is being read, three numbers a field. */
  readonly at: Uint16Array;
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57;

/** Is the word AM or PM, or its like in another language? */
const isHalf = (line: string, start: number, end: number): boolean =>
  !isDigit(line.charCodeAt(start)) &&
  line.charCodeAt(start) !== 45 &&
  /^(?:[AaPp][Mm]|[^\x00-\x7f]{1,6})$/.test(line.slice(start, end));

export default defineFormat({
  id: 'pidstat',
  title: 'Activity of tasks (pidstat)',
  paths: [
    'pidstat',
    'pidstat.txt',
    'pidstat.out',
    'pidstat-*.txt',
    'sos_commands/process/pidstat*',
    'insights_commands/pidstat*',
  ],
  starts: headStart,
  emits: [Pidstat, KernelRelease, Hostname],
  open(emit) {
    const places = new Uint16Array(2 * maxWords);
    const tables = new Map<string, Table>();
    let table: Table | undefined;
    let sample = -1;
    let stamp = '';

    function head(line: string): Table | undefined {
      if (!headStart.test(line)) return undefined;
      const words = line.trim().split(/[ \t]+/);
      const from = words.findIndex(w => w in ids);
      const columns = words.slice(from);
      const key = columns.join();
      // Each interval has its header again: what is known of the table stays.
      const known = tables.get(key);
      if (known) return known;
      const names = ['stamp', ...columns.map(c => (c === 'Command' ? 'command' : (ids[c] ?? c)))];
      const found = { columns, names, fields: layouts(names), at: new Uint16Array(3 * names.length) };
      if (tables.size < 50) tables.set(key, found);
      return found;
    }

    function row(line: string, n: number, count: number, { columns, names, fields: held, at: fields }: Table): boolean {
      const first = line.charCodeAt(places[0]!);
      const average = !isDigit(first);
      if (average && line.charCodeAt(places[1]! - 1) !== 58) return false;
      const at = !average && count > 1 && isHalf(line, places[2]!, places[3]!) ? 2 : 1;
      const last = columns.length - 1;
      if (count < at + columns.length) return false;
      const counters: Record<string, number> = {};
      let units: Record<string, string> | undefined;
      let user: string | undefined;
      let pid: number | undefined;
      let tid: number | undefined;
      let policy: string | undefined;
      fields.fill(0);
      fields[1] = places[0]!;
      fields[2] = places[2 * at - 1]!;
      for (let i = 0; i < last; i++) {
        const start = places[2 * (at + i)]!;
        const end = places[2 * (at + i) + 1]!;
        const name = names[i + 1]!;
        if (name === 'user') user = line.slice(start, end);
        else if (name === 'policy') policy = line.slice(start, end);
        else {
          // A dash: the CPU of an average, the process in the row of a thread.
          if (end - start === 1 && line.charCodeAt(start) === 45) continue;
          const value = numberAt(line, start, end);
          if (Number.isNaN(value)) return false;
          if (name === 'pid') pid = value;
          else if (name === 'tid') tid = value;
          else {
            counters[name] = value;
            const unit = unitAt(line, start, end);
            if (unit) (units ??= {})[name] = unit;
          }
        }
        fields[3 * i + 4] = start;
        fields[3 * i + 5] = end;
      }
      const start = line.startsWith('|__', places[2 * (at + last)]!)
        ? places[2 * (at + last)]! + 3
        : places[2 * (at + last)]!;
      const end = line.trimEnd().length;
      if (start >= end) return false;
      fields[3 * last + 4] = start;
      fields[3 * last + 5] = end;
      const same = line.startsWith(stamp, places[0]!) && stamp.length === places[2 * at - 1]! - places[0]!;
      const text = same ? stamp : line.slice(places[0]!, places[2 * at - 1]!);
      if (!same) {
        sample++;
        stamp = text;
      }
      const interval = average ? 'average' : 'sample';
      const command = line.slice(start, end);
      // The common row without spreads, which cost more than all the rest.
      const plain = tid === undefined && policy === undefined && units === undefined;
      const value: PidstatValue =
        plain && user !== undefined && pid !== undefined
          ? { interval, sample, stamp: text, user, pid, command, counters }
          : {
              interval,
              sample,
              stamp: text,
              ...(user === undefined ? {} : { user }),
              ...(pid === undefined ? {} : { pid }),
              ...(tid === undefined ? {} : { tid }),
              command,
              ...(policy === undefined ? {} : { policy }),
              counters,
              ...(units ? { units } : {}),
            };
      emit(Pidstat, value, { line: n, start: places[0]!, end, fields: held(fields) });
      return true;
    }

    return {
      line(line, n) {
        if (line === '' || line === '--') return;
        if (line.startsWith('Linux') && tellBanner(line, n, emit)) {
          table = undefined;
          sample = -1;
          stamp = '';
          return;
        }
        const count = cutWords(line, places);
        if (count === 0) return;
        if (table && line.charCodeAt(0) !== 35 && row(line, n, count, table)) return;
        const found = head(line);
        if (found) {
          table = found;
          return;
        }
        return table !== undefined && (/^\d{1,2}[:.]\d\d|^\d{9,}/.test(line) || /^\S{1,12}:[ \t]/.test(line));
      },
    };
  },
});
