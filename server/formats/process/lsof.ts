/**
 * lsof 4.x: open files, a row each. Cells may be empty, so columns are told by where they end below the headings; a
 * collapsed listing by what the cells hold.
 */
import { defineFormat } from '../../core/read/format.ts';
import { OpenFile, type OpenFileValue } from '../../facts/process/lsof.ts';
import { natural } from './_tasks.ts';

const names = ['command', 'pid', 'tid', 'user', 'fd', 'type', 'device', 'size', 'offset', 'node', 'name'];
const [PID, TID, USER, FD, TYPE, DEVICE, SIZE, OFFSET, NODE, NAME] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
/** Links to the file (+L), which are not kept: behind all names of fields. */
const NLINK = names.length;
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
    let from = 0;
    let to = 0;

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
        to = 0;
        if (!next(line)) return;
        const at = new Uint16Array(3 * names.length);
        const put = (i: number): void => {
          at[3 * i + 1] = from;
          at[3 * i + 2] = to;
        };
        put(0);
        const command = line.slice(from, to);
        if (!next(line)) return false;
        const pid = natural(line, from, to);
        if (pid < 0) return false;
        put(PID);
        const value: Cells = { command, pid };
        if (!next(line)) return;
        if (layout.extra.length > 0) {
          // Threads: TID and TASKCMD stand only in the rows of threads.
          if (layout.tid > 0 && to <= layout.tid + (layout.columns ? 0 : 1e9)) {
            const tid = natural(line, from, to);
            if (tid >= 0) {
              value.tid = tid;
              put(TID);
              if (!next(line)) return;
              if (layout.extra.includes('TASKCMD') && !next(line)) return;
              // The name of a thread may hold blanks: the user ends below its heading.
              while (layout.columns && to < layout.user) if (!next(line)) return;
            }
          }
          for (const heading of layout.extra) if (heading !== 'TID' && heading !== 'TASKCMD' && !next(line)) return;
        }
        value.user = line.slice(from, to);
        put(USER);
        if (!next(line)) return emitRow(value, at, line, n);
        value.fd = line.slice(from, to);
        put(FD);
        if (!next(line)) return emitRow(value, at, line, n);
        value.type = line.slice(from, to);
        put(TYPE);
        let column = DEVICE;
        while (next(line)) {
          column = columnOf(line, column, layout, value.type);
          if (column === NLINK) {
            column = NODE;
            continue;
          }
          if (column === NAME) {
            to = trimmed(line);
            value.name = line.slice(from, to);
            put(NAME);
            break;
          }
          put(column);
          if (column === DEVICE) value.device = line.slice(from, to);
          else if (column === SIZE) {
            const size = natural(line, from, to);
            if (size >= 0) value.size = size;
            else at[3 * SIZE + 2] = 0;
          } else if (column === OFFSET) value.offset = line.slice(from, to);
          else if (column === NODE) {
            const node = natural(line, from, to);
            value.node = node >= 0 ? node : line.slice(from, to);
          }
          column = column === SIZE || column === OFFSET ? NODE : column + 1;
        }
        return emitRow(value, at, line, n);
      },
    };

    function emitRow(value: Cells, at: Uint16Array, line: string, n: number): void {
      emit(OpenFile, value, { line: n, start: at[1]!, end: trimmed(line), fields: { names, at } });
    }

    /** Which column the word between `from` and `to` belongs to; not before `least`. */
    function columnOf(line: string, least: number, of: Layout, type: string): number {
      if (!of.columns) return byContent(line, least, type);
      if (least === DEVICE && to <= of.device) return DEVICE;
      if (least <= SIZE && to <= of.size) return isOffset(line) ? OFFSET : SIZE;
      if (of.nlink > 0 && to <= of.nlink) return NLINK;
      if (least <= NODE && to <= of.node) return NODE;
      return NAME;
    }

    function byContent(line: string, least: number, type: string): number {
      const c = line.charCodeAt(from);
      if (c === 47 || c === 91) return NAME; // a path, or [eventpoll]
      const word = line.slice(from, to);
      // A socket of the network has a number for its device.
      if (least === DEVICE && (type === 'IPv4' || type === 'IPv6') && /^\d{1,15}$/.test(word)) return DEVICE;
      if (least === DEVICE && (/^\d{1,5},\d{1,8}$/.test(word) || /^0x[0-9a-f]{1,16}$/.test(word))) return DEVICE;
      if (least <= SIZE && /^0(?:t\d+|x[0-9a-f]+)$/.test(word)) return OFFSET;
      if (least <= SIZE && /^\d{1,15}$/.test(word)) return SIZE;
      if (least <= NODE && /^(?:\d{1,15}|TCP|UDP|UDPLITE|RAW|ICMP|IPv[46])$/.test(word)) return NODE;
      return NAME;
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
