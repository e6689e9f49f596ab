/** /proc/softirqs: softirqs by CPU since boot, a column for every possible CPU (fs/proc/softirqs.c). */
import { Places } from '../../core/model/places.ts';
import { defineFormat, maxLine } from '../../core/read/format.ts';
import { SoftirqCount } from '../../facts/cpu/softirqs.ts';
import { type CpuHeader, cpuHeader, cpuRow, headerOf, putCounts } from './_cpu-table.ts';

export default defineFormat({
  id: 'softirqs',
  title: 'Softirqs by CPU (/proc/softirqs)',
  paths: ['proc/softirqs'],
  // The header is indented by 20, that of /proc/interrupts by 11 to 18. Without its indentation the first rows tell.
  starts:
    /^(?: {19,24}CPU\d{1,5}(?:[ \t]+CPU\d{1,5})*[ \t]*|[ \t]*(?:HI|NET_TX|NET_RX|IRQ_POLL|BLOCK_IOPOLL):(?:[ \t]+\d{1,16}){2,})$/,
  emits: [SoftirqCount],
  open(emit) {
    let header: CpuHeader | undefined;
    return {
      line(line, n) {
        const found = cpuHeader(line);
        if (found) {
          header = found;
          return;
        }
        const row = cpuRow(line, header?.cpus.length ?? maxLine / 2);
        if (!row) return line === '' || line === '--' || /^[ \t]+$/.test(line);
        if (!/^[A-Z_]{2,16}$/.test(row.label) || row.restStart < row.end) return false;
        // Columns are all possible CPUs, which are numbered from 0 without gaps: a row without its header still tells
        // whose count is whose.
        header ??= headerOf(row.counts.map((_, i) => i));
        const { label: softirq, counts, end } = row;
        if (counts.length !== header.cpus.length && !(line.length >= maxLine && counts.length > 1)) return; // cut short
        const cpus = counts.length === header.cpus.length ? header.cpus : header.cpus.slice(0, counts.length);
        const places = new Places(n).put('softirq', row.labelStart, row.labelEnd);
        const fields = putCounts(places, header, row).done();
        emit(SoftirqCount, { softirq, cpus, counts }, { line: n, start: row.labelStart, end, fields });
        return;
      },
    };
  },
});
