/**
 * Ceph's plain outputs (Jewel to Squid): ceph -s, ceph health detail, ceph osd df, ceph osd tree, ceph df. Told apart
 * line by line.
 */
import { defineFormat } from '../../core/read/format.ts';
import { decimal, type Word, words } from '../../core/read/words.ts';
import { CephCheck, CephHealth, CephRow, CephStatus } from '../../facts/storage/ceph.ts';
import { cellsOf, type Columns, columnsOf, joinUnits, rowOf } from './_columns.ts';

const HEALTH = /^\s*(?:health:?\s+)?(HEALTH_(?:OK|WARN|ERR))\b(.*)$/;
const CHECK = /^\s*(?:\[(WRN|ERR)\] )?([A-Z][A-Z0-9]*_[A-Z0-9_]{2,60}|MGR_DOWN|MON_DOWN|OSD_DOWN|SLOW_OPS):? (\S.*)$/;
const OSDS = /^\s*ID\s+(?:CLASS\s+)?WEIGHT\s/;
const STORAGE = /^\s*(?:CLASS\s+)?SIZE\s+AVAIL\s+(?:USED\s+)?RAW USED\s+%RAW USED/;
const POOLS = /^\s*(?:POOL|NAME)\s+(?:QUOTA\s|ID\s)/;
const SECTION = /^\s{0,4}(cluster|services|data|io|progress|task status|recovery):\s*$/;
const ITEM = /^\s{2,8}([a-z][a-z0-9 _-]{1,24}):\s+(\S.*)$/;
const OLD_ITEM = /^\s{4,8}(cluster|monmap|osdmap|fsmap|mdsmap|mgrmap|pgmap|client io|recovery io|cache io)\s+(\S.*)$/;
const SUMMARY = /^MIN\/MAX VAR: (\d{1,9}(?:\.\d{1,6})?)\/(\d{1,9}(?:\.\d{1,6})?)\s+STDDEV: (\d{1,9}(?:\.\d{1,6})?)\s*$/;
const UNIT = /^(?:B|bytes|[kKMGTPE](?:i?B)?)(?:\/s)?$/;
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
  return {
    list: list.map(w => (w.text.startsWith('(') ? { ...w, text: `${whole} ${w.text}` } : ((whole = w.text), w))),
    collapsed,
  };
}

interface Numbers {
  readonly counters: Record<string, number>;
  readonly words: Record<string, string>;
  readonly names: string[];
  readonly at: number[];
}

/**
 * What a sentence counts: each number under the word behind it (`9 up`, `97 active+clean`, `3 op/s rd`), sizes and
 * rates as printed with their unit.
 */
