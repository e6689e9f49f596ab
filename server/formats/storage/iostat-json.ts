/**
 * `iostat -o JSON` (sysstat 11.5.1 and newer, iostat.c write_json_*), line by line as sysstat prints it, so that every
 * number keeps its place.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal } from '../../core/read/words.ts';
import { DeviceUse, IostatCpu, type DeviceInterval } from '../../facts/storage/iostat.ts';

const cpuRow = /^\s*"avg-cpu":\s*\{\s*"user"/;
const deviceRow = /^\s*\{\s*"disk_device":\s*"([^"\\]{1,128})"/;
const pair = /"([^"\\]{1,40})":[ \t]*(-?\d{1,15}(?:\.\d{1,12})?)(?=[ \t]*[,}])/g;

export default defineFormat({
  id: 'iostat-json',
  title: 'Use of block devices (iostat -o JSON)',
  paths: ['iostat.json', 'iostat-*.json', 'iostat_*.json'],
  // Not the first line: mpstat and sadf print the same.
  starts: /^[ \t]*(?:"avg-cpu": *\{"user": |\{"disk_device": ")/,
  emits: [DeviceUse, IostatCpu],
  open(emit) {
    let sample = -1;
    let begun = false;
    let whole = false;

    const interval = (): DeviceInterval => (whole && sample === 0 ? 'since-boot' : 'sample');

    /** The numbers of a line by their keys. */
    function numbersOf(text: string, places: Places): Record<string, number> {
      const counters: Record<string, number> = {};
      for (const m of text.matchAll(pair)) {
        const figure = decimal(m[2]);
        if (figure === undefined || m[1] === '__proto__') continue;
        counters[m[1]!] = figure;
        const start = m.index + m[0].length - m[2]!.length;
        places.put(m[1]!, start, start + m[2]!.length);
      }
      return counters;
    }

    return {
      line(text, n) {
        const start = text.length - text.trimStart().length;
        const end = text.trimEnd().replace(/,$/, '').length;
        if (cpuRow.test(text)) {
          sample++;
          begun = true;
          const places = new Places(n);
          const percent = numbersOf(text, places);
          emit(IostatCpu, { interval: interval(), sample, percent }, { line: n, start, end, fields: places.done() });
          return;
        }
        if (/^\s*"disk":/.test(text)) {
          if (!begun) sample++;
          begun = false;
          return;
        }
        const device = deviceRow.exec(text)?.[1];
        if (device !== undefined) {
          if (sample < 0) sample = 0;
          const from = text.indexOf(device, text.indexOf(':') + 1);
          const places = new Places(n).put('device', from, from + device.length);
          const counters = numbersOf(text, places);
          emit(
            DeviceUse,
            { device, interval: interval(), sample, counters, words: {} },
            { line: n, start, end, fields: places.done() },
          );
          return;
        }
        if (/^\s*\{\s*"sysstat"/.test(text)) {
          whole = true;
          sample = -1;
          return;
        }
        return /^\s*(?:[{}\]["]|$)/.test(text) ? undefined : false;
      },
    };
  },
});
