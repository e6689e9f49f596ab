/**
 * lsof 4.x: open files, a row each. Cells may be empty, so columns are told by where they end below the headings; a
 * collapsed listing by what the cells hold.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { OpenFile, type OpenFileValue } from '../../facts/process/lsof.ts';
import { natural } from './_tasks.ts';

/** The columns behind TYPE, of which cells may be empty. Links to the file (+L) are not kept. */
type Column = 'device' | 'size' | 'offset' | 'nlink' | 'node' | 'name';
/** How far to the right a column stands; a size and an offset share one. */
const order: Readonly<Record<Column, number>> = { device: 0, size: 1, offset: 1, nlink: 2, node: 2, name: 3 };
const headings = '(?: +(?:TID|TASKCMD|PGID|PPID|ZONE|SECURITY-CONTEXT))*';
const START = new RegExp(`^COMMAND +PID${headings} +USER +FD +TYPE +DEVICE +SIZE(?:/OFF)?(?: +NLINK)? +NODE +NAME *$`);

type Cells = { -readonly [K in keyof OpenFileValue]: OpenFileValue[K] };

interface Layout {
  /** Headings between PID and USER. */
  readonly extra: readonly string[];
  readonly tid: number;
  readonly user: number;
  readonly type: number;
  readonly device: number;
  readonly size: number;
  readonly nlink: number;
  readonly node: number;
  /** Are the headings set in columns, or has white space been collapsed? */
  readonly columns: boolean;
}

const endOf = (header: string, word: string): number => {
  const m = new RegExp(`(?: |^)${word}(?= |$)`).exec(header);
  return m ? m.index + m[0].length : -1;
};

function layoutOf(header: string): Layout {
  const all = header.trim().split(/ +/);
  const extra = all.slice(2, all.indexOf('USER'));
  return {
    extra,
    tid: endOf(header, 'TID'),
    user: endOf(header, 'USER'),
    type: endOf(header, 'TYPE'),
    device: endOf(header, 'DEVICE'),
    size: endOf(header, 'SIZE(?:/OFF)?'),
    nlink: endOf(header, 'NLINK'),
    node: endOf(header, 'NODE'),
    columns: / {2}/.test(header.trim()),
  };
}

