/**
 * lsof 4.x: open files, a row each. Cells may be empty, so columns are told by where they end below the headings; a
 * collapsed listing by what the cells hold.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
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

/** A row whose words are taken one by one: the one being looked at stands between `from` and `to`. */
class Row {
  readonly line: string;
  readonly value: Cells = { command: '', pid: 0 };
  readonly places: Places;
  from = 0;
  to = 0;

  constructor(line: string, n: number) {
    this.line = line;
    this.places = new Places(n);
  }

  /** Go on to the next word; false at the end of the line. */
  next(): boolean {
    const { line } = this;
    let from = this.to;
    while (from < line.length && line.charCodeAt(from) === 32) from++;
    let to = from;
    while (to < line.length && line.charCodeAt(to) !== 32) to++;
    [this.from, this.to] = [from, to];
    return to > from;
  }

  /** Where the line ends, without the blanks behind the word. */
  end(): number {
    let end = this.line.length;
    while (end > this.from && this.line.charCodeAt(end - 1) === 32) end--;
    return end;
  }

  get word(): string {
    return this.line.slice(this.from, this.to);
  }

  /** Take the word as this field. */
  text(field: 'command' | 'user' | 'fd' | 'type' | Exclude<Column, 'size' | 'nlink'>): void {
    this.value[field] = this.word;
    this.places.put(field, this.from, this.to);
  }

  /** Take the word as this field, where it is a natural number. */
  natural(field: 'pid' | 'tid' | 'size' | 'node'): boolean {
    const number = natural(this.line, this.from, this.to);
    if (number < 0) return false;
    this.value[field] = number;
    this.places.put(field, this.from, this.to);
    return true;
  }
}

/** Tell a line under headings; false where it is no row. A row that ends before its user tells nothing. */
function tellRow(line: string, n: number, of: Layout, emit: Emit): void | boolean {
  const row = new Row(line, n);
  if (!row.next()) return;
  const start = row.from;
  row.text('command');
  if (!row.next() || !row.natural('pid')) return false;
  if (!row.next() || !passExtra(row, of)) return;
  takeCells(row, of);
  emit(OpenFile, row.value, { line: n, start, end: row.end(), fields: row.places.done() });
}

/** Take or pass over what stands between PID and USER; false where the row ends there. */
function passExtra(row: Row, of: Layout): boolean {
  if (of.extra.length === 0) return true;
  // Threads: TID and TASKCMD stand only in the rows of threads.
  const threads = of.tid > 0 && (!of.columns || row.to <= of.tid);
  if (threads && row.natural('tid') && !passThread(row, of)) return false;
  for (const heading of of.extra) if (heading !== 'TID' && heading !== 'TASKCMD' && !row.next()) return false;
  return true;
}

function passThread(row: Row, of: Layout): boolean {
  if (!row.next()) return false;
  if (of.extra.includes('TASKCMD') && !row.next()) return false;
  // The name of a thread may hold blanks: the user ends below its heading.
  while (of.columns && row.to < of.user) if (!row.next()) return false;
  return true;
}

/** User, descriptor and type are words that every row has, unless it was cut short; the rest is told by place. */
function takeCells(row: Row, of: Layout): void {
  row.text('user');
  if (!row.next()) return;
  row.text('fd');
  if (!row.next()) return;
  row.text('type');
  let least = 0;
  while (row.next()) {
    const column = of.columns ? byColumn(row, least, of) : byContent(row, least);
    if (column === 'name') row.to = row.end();
    take(row, column);
    if (column === 'name') return;
    least = column === 'nlink' ? order.node : order[column] + 1;
  }
}

function take(row: Row, column: Column): void {
  if (column === 'nlink') return;
  if (column === 'size') row.natural(column);
  else if (column !== 'node' || !row.natural(column)) row.text(column);
}

/** Which column the word belongs to; none that stands left of `least`. */
function byColumn({ line, from, to }: Row, least: number, of: Layout): Column {
  if (least <= order.device && to <= of.device) return 'device';
  if (least <= order.size && to <= of.size) return isOffset(line, from) ? 'offset' : 'size';
  if (of.nlink > 0 && to <= of.nlink) return 'nlink';
  if (least <= order.node && to <= of.node) return 'node';
  return 'name';
}

function byContent({ line, from, word, value }: Row, least: number): Column {
  const c = line.charCodeAt(from);
  if (c === 47 || c === 91) return 'name'; // a path, or [eventpoll]
  if (least <= order.device && isDevice(word, value.type)) return 'device';
  if (least <= order.size && /^0(?:t\d+|x[0-9a-f]+)$/.test(word)) return 'offset';
  if (least <= order.size && /^\d{1,15}$/.test(word)) return 'size';
  if (least <= order.node && /^(?:\d{1,15}|TCP|UDP|UDPLITE|RAW|ICMP|IPv[46])$/.test(word)) return 'node';
  return 'name';
}

function isOffset(line: string, at: number): boolean {
  const c = line.charCodeAt(at + 1);
  return line.charCodeAt(at) === 48 && (c === 116 || c === 120); // 0t, 0x
}

/** A socket of the network has a number for its device. */
const isDevice = (word: string, type: string | undefined): boolean =>
  ((type === 'IPv4' || type === 'IPv6') && /^\d{1,15}$/.test(word)) ||
  /^\d{1,5},\d{1,8}$/.test(word) ||
  /^0x[0-9a-f]{1,16}$/.test(word);

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
    return {
      line(line, n) {
        if (line.startsWith('COMMAND ') && START.test(line)) {
          layout = layoutOf(line);
          return;
        }
        if (line === '' || line.startsWith('lsof: ') || line.startsWith('      Output information may be incomplete'))
          return;
        if (layout) return tellRow(line, n, layout, emit);
      },
    };
  },
});
