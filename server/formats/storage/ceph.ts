/**
 * Ceph's plain outputs (Jewel to Squid): ceph -s, ceph health detail, ceph osd df, ceph osd tree, ceph df. Told apart
 * line by line.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit, type Parser } from '../../core/read/format.ts';
import { decimal, words } from '../../core/read/words.ts';
import {
  CephCheck,
  type CephCheckValue,
  CephHealth,
  CephRow,
  CephStatus,
  type CephTable,
} from '../../facts/storage/ceph.ts';
import { numbersIn } from './_sentence.ts';
import { cellsOf, type Columns, columnsOf, joinUnits, rowOf } from './_columns.ts';

const HEALTH = /^\s*(?:health:?\s+)?(HEALTH_(?:OK|WARN|ERR))\b(.*)$/;
const CHECK = /^\s*(?:\[(WRN|ERR)\] )?([A-Z][A-Z0-9]*_[A-Z0-9_]{2,60}|MGR_DOWN|MON_DOWN|OSD_DOWN|SLOW_OPS):? (\S.*)$/;
const OSDS = /^\s*ID\s+(?:CLASS\s+)?WEIGHT\s/;
const STORAGE = /^\s*(?:CLASS\s+)?SIZE\s+AVAIL\s+(?:USED\s+)?RAW USED\s+%RAW USED/;
const POOLS = /^\s*(?:POOL|NAME)\s+(?:QUOTA\s|ID\s)/;
const tables: readonly (readonly [CephTable, RegExp])[] = [
  ['osd', OSDS],
  ['storage', STORAGE],
  ['pool', POOLS],
];
const SECTION = /^\s{0,4}(cluster|services|data|io|progress|task status|recovery):\s*$/;
const ITEM = /^\s{2,8}([a-z][a-z0-9 _-]{1,24}):\s+(\S.*)$/;
const OLD_ITEM = /^\s{4,8}(cluster|monmap|osdmap|fsmap|mdsmap|mgrmap|pgmap|client io|recovery io|cache io)\s+(\S.*)$/;
const SUMMARY = /^MIN\/MAX VAR: (\d{1,9}(?:\.\d{1,6})?)\/(\d{1,9}(?:\.\d{1,6})?)\s+STDDEV: (\d{1,9}(?:\.\d{1,6})?)\s*$/;
const phrases: ReadonlySet<string> = new Set([
  'TYPE NAME',
  'RAW USE',
  'RAW USED',
  '%RAW USED',
  'MAX AVAIL',
  'QUOTA OBJECTS',
  'QUOTA BYTES',
  'USED COMPR',
  'UNDER COMPR',
]);
const texts: ReadonlySet<string> = new Set(['NAME', 'POOL', 'TYPE NAME', 'CLASS', 'STATUS']);

/** Headings in parentheses are parts of the one before them (`STORED   (DATA)   (OMAP)`). */
function headingsOf(text: string): Columns {
  const { list, collapsed } = columnsOf(text, phrases);
  let whole = '';
  const named = list.map(w => {
    if (w.text.startsWith('(')) return { ...w, text: `${whole} ${w.text}` };
    whole = w.text;
    return w;
  });
  return { list: named, collapsed };
}

/** What a line says from some column on. */
interface Sentence {
  readonly text: string;
  readonly from: number;
  readonly n: number;
}

/** Tell an item of the status. */
function tellStatus(section: string, name: string, { text, from, n }: Sentence, emit: Emit): void {
  const line = text.trimEnd();
  const { counters, words: other, found } = numbersIn(line, from);
  const places = new Places(n);
  for (const { name: counted, start, end } of found) places.put(counted, start, end);
  emit(
    CephStatus,
    { section, name, text: line.slice(from), counters, words: other },
    {
      line: n,
      start: line.search(/\S/),
      end: line.length,
      fields: places.put('text', from, line.length).done(),
    },
  );
}

/** Tell a check that complains, or a line of its detail. */
function tellCheck(of: Pick<CephCheckValue, 'severity' | 'code'>, { text, from, n }: Sentence, emit: Emit): void {
  const line = text.trimEnd();
  const { counters, found } = numbersIn(line, from);
  const places = new Places(n);
  for (const { name, start, end } of found) if (Object.hasOwn(counters, name)) places.put(name, start, end);
  emit(
    CephCheck,
    { ...of, text: line.slice(from), counters },
    {
      line: n,
      start: line.search(/\S/),
      end: line.length,
      fields: places.put('text', from, line.length).done(),
    },
  );
}

interface Table {
  readonly name: CephTable;
  readonly columns: Columns;
}

/** Tell a row of a table; false where it has no number. */
function tellRow({ name: table, columns }: Table, text: string, n: number, emit: Emit): boolean {
  const cells = words(text);
  const total = cells.find(w => w.text === 'TOTAL');
  const joined = joinUnits(cells.filter(w => w !== total));
  const placed = cellsOf(text, joined, columns, table === 'osd' ? 'left' : 'over');
  const { counters, words: other, places } = rowOf(columns, placed, -1, texts, n);
  if (Object.keys(counters).length === 0) return false;
  const named =
    other['TYPE NAME'] ?? other['NAME'] ?? other['POOL'] ?? (table === 'storage' ? other['CLASS'] : undefined);
  const name = total ? 'TOTAL' : (named ?? (counters['ID'] === undefined ? 'total' : `osd.${counters['ID']}`));
  if (total) places.put('name', total.start, total.end);
  emit(
    CephRow,
    { table, name, counters, words: other },
    { line: n, start: cells[0]!.start, end: cells.at(-1)!.end, fields: places.done() },
  );
  return true;
}

