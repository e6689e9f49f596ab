/** iostat as text (sysstat 7 to 12.8): reports of a CPU row and a table of devices, by their headings (iostat.c). */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, type Word, words } from '../../core/read/words.ts';
import { type DeviceInterval, DeviceUse, IostatCpu } from '../../facts/storage/iostat.ts';
import { Hostname } from '../../facts/host/hostname.ts';
import { KernelRelease } from '../../facts/host/uname.ts';
import { typed } from '../_prompt.ts';
import { cutWords, numberAt, tellBanner, unitAt } from '../_sysstat.ts';

const cpuHeader = /^avg-cpu: +%user +%nice +%sys/;
const deviceFirst = /^Device:? +(?:tps|r\/s|rrqm\/s|[rw]?kB|[rw]?MB|Blk_read)/;
/** With -h the device stands last. */
const deviceLast = /^ *(?:tps|r\/s|rrqm\/s) +\S.* Device:?\s*$/;
const command = typed(String.raw`(?:S_TIME_FORMAT=ISO )?iostat(?: -{0,2}[\w./-]{1,40}){0,8}`);
const COMMAND = new RegExp(`^${command}`);
/** Options in a typed command or in a name: -y leaves out the report since boot. */
const leavesOutBoot = (text: string): boolean =>
  / -[a-zA-Z]*y/.test(
    text
      .slice(text.lastIndexOf('iostat') + 6)
      .replaceAll('_', ' ')
      .replace(/^-/, ' -'),
  );
const stamp = /^(?:\d{1,4}[/.-]\d\d?[/.-]\d{2,4}\b|\d\d?:\d\d:\d\d|Time: |Average:|extended device statistics)/;

/** A table of devices: the names of the fields of its rows, shared by all, and which of them is the device. */
interface Table {
  readonly names: readonly string[];
  readonly key: number;
}

function tableOf(header: string): Table {
  const row = words(header);
  const key = deviceFirst.test(header) ? 0 : row.length - 1;
  return { names: row.map((w, i) => (i === key ? 'device' : w.text)), key };
}

const cpuNamesOf = (header: string): string[] =>
  words(header)
    .slice(1)
    .map(w => w.text.replace(/^%/, ''));

/** The figures of a row under their headings; undefined for a damaged one. */
function percentOf(row: readonly Word[], headings: readonly string[]): Record<string, number> | undefined {
  if (row.length !== headings.length) return undefined;
  const percent: Record<string, number> = {};
  for (let i = 0; i < row.length; i++) {
    const figure = decimal(row[i]!.text.replace(/%$/, ''));
    if (figure === undefined) return undefined;
    percent[headings[i]!] = figure;
  }
  return percent;
}

/** What a row says under the headings of figures; undefined where a word is no figure. */
function cellsOf(text: string, cut: Uint16Array, { names, key }: Table, places: Places) {
  const counters: Record<string, number> = {};
  const other: Record<string, string> = {};
  for (let i = 0; i < names.length; i++) {
    const [name, start, end] = [names[i]!, cut[2 * i]!, cut[2 * i + 1]!];
    places.put(name, start, end);
    if (i === key) continue;
    const figure = numberAt(text, start, end);
    if (Number.isNaN(figure)) return undefined;
    const unit = unitAt(text, start, end);
    if (unit === '' || unit === '%') counters[name] = figure;
    else other[name] = text.slice(start, end);
  }
  return { counters, words: other };
}

export default defineFormat({
  id: 'iostat',
  title: 'Use of block devices (iostat)',
  paths: [
    'iostat',
    'iostat.txt',
    'iostat.out',
    'iostat-*.txt',
    'iostat_*.txt',
    'iostat_-*',
    'insights_commands/iostat*',
  ],
  starts: new RegExp(
    `^(?:${cpuHeader.source.slice(1)}|${deviceFirst.source.slice(1)}|${deviceLast.source.slice(1)}|${command})`,
  ),
  emits: [DeviceUse, IostatCpu, KernelRelease, Hostname],
  open(emit, path) {
    let table: Table | undefined;
    let cpuNames: readonly string[] | undefined;
    let sample = -1;
    /** The CPUs of this report have been told, its devices not yet. */
    let begun = false;
    let fromBoot = false;
    let leftOut = leavesOutBoot(path);
    const cut = new Uint16Array(2 * 600);

    const interval = (): DeviceInterval => (fromBoot && sample === 0 && !leftOut ? 'since-boot' : 'sample');

    function cpuRow(text: string, n: number, headings: readonly string[]): void {
      const row = words(text);
      const percent = percentOf(row, headings);
      if (!percent) return;
      const fields = new Places(n).putRow(headings, row).done();
      const at = { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields };
      emit(IostatCpu, { interval: interval(), sample, percent }, at);
    }

    /** False where the line is no row of the table. */
    function deviceRow(text: string, n: number, count: number, of: Table): boolean {
      if (count !== of.names.length) return false;
      const places = new Places(n);
      const cells = cellsOf(text, cut, of, places);
      if (!cells) return false;
      const device = text.slice(cut[2 * of.key]!, cut[2 * of.key + 1]!);
      const at = { line: n, start: cut[0]!, end: cut[2 * count - 1]!, fields: places.done() };
      emit(DeviceUse, { device, interval: interval(), sample, ...cells }, at);
      return true;
    }

    return {
      line(text, n) {
        const count = cutWords(text, cut);
        if (count === 0) return;
        // Most lines are rows: what else a line may be is looked at where it is none.
        if (table && deviceRow(text, n, count, table)) return;
        if (cpuHeader.test(text)) {
          [cpuNames, table] = [cpuNamesOf(text), undefined];
          [sample, begun] = [sample + 1, true];
          return;
        }
        if (deviceFirst.test(text) || deviceLast.test(text)) {
          [table, cpuNames] = [tableOf(text), undefined];
          [sample, begun] = [begun ? sample : sample + 1, false];
          return;
        }
        if (tellBanner(text, n, emit)) {
          [fromBoot, begun, sample, table] = [true, false, -1, undefined];
          return;
        }
        if (COMMAND.test(text)) {
          leftOut = leavesOutBoot(text);
          return;
        }
        if (cpuNames) {
          cpuRow(text, n, cpuNames);
          cpuNames = undefined;
          return;
        }
        if (stamp.test(text)) return;
        return table && count < table.names.length ? undefined : false;
      },
    };
  },
});
