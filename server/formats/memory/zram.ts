/**
 * Compressed RAM disks, /sys/block/zramN (drivers/block/zram/zram_drv.c): rows of counters in mm_stat, io_stat and
 * bd_stat, one value in the others.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { ZramSetting, ZramStat } from '../../facts/memory/zram.ts';
import { emitSysValue, openSysValues, sysStarts } from './_sys-value.ts';

const folder = '/sys/(?:block|devices/virtual/block)/(?:zram\\d{1,4})/';
const values = [
  'disksize',
  'comp_algorithm',
  'recomp_algorithm',
  'algorithm_params',
  'max_comp_streams',
  'initstate',
  'mem_limit',
  'mem_used_max',
  'mem_used_total',
  'orig_data_size',
  'compr_data_size',
  'zero_pages',
  'num_reads',
  'num_writes',
  'failed_reads',
  'failed_writes',
  'invalid_io',
  'notify_free',
  'backing_dev',
  'writeback_limit',
  'writeback_limit_enable',
  'use_dedup',
];

/** Columns in the order of the file; newer kernels have more. debug_stat is one of them only in its second line. */
const columns: Readonly<Record<string, readonly string[]>> = {
  mm_stat: [
    'orig_data_size',
    'compr_data_size',
    'mem_used_total',
    'mem_limit',
    'mem_used_max',
    'same_pages',
    'pages_compacted',
    'huge_pages',
    'huge_pages_since',
  ],
  io_stat: ['failed_reads', 'failed_writes', 'invalid_io', 'notify_free'],
  bd_stat: ['bd_count', 'bd_reads', 'bd_writes'],
};
const files = [...Object.keys(columns), ...values];
const file = `${folder}(?:${files.join('|')})`;

function emitRow(emit: Emit, device: string, name: string, line: string, from: number, n: number): void {
  const row = words(line.slice(from)).map(w => ({ text: w.text, start: w.start + from, end: w.end + from }));
  const names = columns[name]!.slice(0, row.length);
  const numbers = names.map((_, i) => integer(row[i]!.text));
  // A number is known by its place: with one that cannot be read the row says nothing certain.
  if (row.length < 3 || row.length > columns[name]!.length || !numbers.every(x => x !== undefined)) return;
  const counters = Object.fromEntries(names.map((column, i) => [column, numbers[i]!]));
  emit(
    ZramStat,
    { device, file: name, counters },
    { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: new Places(n).putRow(names, row).done() },
  );
}

export default defineFormat({
  id: 'zram',
  title: 'Compressed RAM disks (/sys/block/zramN)',
  paths: files.flatMap(name => [`sys/block/zram*/${name}`, `sys/devices/virtual/block/zram*/${name}`]),
  starts: new RegExp(`^(?:${sysStarts(file)})`),
  emits: [ZramStat, ZramSetting],
  open: (emit, path) =>
    openSysValues(path, file, (of, line, from, n) => {
      const [name, device] = of.split('/').reverse() as [string, string];
      if (Object.hasOwn(columns, name)) emitRow(emit, device, name, line, from, n);
      else emitSysValue(emit, ZramSetting, { device, name }, line, from, n);
    }),
});