function tellHealth(text: string, m: RegExpExecArray, n: number, emit: Emit): void {
  const [, status, rest] = m as unknown as [string, string, string];
  const start = text.indexOf(status);
  const summary = rest.trim();
  const from = text.indexOf(summary, start + status.length);
  const places = new Places(n).put('status', start, start + status.length).put('summary', from, from + summary.length);
  emit(CephHealth, { status, summary }, { line: n, start, end: text.trimEnd().length, fields: places.done() });
}

/** Tell the last line of `osd df`. */
function tellVariance(text: string, m: RegExpExecArray, n: number, emit: Emit): void {
  const counters: Record<string, number> = {};
  const places = new Places(n);
  let from = text.indexOf(': ');
  for (const [i, name] of ['MIN VAR', 'MAX VAR', 'STDDEV'].entries()) {
    const figure = m[i + 1]!;
    counters[name] = decimal(figure)!;
    const start = text.indexOf(figure, from);
    from = start + figure.length;
    places.put(name, start, from);
  }
  emit(
    CephStatus,
    { section: 'osd df', name: 'MIN/MAX VAR', text: text.trim(), counters, words: {} },
    { line: n, start: 0, end: text.trimEnd().length, fields: places.done() },
  );
}

function parser(emit: Emit): Parser {
  let section = '';
  let item = '';
  /** The check whose detail is being read. */
  let code: string | undefined;
  let table: Table | undefined;

  /** A line of no table: a check, a heading, an item of the status, or what goes on with one. */
  function sentence(text: string, n: number): void | boolean {
    const checked = CHECK.exec(text);
    if (checked) {
      code = checked[2]!;
      const from = text.indexOf(checked[3]!, text.indexOf(code) + code.length);
      return tellCheck(defined({ severity: checked[1], code }), { text, from, n }, emit);
    }
    const sectioned = SECTION.exec(text);
    if (sectioned) {
      [section, item, code] = [sectioned[1]!, '', undefined];
      return;
    }
    const named = ITEM.exec(text) ?? OLD_ITEM.exec(text);
    // Indented below a check of `health detail`, or below `health:` of the status: what it is about.
    if (/^\s/.test(text) && (code !== undefined || (item === 'health' && !named)))
      return tellCheck(defined({ code }), { text, from: text.search(/\S/), n }, emit);
    if (named) {
      item = named[1]!;
      const from = text.indexOf(named[2]!, text.indexOf(item) + item.length);
      return tellStatus(section, item, { text, from, n }, emit);
    }
    if (/^\s{4,}\S/.test(text) && (item !== '' || section !== '')) {
      item ||= section;
      return tellStatus(section, item, { text, from: text.search(/\S/), n }, emit);
    }
    return /^(?:--- .{1,30} ---|(?:RAW STORAGE|POOLS|GLOBAL):|pg |osd\.)/.test(text.trim()) ? undefined : false;
  }

  function line(text: string, n: number): void | boolean {
    if (text.trim() === '') {
      if (table?.name !== 'osd') table = undefined;
      return;
    }
    const healthy = HEALTH.exec(text);
    if (healthy) {
      [code, table, item] = [undefined, undefined, 'health'];
      if (section === '' && /^\s/.test(text)) section = 'cluster';
      return tellHealth(text, healthy, n, emit);
    }
    const heading = tables.find(([, shape]) => shape.test(text))?.[0];
    if (heading) {
      [table, code] = [{ name: heading, columns: headingsOf(text) }, undefined];
      return;
    }
    const sums = SUMMARY.exec(text);
    if (sums) return tellVariance(text, sums, n, emit);
    if (table && tellRow(table, text, n, emit)) return;
    return sentence(text, n);
  }

  return { line };
}

export default defineFormat({
  id: 'ceph',
  title: 'State of a Ceph cluster (ceph -s, health detail, osd df, osd tree, df)',
  paths: [
    'ceph_-s',
    'ceph_status',
    'ceph_health',
    'ceph_health_detail',
    'ceph_osd_df',
    'ceph_osd_df_tree',
    'ceph_osd_tree',
    'ceph_df',
    'ceph_df_detail',
    'ceph-s.txt',
    'ceph-status.txt',
    'ceph-health-detail.txt',
    'ceph-osd-df.txt',
    'ceph-osd-df-tree.txt',
    'ceph-osd-tree.txt',
    'ceph-df.txt',
    'insights_commands/ceph_*',
  ],
  starts:
    /^(?:\s*health:? +HEALTH_(?:OK|WARN|ERR)\b|HEALTH_(?:OK|WARN|ERR)(?: |$)|\[(?:WRN|ERR)\] [A-Z_]{4,60}: |\s{4}id: +[0-9a-f]{8}-[0-9a-f]{4}-|\s{4}cluster [0-9a-f]{8}-[0-9a-f]{4}-|\s*ID +(?:CLASS +)?WEIGHT +(?:REWEIGHT|TYPE NAME)|--- (?:RAW STORAGE|POOLS) ---|\s{5,6}(?:osdmap|monmap|pgmap) [ev]\d+: )/,
  emits: [CephHealth, CephCheck, CephStatus, CephRow],
  open: parser,
});
