/** lvs, vgs and pvs (LVM2): tables by their headings, with any columns, and --nameprefixes. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { words } from '../../core/read/words.ts';
import { type LvmReport, LvmRow } from '../../facts/storage/lvm.ts';
import { cellsOf, type Columns, columnsOf, figure, rowOf } from './_columns.ts';

/** The first heading tells the report; behind it stand headings of LVM only. */
const HEADER =
  /^\s*(?:LV\s+VG\s+(?:Attr|#Seg|LSize)\s|VG\s+(?:#PV\s+#LV\s+#SN\s+Attr\s|Attr\s+Ext\s)|PV\s+VG\s+Fmt\s+Attr\s)/;
const phrases: ReadonlySet<string> = new Set([
  'LV Tags',
  'VG Tags',
  'PV Tags',
  'Seg Tags',
  'LV UUID',
  'VG UUID',
  'PV UUID',
  '1st PE',
  'BA Start',
  'BA Size',
  'PE Ranges',
  'LE Ranges',
  'Metadata Devs',
  'Metadata LE',
  'Lock Args',
  'VG Ids',
  'PV UUIDs',
  'Data LV',
  'Meta LV',
  'Dev Size',
  'Devices Ids',
]);
const texts: ReadonlySet<string> = new Set([
  'LV',
  'VG',
  'PV',
  'Attr',
  'Fmt',
  'Pool',
  'Origin',
  'Move',
  'Log',
  'Convert',
  'Devices',
  'Host',
  'LV Tags',
  'VG Tags',
  'PV Tags',
  'LV UUID',
  'VG UUID',
  'PV UUID',
]);
const pair = /LVM2_([A-Z0-9_]{1,40})='([^']{0,1024})'/g;

export default defineFormat({
  id: 'lvm',
  title: 'Logical volumes (lvs, vgs, pvs)',
  paths: [
    'lvs.txt',
    'vgs.txt',
    'pvs.txt',
    'lvs_*',
    'vgs_*',
    'pvs_*',
    'sos_commands/lvm2/lvs*',
    'sos_commands/lvm2/vgs*',
    'sos_commands/lvm2/pvs*',
    'insights_commands/lvs*',
    'insights_commands/vgs*',
    'insights_commands/pvs*',
  ],
  starts: new RegExp(String.raw`^(?:${HEADER.source.slice(1)}|\s*LVM2_[A-Z0-9_]{1,40}=')`),
  emits: [LvmRow],
  open(emit) {
    let columns: Columns | undefined;
    let report: LvmReport = 'lv';

    function pairs(text: string, n: number): void {
      const counters: Record<string, number> = {};
      const other: Record<string, string> = {};
      const places = new Places(n);
      for (const m of text.matchAll(pair)) {
        const [key, value] = [m[1]!, m[2]!];
        if (value === '') continue;
        const start = m.index + key.length + 7;
        places.put(key, start, start + value.length);
        const number = /NAME|UUID|TAGS/.test(key) ? undefined : figure(value);
        if (number === undefined) other[key] = value;
        else counters[key] = number;
      }
      const of = (['lv', 'pv', 'vg'] as const).find(r => text.includes(`LVM2_${r.toUpperCase()}_NAME=`));
      const name = of && other[`${of.toUpperCase()}_NAME`];
      if (of && name)
        emit(
          LvmRow,
          { report: of, name, counters, words: other },
          { line: n, start: text.search(/\S/), end: text.trimEnd().length, fields: places.done() },
        );
    }

    return {
      line(text, n) {
        if (HEADER.test(text)) {
          columns = columnsOf(text, phrases);
          report = columns.list[0]!.text.toLowerCase() as LvmReport;
          return;
        }
        const row = words(text);
        if (row.length === 0) return;
        if (row[0]!.text.startsWith('LVM2_')) return pairs(text, n);
        if (/^(?:WARNING|File|Reloading|Wiping|Configuration|Logging|Finding|Couldn't|Error)/.test(row[0]!.text))
          return;
        // A table is indented by two; its cells below the first heading begin where that does.
        if (
          !columns ||
          (!columns.collapsed &&
            row[0]!.start !== columns.list[0]!.start &&
            row[0]!.start + 1 !== columns.list[0]!.start)
        )
          return false;
        const cells = cellsOf(text, row, columns, 'over');
        const name = cells[0]?.text;
        if (name === undefined || /\s/.test(name) || row.length < 2) return false;
        const { counters, words: other, places } = rowOf(columns, cells, 0, texts, n);
        emit(
          LvmRow,
          { report, name, counters, words: other },
          { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
        );
        return;
      },
    };
  },
});