export default defineFormat({
  id: 'lsof',
  title: 'Open files of processes (lsof)',
  paths: [
    'sos_commands/process/lsof*',
    'sos_commands/general/lsof*',
    'sos_commands/filesys/lsof*',
    'insights_commands/lsof',
    'lsof.txt',
    'lsof',
  ],
  starts: START,
  emits: [OpenFile],
  open(emit) {
    let layout: Layout | undefined;
    /** The word of the line being looked at, and the places of its row. */
    let from = 0;
    let to = 0;
    let places = new Places(0);

    /** The next word of the line at `to` or behind; false at its end. */
    function next(line: string): boolean {
      from = to;
      while (from < line.length && line.charCodeAt(from) === 32) from++;
      to = from;
      while (to < line.length && line.charCodeAt(to) !== 32) to++;
      return to > from;
    }

    return {
      line(line, n) {
        if (line.startsWith('COMMAND ') && START.test(line)) {
          layout = layoutOf(line);
          return;
        }
        if (line === '' || line.startsWith('lsof: ') || line.startsWith('      Output information may be incomplete'))
          return;
        if (!layout) return;
        return row(line, n, layout);
      },
    };

    /** A line under headings; false where it is no row. A row that ends before its user tells nothing. */
    function row(line: string, n: number, of: Layout): void | boolean {
      to = 0;
      if (!next(line)) return;
      const start = from;
      places = new Places(n).put('command', from, to);
      const command = line.slice(from, to);
      if (!next(line)) return false;
      const pid = natural(line, from, to);
      if (pid < 0) return false;
      places.put('pid', from, to);
      const value: Cells = { command, pid };
      if (!next(line) || !passExtra(value, line, of)) return;
      takeWords(value, line, of);
      emit(OpenFile, value, { line: n, start, end: trimmed(line), fields: places.done() });
    }

    /** Take or pass over what stands between PID and USER; false where the row ends there. */
    function passExtra(value: Cells, line: string, of: Layout): boolean {
      if (of.extra.length === 0) return true;
      // Threads: TID and TASKCMD stand only in the rows of threads.
      if (of.tid > 0 && (!of.columns || to <= of.tid)) {
        const tid = natural(line, from, to);
        if (tid >= 0 && !passThread(value, tid, line, of)) return false;
      }
      for (const heading of of.extra) if (heading !== 'TID' && heading !== 'TASKCMD' && !next(line)) return false;
      return true;
    }

    function passThread(value: Cells, tid: number, line: string, of: Layout): boolean {
      value.tid = tid;
      places.put('tid', from, to);
      if (!next(line)) return false;
      if (of.extra.includes('TASKCMD') && !next(line)) return false;
      // The name of a thread may hold blanks: the user ends below its heading.
      while (of.columns && to < of.user) if (!next(line)) return false;
      return true;
    }

    /** User, descriptor and type are words that every row has, unless it was cut short; the rest is told by place. */
    function takeWords(value: Cells, line: string, of: Layout): void {
      value.user = line.slice(from, to);
      places.put('user', from, to);
      if (!next(line)) return;
      value.fd = line.slice(from, to);
      places.put('fd', from, to);
      if (!next(line)) return;
      value.type = line.slice(from, to);
      places.put('type', from, to);
      let least = 0;
      while (next(line)) {
        const column = of.columns ? byColumn(line, least, of) : byContent(line, least, value.type);
        if (column === 'name') to = trimmed(line);
        take(value, column, line);
        if (column === 'name') return;
        least = column === 'nlink' ? order.node : order[column] + 1;
      }
    }

    function take(value: Cells, column: Column, line: string): void {
      switch (column) {
        case 'nlink':
          return;
        case 'size': {
          const size = natural(line, from, to);
          if (size < 0) return;
          value.size = size;
          break;
        }
        case 'node': {
          const node = natural(line, from, to);
          value.node = node >= 0 ? node : line.slice(from, to);
          break;
        }
        default:
          value[column] = line.slice(from, to);
      }
      places.put(column, from, to);
    }

    /** Which column the word between `from` and `to` belongs to; none that stands left of `least`. */
    function byColumn(line: string, least: number, of: Layout): Column {
      if (least <= order.device && to <= of.device) return 'device';
      if (least <= order.size && to <= of.size) return isOffset(line) ? 'offset' : 'size';
      if (of.nlink > 0 && to <= of.nlink) return 'nlink';
      if (least <= order.node && to <= of.node) return 'node';
      return 'name';
    }

    function byContent(line: string, least: number, type: string): Column {
      const c = line.charCodeAt(from);
      if (c === 47 || c === 91) return 'name'; // a path, or [eventpoll]
      const word = line.slice(from, to);
      if (least <= order.device && isDevice(word, type)) return 'device';
      if (least <= order.size && /^0(?:t\d+|x[0-9a-f]+)$/.test(word)) return 'offset';
      if (least <= order.size && /^\d{1,15}$/.test(word)) return 'size';
      if (least <= order.node && /^(?:\d{1,15}|TCP|UDP|UDPLITE|RAW|ICMP|IPv[46])$/.test(word)) return 'node';
      return 'name';
    }

    function isOffset(line: string): boolean {
      const c = line.charCodeAt(from + 1);
      return line.charCodeAt(from) === 48 && (c === 116 || c === 120); // 0t, 0x
    }

    function trimmed(line: string): number {
      let end = line.length;
      while (end > from && line.charCodeAt(end - 1) === 32) end--;
      return end;
    }
  },
});

/** A socket of the network has a number for its device. */
const isDevice = (word: string, type: string): boolean =>
  ((type === 'IPv4' || type === 'IPv6') && /^\d{1,15}$/.test(word)) ||
  /^\d{1,5},\d{1,8}$/.test(word) ||
  /^0x[0-9a-f]{1,16}$/.test(word);
