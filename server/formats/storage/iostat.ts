/** iostat as text (sysstat 7 to 12.8): reports of a CPU row and a table of devices, by their headings (iostat.c). */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, words } from '../../core/read/words.ts';
import { DeviceUse, IostatCpu, type DeviceInterval } from '../../facts/storage/iostat.ts';
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
    /** Names of the fields of a row, shared by all rows below a header; `device` where the device stands. */
    let names: readonly string[] | undefined;
    let key = 0;
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
      if (row.length !== headings.length) return;
      const percent: Record<string, number> = {};
      for (let i = 0; i < row.length; i++) {
        const figure = decimal(row[i]!.text.replace(/%$/, ''));
        if (figure === undefined) return; // damage
        percent[headings[i]!] = figure;
      }
      emit(
        IostatCpu,
        { interval: interval(), sample, percent },
        { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: new Places(n).putRow(headings, row).done() },
      );
    }

    /** A row of `count` words; false where one of them is no figure, undefined where words are missing. */
    function deviceRow(text: string, n: number, count: number, headings: readonly string[]): boolean | undefined {
      if (count !== headings.length) return count < headings.length ? undefined : false;
      const counters: Record<string, number> = {};
      let other: Record<string, string> | undefined;
      const places = new Places(n);
      for (let i = 0; i < count; i++) {
        const [start, end] = [cut[2 * i]!, cut[2 * i + 1]!];
        places.put(headings[i]!, start, end);
        if (i === key) continue;
        const figure = numberAt(text, start, end);
        if (Number.isNaN(figure)) return false;
        const unit = unitAt(text, start, end);
        if (unit === '' || unit === '%') counters[headings[i]!] = figure;
        else (other ??= {})[headings[i]!] = text.slice(start, end);
      }
      const value = {
        device: text.slice(cut[2 * key]!, cut[2 * key + 1]!),
        interval: interval(),
        sample,
        counters,
        words: other ?? {},
      };
      emit(DeviceUse, value, { line: n, start: cut[0]!, end: cut[2 * count - 1]!, fields: places.done() });
      return true;
    }

    function header(text: string, deviceAt: 'first' | 'last'): void {
      const row = words(text);
      key = deviceAt === 'first' ? 0 : row.length - 1;
      names = row.map((w, i) => (i === key ? 'device' : w.text));
      cpuNames = undefined;
      if (!begun) sample++;
      begun = false;
    }

    return {
      line(text, n) {
        const count = cutWords(text, cut);
        if (count === 0) return;
        // Most lines are rows: what else a line may be is looked at where it is none.
        if (names && !cpuNames && deviceRow(text, n, count, names) === true) return;
        if (cpuHeader.test(text)) {
          cpuNames = words(text)
            .slice(1)
            .map(w => w.text.replace(/^%/, ''));
          names = undefined;
          sample++;
          begun = true;
          return;
        }
        if (deviceFirst.test(text)) return header(text, 'first');
        if (deviceLast.test(text)) return header(text, 'last');
        if (tellBanner(text, n, emit)) {
          [fromBoot, begun, sample, names] = [true, false, -1, undefined];
          return;
        }
        if (COMMAND.test(text)) {
          leftOut = leavesOutBoot(text);
          return;
        }
        if (cpuNames) {
          const headings = cpuNames;
          cpuNames = undefined;
          return cpuRow(text, n, headings);
        }
        if (stamp.test(text)) return;
        return names && count < names.length ? undefined : false;
      },
    };
  },
});
