/**
 * /proc/net/softnet_stat: a row of 8-digit hexadecimal columns for each online CPU. net/core/net-procfs.c
 * softnet_seq_show(): 10 columns in 2.6.32, 11 from 3.10, 13 from 5.10 (the 13th is the CPU's number), 15 in 6.x.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { Softnet } from '../../facts/network/softnet.ts';

/** The kernel has at most 15 columns by now. */
const mostColumns = 20;
const names = [
  'processed',
  'dropped',
  'timeSqueeze',
  ...Array.from({ length: mostColumns - 3 }, (_, i) => `rest[${i}]`),
];
/** The column that holds the CPU's number, where there are so many. */
const cpuColumn = 12;

export default defineFormat({
  id: 'softnet-stat',
  title: 'Packets taken by CPU (/proc/net/softnet_stat)',
  paths: ['proc/net/softnet_stat'],
  // Columns 4 to 8 have been 0 since 2.6; /proc/net/stat has rows of such words too, with two blanks behind the first.
  starts: /^(?!0{8} )[0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{8}(?: 0{8}){5}(?: [0-9a-f]{8}){1,12} *$/,
  emits: [Softnet],
  open(emit) {
    let row = 0;
    return {
      line(line, n) {
        if (!/^(?:[0-9a-f]{8}[ \t]+){8,19}[0-9a-f]{8}[ \t]*$/.test(line)) return /^[ \t]*$/.test(line);
        const places = new Places(n);
        const values: number[] = [];
        let cpuAt = 0;
        for (let i = 0; i + 8 <= line.length; i++) {
          const c = line.charCodeAt(i);
          if (c === 32 || c === 9) continue;
          if (values.length === cpuColumn) cpuAt = i;
          places.put(names[values.length]!, i, i + 8);
          values.push(Number.parseInt(line.slice(i, i + 8), 16));
          i += 8;
        }
        const columns = values.length;
        // Before 5.10 no column names the CPU: rows are the online CPUs in order.
        const cpu = values[cpuColumn] ?? row;
        row++;
        if (columns > cpuColumn) places.put('cpu', cpuAt, cpuAt + 8);
        const [processed, dropped, timeSqueeze, ...rest] = values as [number, number, number, ...number[]];
        emit(
          Softnet,
          { cpu, processed, dropped, timeSqueeze, rest },
          { line: n, start: 0, end: 9 * columns - 1, fields: places.done() },
        );
        return;
      },
    };
  },
});