function numbersIn(text: string, from: number): Numbers {
  const found: Numbers = { counters: {}, words: {}, names: [], at: [] };
  const row: Word[] = words(text.slice(from)).map(w => ({ text: w.text, start: w.start + from, end: w.end + from }));
  const bare = (i: number): string => row[i]?.text.replace(/^\(|[),;:]+$/g, '') ?? '';
  const put = (name: string, value: number | string, start: number, end: number): void => {
    let free = name;
    for (let k = 2; free in found.counters || free in found.words; k++) free = `${name} #${k}`;
    if (typeof value === 'number') found.counters[free] = value;
    else found.words[free] = value;
    found.names.push(free);
    found.at.push(0, start, end);
  };
  let last = 'count';
  for (let i = 0; i < row.length; i++) {
    const word = bare(i);
    if (!/^\d/.test(word)) continue;
    const start = row[i]!.text.startsWith('(') ? row[i]!.start + 1 : row[i]!.start;
    const unit = bare(i + 1);
    const closed = /[),;]$/.test(row[i + 1]?.text ?? '');
    if (/^\d[\d.]*$/.test(word) && UNIT.test(unit)) {
      const end = row[i + 1]!.start + unit.length;
      const size = text.slice(start, end);
      // `27 GiB / 30 GiB avail`: the room left of all there is.
      const ofAll = row[i + 2]?.text === '/';
      if (ofAll) put('avail', size, start, end);
      else
        put(
          found.names.at(-1) === 'avail' && row[i - 1]?.text === '/'
            ? 'total'
            : closed || !/^[a-z]/.test(bare(i + 2))
              ? unit.endsWith('/s')
                ? 'rate'
                : 'size'
              : bare(i + 2),
          size,
          start,
          end,
        );
      i++;
      continue;
    }
    const share = /^(\d{1,12}(?:\.\d{1,6})?)%$/.exec(word);
    const part = /^(\d{1,15})\/(\d{1,15})$/.exec(word);
    if (share) put(`${last} %`, decimal(share[1])!, start, start + share[1]!.length);
    else if (part) {
      last = [unit, closed ? '' : bare(i + 2)].filter(w => /^[a-z]/.test(w)).join(' ') || 'part';
      const [a, b] = [decimal(part[1]), decimal(part[2])];
      if (a === undefined || b === undefined) continue;
      put(last, a, start, start + part[1]!.length);
      put(`${last}, of`, b, start + part[1]!.length + 1, start + part[0].length);
    } else {
      const number = /^\d+(?:\.\d+)?$/.test(word) ? decimal(word) : undefined;
      if (number === undefined) continue;
      last =
        /^[a-z]/i.test(unit) && !/[,;)]$/.test(row[i]!.text)
          ? unit === 'op/s' && !closed
            ? `op/s ${bare(i + 2)}`
            : unit
          : /^[a-z]+$/.test(bare(i - 1))
            ? bare(i - 1)
            : 'count';
      put(last, number, start, start + word.length);
    }
  }
  return found;
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
  open(emit) {
    let section = '';
    let item = '';
    let code: string | undefined;
    let table: 'osd' | 'storage' | 'pool' | undefined;
    let columns: Columns | undefined;

    function status(name: string, text: string, from: number, n: number): void {
      item = name;
      const line = text.trimEnd();
      const { counters, words: other, names, at } = numbersIn(line, from);
      emit(
        CephStatus,
        { section, name, text: line.slice(from), counters, words: other },
        {
          line: n,
          start: line.search(/\S/),
          end: line.length,
          fields: { names: [...names, 'text'], at: [...at, 0, from, line.length] },
        },
      );
    }

    function check(value: { severity?: string; code?: string }, text: string, from: number, n: number): void {
      const line = text.trimEnd();
      const { counters, names, at } = numbersIn(line, from);
      const known = Object.keys(counters);
      const kept = names.map((name, i) => ({ name, i })).filter(x => known.includes(x.name));
      const fields = {
        names: [...kept.map(x => x.name), 'text'],
        at: [...kept.flatMap(x => at.slice(3 * x.i, 3 * x.i + 3)), 0, from, line.length],
      };
      emit(
        CephCheck,
        { ...value, text: line.slice(from), counters },
        { line: n, start: line.search(/\S/), end: line.length, fields },
      );
    }

    function row(text: string, n: number): boolean {
      const cells = words(text);
      const total = cells.find(w => w.text === 'TOTAL');
      const joined = joinUnits(cells.filter(w => w !== total));
      const placed = cellsOf(text, joined, columns!, table === 'osd' ? 'left' : 'over');
      const { counters, words: other, fields } = rowOf(columns!, placed, -1, texts);
      if (Object.keys(counters).length === 0) return false;
      const named =
        other['TYPE NAME'] ?? other['NAME'] ?? other['POOL'] ?? (table === 'storage' ? other['CLASS'] : undefined);
      const name = total ? 'TOTAL' : (named ?? (counters['ID'] === undefined ? 'total' : `osd.${counters['ID']}`));
      emit(
        CephRow,
        { table: table!, name, counters, words: other },
        {
          line: n,
          start: cells[0]!.start,
          end: cells.at(-1)!.end,
          fields: total
            ? { names: [...fields.names, 'name'], at: [...Array.from(fields.at), 0, total.start, total.end] }
            : fields,
        },
      );
      return true;
    }

    return {
      line(text, n) {
        if (text.trim() === '') {
          if (table !== 'osd') table = undefined;
          return;
        }
        const health = HEALTH.exec(text);
        if (health) {
          [code, table] = [undefined, undefined];
          const at = text.indexOf(health[1]!);
          const summary = health[2]!.trim();
          const from = summary ? text.indexOf(summary, at + health[1]!.length) : 0;
          item = 'health';
          section = section === '' && /^\s/.test(text) ? 'cluster' : section;
          const fields = {
            names: ['status', ...(summary ? ['summary'] : [])],
            at: [0, at, at + health[1]!.length, ...(summary ? [0, from, from + summary.length] : [])],
          };
          emit(CephHealth, { status: health[1]!, summary }, { line: n, start: at, end: text.trimEnd().length, fields });
          return;
        }
        const heading = OSDS.test(text)
          ? 'osd'
          : STORAGE.test(text)
            ? 'storage'
            : POOLS.test(text)
              ? 'pool'
              : undefined;
        if (heading) {
          [table, columns, code] = [heading, headingsOf(text), undefined];
          return;
        }
        const sums = SUMMARY.exec(text);
        if (sums) {
          const at: number[] = [];
          let from = 0;
          for (const part of sums.slice(1)) {
            from = text.indexOf(part, Math.max(from, text.indexOf(': ')));
            at.push(0, from, from + part.length);
            from += part.length;
          }
          const counters = { 'MIN VAR': decimal(sums[1])!, 'MAX VAR': decimal(sums[2])!, STDDEV: decimal(sums[3])! };
          emit(
            CephStatus,
            { section: 'osd df', name: 'MIN/MAX VAR', text: text.trim(), counters, words: {} },
            { line: n, start: 0, end: text.trimEnd().length, fields: { names: ['MIN VAR', 'MAX VAR', 'STDDEV'], at } },
          );
          return;
        }
        if (table && row(text, n)) return;
        const checked = CHECK.exec(text);
        if (checked) {
          code = checked[2]!;
          return check(
            { ...(checked[1] ? { severity: checked[1] } : {}), code },
            text,
            text.indexOf(checked[3]!, text.indexOf(code) + code.length),
            n,
          );
        }
        const sectioned = SECTION.exec(text);
        if (sectioned) {
          [section, item, code] = [sectioned[1]!, '', undefined];
          return;
        }
        // Indented below a check of `health detail`, or below `health:` of the status: what it is about.
        if (/^\s/.test(text) && (code !== undefined || (item === 'health' && !ITEM.test(text) && !OLD_ITEM.test(text))))
          return check(code === undefined ? {} : { code }, text, text.search(/\S/), n);
        const named = ITEM.exec(text) ?? OLD_ITEM.exec(text);
        if (named)
          return status(named[1]!, text, text.indexOf(named[2]!, text.indexOf(named[1]!) + named[1]!.length), n);
        if (/^\s{4,}\S/.test(text) && (item !== '' || section !== ''))
          return status(item || section, text, text.search(/\S/), n);
        return /^(?:--- .{1,30} ---|(?:RAW STORAGE|POOLS|GLOBAL):|pg |osd\.)/.test(text.trim()) ? undefined : false;
      },
    };
  },
});
