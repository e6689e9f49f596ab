/**
 * smartctl -H, -i, -A, -a, -x (smartmontools 5.4 to 7.5) of ATA, SCSI and NVMe disks: `name: value` lines and tables.
 */
import { defineFormat } from '../../core/read/format.ts';
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

type Reading = 'attributes' | 'tests' | 'table' | 'statistics' | 'link' | undefined;

/** The number a text begins with: `34 Celsius`, `100%`, `(  120) seconds.`; not that of `0x00`, `1,234` or `12:30`. */
function leading(name: string, text: string): number | undefined {
  if (IDENTIFIER.test(name)) return undefined;
  return decimal(/^(?:\( {0,8})?(-?\d{1,15}(?:\.\d{1,6})?)(?=[%)\s]|$)/.exec(text)?.[1]);
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
  open(emit) {
    let section = '';
    let reading: Reading;
    let columns: Columns | undefined;
    /** The first line of a name that takes two. */
    let before = '';

    function attribute(row: readonly Word[], text: string, n: number): boolean {
      const [id, name, flag, value, worst, thresh] = [integer(row[0]!.text), row[1], row[2], row[3], row[4], row[5]];
      if (id === undefined || !name || !flag || !value || !worst || !thresh) return false;
      const full = /^(?:Pre-fail|Old_age)$/.test(row[6]?.text ?? '');
      const at = full ? 8 : 6;
      const [when, raw] = [row[at], row[at + 1]];
      if (!when || !raw) return true; // cut
      const end = text.trimEnd().length;
      const names = [
        'id',
        'name',
        'flag',
        'value',
        'worst',
        'thresh',
        ...(full ? ['type', 'updated'] : []),
        'whenFailed',
        'rawText',
      ];
      const places = [...row.slice(0, at + 1).flatMap(w => [0, w.start, w.end]), 0, raw.start, end];
      const [v, w, t] = [integer(value.text), integer(worst.text), integer(thresh.text)];
      const number = integer(raw.text);
      if (number !== undefined) {
        names.push('raw');
        places.push(0, raw.start, raw.end);
      }
      emit(
        SmartAttribute,
        {
          id,
          name: name.text,
          flag: flag.text,
          ...(v === undefined ? {} : { value: v }),
          ...(w === undefined ? {} : { worst: w }),
          ...(t === undefined ? {} : { thresh: t }),
          ...(full ? { type: row[6]!.text, updated: row[7]?.text ?? '' } : {}),
          whenFailed: when.text,
          ...(number === undefined ? {} : { raw: number }),
          rawText: text.slice(raw.start, end),
        },
        { line: n, start: row[0]!.start, end, fields: { names, at: places } },
      );
      return true;
    }

    /** Figures at the front of a row, by name, and what stands behind them as the row's name. */
    function figures(
      table: string,
      headings: readonly string[],
      row: readonly Word[],
      text: string,
      n: number,
    ): boolean {
      if (row.length <= headings.length) return false;
      const counters: Record<string, number> = {};
      const other: Record<string, string> = {};
      const [names, at]: [string[], number[]] = [[], []];
      headings.forEach((heading, i) => {
        const w = row[i]!;
        const number = integer(w.text);
        if (number === undefined) other[heading] = w.text;
        else counters[heading] = number;
        names.push(heading);
        at.push(0, w.start, w.end);
      });
      const [start, end] = [row[headings.length]!.start, text.trimEnd().length];
      emit(
        SmartRow,
        { table, name: text.slice(start, end), counters, words: other },
        { line: n, start: row[0]!.start, end, fields: { names: [...names, 'name'], at: [...at, 0, start, end] } },
      );
      return true;
    }

    /** `# 1  Short offline  Completed without error  00%  1234  -`: the percentage parts words from numbers. */
    function selfTest(row: readonly Word[], text: string, n: number): boolean {
      const at = row.findIndex(w => /^\d{1,3}%$/.test(w.text));
      const number = integer(row[0]!.text.replace('#', '') || row[1]!.text);
      if (at < 3 || number === undefined) return false;
      const first = row[0]!.text === '#' ? 2 : 1;
      const counters: Record<string, number> = { number };
      const other: Record<string, string> = {};
      const numberWord = row[first - 1]!;
      const names = ['number'];
      const places = [0, numberWord.end - String(numberWord.text.replace('#', '')).length, numberWord.end];
      ['remaining', 'lifetime_hours', 'lba_of_first_error'].forEach((name, i) => {
        const w = row[at + i];
        if (!w) return;
        const figure = integer(w.text.replace(/%$/, ''));
        if (figure === undefined) other[name] = w.text;
        else counters[name] = figure;
        names.push(name);
        places.push(0, w.start, w.end);
      });
      const [start, end] = [row[first]!.start, row[at - 1]!.end];
      names.push('name');
      places.push(0, start, end);
      emit(
        SmartRow,
        { table: 'self-test', name: text.slice(start, end).replace(/ {2,}/g, ': '), counters, words: other },
        { line: n, start: row[0]!.start, end: text.trimEnd().length, fields: { names, at: places } },
      );
      return true;
    }

    function errors(row: readonly Word[], n: number): void {
      const counters: Record<string, number> = {};
      const [names, at] = [['name'], [0, row[0]!.start, row[0]!.end - 1]];
      errorCounters.forEach((name, i) => {
        const w = row[i + 1];
        const figure = decimal(w?.text);
        if (!w || figure === undefined) return;
        counters[name] = figure;
        names.push(name);
        at.push(0, w.start, w.end);
      });
      emit(
        SmartRow,
        { table: 'error-counters', name: row[0]!.text.slice(0, -1), counters, words: {} },
        { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: { names, at } },
      );
    }

    function tableRow(row: readonly Word[], text: string, n: number): boolean {
      switch (reading) {
        case 'attributes':
          return attribute(row, text, n);
        case 'tests':
          return selfTest(row, text, n);
        case 'statistics':
          return (
            row[0]!.text.startsWith('0x') &&
            (row[1]?.text.startsWith('=') === true ||
              figures('statistics', ['Page', 'Offset', 'Size', 'Value', 'Flags'], row, text, n))
          );
        case 'link':
          return row[0]!.text.startsWith('0x') && figures('link', ['ID', 'Size', 'Value'], row, text, n);
        case 'table': {
          if (!columns || !/^\d/.test(row[0]!.text)) return false;
          const { counters, words: other, fields } = rowOf(columns, cellsOf(text, row, columns, 'over'), -1, none);
          emit(
            SmartRow,
            { table: columns.list[0]!.text, name: row[0]!.text, counters, words: other },
            { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields },
          );
          return true;
        }
        default:
          return false;
      }
    }

    function property(text: string, n: number): boolean {
      const trimmed = text.trimEnd();
      const m = PROPERTY.exec(trimmed);
      if (!m) return false;
      const name = before === '' ? m[1]!.trim() : `${before} ${m[1]!.trim()}`;
      const value = m[2]!;
      const at = trimmed.length - value.length;
      const number = leading(name, value);
      emit(
        SmartValue,
        { section, name, text: value, ...(number === undefined ? {} : { value: number }) },
        { line: n, start: 0, end: trimmed.length, fields: { names: ['text'], at: [0, at, trimmed.length] } },
      );
      return true;
    }

    return {
      line(text, n) {
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
        if (ATTRIBUTES.test(text)) reading = 'attributes';
        else if (TESTS.test(text)) reading = 'tests';
        else if (STATISTICS.test(text)) reading = 'statistics';
        else if (LINK.test(text)) reading = 'link';
        else if (TABLE.test(text)) [reading, columns] = ['table', columnsOf(text, none)];
        else if (tableRow(row, text, n)) return;
        else if (/^(?:read|write|verify):$/.test(row[0]!.text) && row.length > 5) errors(row, n);
        else if (property(text, n)) before = '';
        else {
          // The name of a capability may begin on the line above its value: `Total time to complete Offline`.
          before = /^[A-Z][\w -]{3,60}$/.test(text.trimEnd()) ? text.trim() : '';
          return section === '' && reading === undefined ? false : undefined;
        }
        return;
      },
    };
  },
});
