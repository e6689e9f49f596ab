/**
 * smartctl -H, -i, -A, -a, -x (smartmontools 5.4 to 7.5) of ATA, SCSI and NVMe disks: `name: value` lines and tables.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit, type Parser } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
import { SmartAttribute, SmartRow, SmartValue } from '../../facts/storage/smartctl.ts';
import { cellsOf, type Columns, columnsOf, rowOf } from './_columns.ts';

const SECTION = /^=== START OF (.{1,60}) SECTION ===\s*$/;
const ATTRIBUTES = /^\s*ID# ATTRIBUTE_NAME\s+FLAGS?\s+VALUE\s+WORST\s+THRESH\s/;
const TESTS = /^\s*Num\s+Test(?:_Description|\s+)\s*Status\s/;
/** Tables whose cells stand under their headings. */
const TABLE = /^\s*(?:St Op\s+Max\s|Id Fmt\s+Data\s|SPAN\s+(?:MIN_LBA|STARTING_LBA)\s|Num\s+ErrCount\s)/;
const STATISTICS = /^\s*Page\s+Offset Size\s+Value/;
const LINK = /^\s*ID\s+Size\s+Value\s+Description/;
const PROPERTY = /^([A-Za-z][^:]{1,70}):\s{0,60}(\S.*)$/;
const errorCounters = [
  'ecc_fast',
  'ecc_delayed',
  'rereads',
  'total_corrected',
  'invocations',
  'gigabytes_processed',
  'uncorrected',
];
const none: ReadonlySet<string> = new Set();
/** Identifiers, though they may be all digits. */
const IDENTIFIER = /Number$|Firmware|Model|Version|Revision|Vendor|Product|Identifier|WWN|\bID\b|^Device is|Local Time/;

type Section = 'attributes' | 'tests' | 'table' | 'statistics' | 'link' | undefined;
const headings: readonly (readonly [Section, RegExp])[] = [
  ['attributes', ATTRIBUTES],
  ['tests', TESTS],
  ['statistics', STATISTICS],
  ['link', LINK],
  ['table', TABLE],
];

/** The number a text begins with: `34 Celsius`, `100%`, `(  120) seconds.`; not that of `0x00`, `1,234` or `12:30`. */
function leading(name: string, text: string): number | undefined {
  if (IDENTIFIER.test(name)) return undefined;
  return decimal(/^(?:\( {0,8})?(-?\d{1,15}(?:\.\d{1,6})?)(?=[%)\s]|$)/.exec(text)?.[1]);
}

const ATTRIBUTE = ['id', 'name', 'flag', 'value', 'worst', 'thresh'];
/** With -f brief, type and times of update stand in the flag. */
const BRIEF = [...ATTRIBUTE, 'whenFailed'];
const FULL = [...ATTRIBUTE, 'type', 'updated', 'whenFailed'];

/** A vendor attribute; false where the row is none. */
function attribute(emit: Emit, row: readonly Word[], text: string, n: number): boolean {
  const [id, name, flag, value, worst, thresh] = row;
  const number = integer(id!.text);
  if (number === undefined || !name || !flag || !value || !worst || !thresh) return false;
  const full = /^(?:Pre-fail|Old_age)$/.test(row[6]?.text ?? '');
  const names = full ? FULL : BRIEF;
  const [when, raw] = [row[names.length - 1], row[names.length]];
  if (!when || !raw) return true; // cut
  const end = text.trimEnd().length;
  const rawNumber = integer(raw.text);
  const places = new Places(n).putRow(names, row).put('rawText', raw.start, end);
  if (rawNumber !== undefined) places.put('raw', raw.start, raw.end);
  emit(
    SmartAttribute,
    defined({
      id: number,
      name: name.text,
      flag: flag.text,
      value: integer(value.text),
      worst: integer(worst.text),
      thresh: integer(thresh.text),
      type: full ? row[6]!.text : undefined,
      updated: full ? row[7]!.text : undefined,
      whenFailed: when.text,
      raw: rawNumber,
      rawText: text.slice(raw.start, end),
    }),
    { line: n, start: id!.start, end, fields: places.done() },
  );
  return true;
}

/** Cells of a row of numbers under their names: a cell that is no number stays as it is printed. */
interface Cells {
  readonly counters: Record<string, number>;
  readonly words: Record<string, string>;
  readonly places: Places;
}
const noCells = (n: number): Cells => ({ counters: {}, words: {}, places: new Places(n) });

function putCell({ counters, words: other, places }: Cells, name: string, w: Word, digits = w.text): void {
  const figure = integer(digits);
  if (figure === undefined) other[name] = w.text;
  else counters[name] = figure;
  places.put(name, w.start, w.end);
}

const STATISTIC = ['Page', 'Offset', 'Size', 'Value', 'Flags'];
const LINK_EVENT = ['ID', 'Size', 'Value'];

/** Figures at the front of a row, by name, and what stands behind them as the row's name. */
function figures(
  emit: Emit,
  table: string,
  names: readonly string[],
  row: readonly Word[],
  text: string,
  n: number,
): boolean {
  if (row.length <= names.length) return false;
  const cells = noCells(n);
  names.forEach((name, i) => putCell(cells, name, row[i]!));
  const [start, end] = [row[names.length]!.start, text.trimEnd().length];
  const { counters, words: other, places } = cells;
  emit(
    SmartRow,
    { table, name: text.slice(start, end), counters, words: other },
    { line: n, start: row[0]!.start, end, fields: places.put('name', start, end).done() },
  );
  return true;
}

const TEST_RESULT = ['remaining', 'lifetime_hours', 'lba_of_first_error'];

