/**
 * /proc/diskstats: 3 words and 11 figures (2.6.25), 15 with discards (4.18), 17 with flushes (5.5); partitions of
 * 2.6.24 and older have 4 (block/genhd.c).
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { DiskStats } from '../../facts/storage/diskstats.ts';

const figures = [
  'reads',
  'reads_merged',
  'sectors_read',
  'ms_reading',
  'writes',
  'writes_merged',
  'sectors_written',
  'ms_writing',
  'in_flight',
  'ms_io',
  'weighted_ms_io',
  'discards',
  'discards_merged',
  'sectors_discarded',
  'ms_discarding',
  'flushes',
  'ms_flushing',
];
const ofOldPartition = ['reads', 'sectors_read', 'writes', 'sectors_written'];
const who = ['major', 'minor', 'device'];
const shapes = new Map<number, readonly string[]>();
for (let n = 5; n <= figures.length; n++) shapes.set(n, [...who, ...figures.slice(0, n)]);
shapes.set(4, [...who, ...ofOldPartition]);

export default defineFormat({
  id: 'diskstats',
  title: 'Requests of block devices (/proc/diskstats)',
  paths: ['proc/diskstats', 'diskstats', 'diskstats.txt'],
  starts:
    /^ {0,4}\d{1,4} {1,8}\d{1,7} [A-Za-z][\w!./+-]{0,40}(?: \d{1,16}){11}(?:(?: \d{1,16}){4}(?:(?: \d{1,16}){2})?)? *$/,
  emits: [DiskStats],
  open(emit) {
    return {
      line(text, n) {
        const row = words(text);
        if (row.length === 0 || text === '--') return;
        const [major, minor, device] = [integer(row[0]!.text), integer(row[1]?.text), row[2]];
        if (major === undefined || minor === undefined || !device || /^\d+$/.test(device.text)) return false;
        const shape = shapes.get(Math.min(row.length - 3, figures.length));
        if (!shape) return;
        const counters: Record<string, number> = {};
        for (let i = 3; i < shape.length; i++) {
          const figure = integer(row[i]!.text);
          if (figure === undefined) return; // damage
          counters[shape[i]!] = figure;
        }
        emit(
          DiskStats,
          { major, minor, device: device.text, counters },
          { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: new Places(n).putRow(shape, row).done() },
        );
        return;
      },
    };
  },
});
