/** `lscpu` (util-linux 2.17 to 2.41): `Name: value` lines, or with -e a table of a row for each CPU. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, words } from '../../core/read/words.ts';
import { Lscpu, LscpuRow } from '../../facts/cpu/lscpu.ts';

const known =
  'Architecture|CPU|Address sizes|Byte Order|On-line|Off-line|Thread\\(s\\)|Core\\(s\\)|Socket\\(s\\)|Cluster\\(s\\)|NUMA|Vendor|BIOS|Model|Stepping|Frequency|Bogo|Flags|Features|' +
  'Virtualization|Hypervisor|L\\d|Vulnerability|Caches|Machine|Book\\(s\\)|Book|Drawer|Dispatching|Microarchitecture|Physical|Supported|Sockets|Cores|Chips|Correctable|Uncorrectable';
const LINE = new RegExp(`^[ \\t]{0,8}((?:${known})[\\w .()/:-]{0,60}?):(?:[ \\t](.*))?$`);
const HEAD =
  /^[ \t]*CPU(?:[ \t]+(?:NODE|SOCKET|CORE|BOOK|DRAWER|CLUSTER))+(?:[ \t]+(?:L1d(?::L[0-9a-z]+)*|ONLINE|CONFIGURED|POLARIZATION|ADDRESS|MAXMHZ|MINMHZ|MHZ|SCALMHZ%|MODELNAME))+[ \t]*$/;

export default defineFormat({
  id: 'lscpu',
  title: 'Processors and their places (lscpu)',
  paths: [
    'sos_commands/processor/lscpu',
    'sos_commands/processor/lscpu_*',
    'insights_commands/lscpu',
    'lscpu',
    'lscpu.txt',
  ],
  starts:
    /^(?:[ \t]{0,8}(?:CPU op-mode\(s\):[ \t]+(?:32|64)-bit.*|On-line CPU\(s\) list:[ \t]+[\d,-]+|Thread\(s\) per core:[ \t]+\d+|NUMA node\(s\):[ \t]+\d+|NUMA node\d{1,4} CPU\(s\):[ \t]+[\d,-]+)[ \t]*|Architecture: {4,40}(?:x86_64|i[3-6]86|aarch64|ppc64(?:le)?|s390x|riscv64|armv\w{1,6})[ \t]*|[ \t]*CPU(?:[ \t]+(?:NODE|SOCKET|CORE|BOOK|DRAWER|CLUSTER))+[ \t]+(?:L1d:|ONLINE).*)$/,
  emits: [Lscpu, LscpuRow],
  open(emit) {
    let columns: readonly string[] | undefined;

    function row(text: string, n: number, names: readonly string[]): boolean {
      const cells = words(text);
      if (integer(cells[0]?.text) === undefined || cells.length < names.length) return false;
      const counters: Record<string, number> = {};
      const texts: Record<string, string> = {};
      const places = new Places(n);
      names.forEach((name, i) => {
        const parts = name.split(':');
        const values = name.includes(':') ? cells[i]!.text.split(':') : [cells[i]!.text];
        let from = cells[i]!.start;
        values.forEach((value, k) => {
          const field = parts[k] ?? `${name}[${k}]`;
          const number = decimal(value);
          const start = from;
          from += value.length + 1;
          if (value === '' || value === '-') return;
          if (number === undefined) texts[field] = value;
          else counters[field] = number;
          places.put(field, start, start + value.length);
        });
      });
      emit(
        LscpuRow,
        { counters, words: texts },
        { line: n, start: cells[0]!.start, end: cells.at(-1)!.end, fields: places.done() },
      );
      return true;
    }

    return {
      line(text, n) {
        if (text.trim() === '' || text === '--') return;
        if (HEAD.test(text)) {
          columns = words(text).map(w => w.text);
          return;
        }
        if (columns && row(text, n, columns)) return;
        const m = LINE.exec(text);
        if (!m) return false;
        const name = m[1]!;
        const value = (m[2] ?? '').trim();
        // A heading of a group (`Caches (sum of all):`), with the lines below it indented.
        if (value === '') return;
        const nameAt = text.indexOf(name);
        const start = text.indexOf(value, nameAt + name.length + 1);
        const digits = /^(\d{1,15}(?:\.\d{1,6})?)(?:$|%$|[ \t]?[KMG](?:i?B)?(?:$|[ \t]\())/.exec(value)?.[1];
        // A list of CPUs may be one CPU.
        const number = /list$|^NUMA node\d/.test(name) ? undefined : decimal(digits);
        const places = new Places(n).put('name', nameAt, nameAt + name.length);
        if (number === undefined) places.put('text', start, start + value.length);
        else places.put('value', start, start + digits!.length);
        const instances = number === undefined ? undefined : /\((\d{1,6}) instances?\)$/.exec(value)?.[1];
        if (instances !== undefined) {
          const from = text.lastIndexOf('(') + 1;
          places.put('instances', from, from + instances.length);
        }
        emit(Lscpu, defined({ name, text: value, value: number, instances: integer(instances) }), {
          line: n,
          start: nameAt,
          end: start + value.length,
          fields: places.done(),
        });
        return;
      },
    };
  },
});