/** `# 1  Short offline  Completed without error  00%  1234  -`: the percentage parts words from numbers. */
function selfTest(emit: Emit, row: readonly Word[], text: string, n: number): boolean {
  const at = row.findIndex(w => /^\d{1,3}%$/.test(w.text));
  const number = integer(row[0]!.text.replace('#', '') || row[1]!.text);
  if (at < 3 || number === undefined) return false;
  // `# 1` are two words, `#10` is one.
  const first = row[0]!.text === '#' ? 2 : 1;
  const { end: numberEnd, text: digits } = row[first - 1]!;
  const cells = noCells(n);
  cells.counters['number'] = number;
  cells.places.put('number', numberEnd - digits.replace('#', '').length, numberEnd);
  TEST_RESULT.forEach((name, i) => {
    const w = row[at + i];
    if (w) putCell(cells, name, w, w.text.replace(/%$/, ''));
  });
  const [start, end] = [row[first]!.start, row[at - 1]!.end];
  const { counters, words: other, places } = cells;
  emit(
    SmartRow,
    { table: 'self-test', name: text.slice(start, end).replace(/ {2,}/g, ': '), counters, words: other },
    { line: n, start: row[0]!.start, end: text.trimEnd().length, fields: places.put('name', start, end).done() },
  );
  return true;
}

/** `read:  123  0 ...`: error counters of a SAS disk. */
function errors(emit: Emit, row: readonly Word[], n: number): void {
  const counters: Record<string, number> = {};
  const [first] = row as [Word, ...Word[]];
  const places = new Places(n).put('name', first.start, first.end - 1);
  errorCounters.forEach((name, i) => {
    const w = row[i + 1];
    const figure = decimal(w?.text);
    if (!w || figure === undefined) return;
    counters[name] = figure;
    places.put(name, w.start, w.end);
  });
  emit(
    SmartRow,
    { table: 'error-counters', name: first.text.slice(0, -1), counters, words: {} },
    { line: n, start: first.start, end: row.at(-1)!.end, fields: places.done() },
  );
}

/** A row of a table whose cells stand under their headings; its first cell is a number. */
function columnRow(emit: Emit, columns: Columns, row: readonly Word[], text: string, n: number): boolean {
  if (!/^\d/.test(row[0]!.text)) return false;
  const { counters, words: other, places } = rowOf(columns, cellsOf(text, row, columns, 'over'), -1, none, n);
  emit(
    SmartRow,
    { table: columns.list[0]!.text, name: row[0]!.text, counters, words: other },
    { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
  );
  return true;
}

function parser(emit: Emit): Parser {
  let section = '';
  let reading: Section;
  let columns: Columns | undefined;
  /** The first line of a name that takes two. */
  let before = '';

  /** A row of the table that is being read; false where it is none. */
  function tableRow(row: readonly Word[], text: string, n: number): boolean {
    const hexadecimal = row[0]!.text.startsWith('0x');
    switch (reading) {
      case 'attributes':
        return attribute(emit, row, text, n);
      case 'tests':
        return selfTest(emit, row, text, n);
      case 'statistics':
        // `0x01  =====  =  =  ===  == General Statistics (rev 3) ==`: the heading of a page.
        if (hexadecimal && row[1]?.text.startsWith('=')) return true;
        return hexadecimal && figures(emit, 'statistics', STATISTIC, row, text, n);
      case 'link':
        return hexadecimal && figures(emit, 'link', LINK_EVENT, row, text, n);
      case 'table':
        return columns !== undefined && columnRow(emit, columns, row, text, n);
      default:
        return false;
    }
  }

  function property(text: string, n: number): boolean {
    const m = PROPERTY.exec(text);
    if (!m) return false;
    const name = before === '' ? m[1]!.trim() : `${before} ${m[1]!.trim()}`;
    const value = m[2]!;
    const end = text.length;
    emit(SmartValue, defined({ section, name, text: value, value: leading(name, value) }), {
      line: n,
      start: 0,
      end,
      fields: new Places(n).put('text', end - value.length, end).done(),
    });
    before = '';
    return true;
  }

  function line(text: string, n: number): void | boolean {
    const row = words(text);
    if (row.length === 0) {
      [reading, before] = [undefined, ''];
      return;
    }
    const m = SECTION.exec(text);
    if (m) {
      [section, reading, before] = [m[1]!, undefined, ''];
      return;
    }
    if (text.startsWith('smartctl ') || text.startsWith('Copyright ')) return;
    const table = headings.find(([, heading]) => heading.test(text))?.[0];
    if (table) {
      reading = table;
      if (table === 'table') columns = columnsOf(text, none);
      return;
    }
    if (tableRow(row, text, n)) return;
    if (/^(?:read|write|verify):$/.test(row[0]!.text) && row.length > 5) return errors(emit, row, n);
    const trimmed = text.trimEnd();
    if (property(trimmed, n)) return;
    // The name of a capability may begin on the line above its value: `Total time to complete Offline`.
    before = /^[A-Z][\w -]{3,60}$/.test(trimmed) ? trimmed.trim() : '';
    return section === '' && reading === undefined ? false : undefined;
  }

  return { line };
}

export default defineFormat({
  id: 'smartctl',
  title: 'Health of a disk (smartctl)',
  paths: [
    'smartctl.txt',
    'smartctl-*.txt',
    'smartctl_*',
    'sos_commands/ata/smartctl_*',
    'insights_commands/smartctl_*',
  ],
  starts:
    /^(?:smartctl (?:version )?\d{1,2}\.\d{1,3}\b.{0,40}\[|=== START OF (?:INFORMATION|READ SMART DATA|SMART DATA|ENABLE\/DISABLE COMMANDS|OFFLINE IMMEDIATE AND SELF-TEST) SECTION ===|ID# ATTRIBUTE_NAME )/,
  emits: [SmartValue, SmartAttribute, SmartRow],
  open: parser,
});
