/** /proc/PID/smaps_rollup, smaps and maps (fs/proc/task_mmu.c): a line for each mapping, and its sizes below it. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { MemoryMapping, type MemoryMappingValue } from '../../facts/process/smaps.ts';

const range = '[0-9a-f]{8,16}-[0-9a-f]{8,16} [r-][w-][x-][ps-] [0-9a-f]{8,16} [0-9a-f]{2,4}:[0-9a-f]{2,8} \\d{1,20}';
const MAPPING = new RegExp(`^\\s*${range}(?:\\s|$)`);
const SIZE = /^\s*([A-Z][A-Za-z_]{1,40}): +(\d{1,16})( kB)?\s*$/;
const columns = ['range', 'permissions', 'offset', 'device', 'inode'];
const marks = new Set(['THPeligible', 'ProtectionKey']);
const FLAGS = /^\s*VmFlags: (.*)$/;

/** A mapping whose sizes are still being read. */
interface Open {
  readonly head: Omit<MemoryMappingValue, 'flags' | 'counters'>;
  readonly counters: Record<string, number>;
  readonly places: Places;
  readonly line: number;
  readonly start: number;
  flags?: string;
  through: number;
  end: number;
}

export default defineFormat({
  id: 'smaps',
  title: 'Memory mappings of a process (/proc/PID/smaps_rollup, smaps, maps)',
  paths: ['smaps_rollup', 'proc/*/smaps', 'proc/*/maps', 'smaps.txt', 'smaps_rollup.txt'],
  starts: new RegExp(`^${range}(?: +\\S.*)? *$`),
  emits: [MemoryMapping],
  open(emit, path) {
    const process = /(?:^|\/)proc\/(\d{1,10}|self)\/(?:smaps|maps|smaps_rollup)$/.exec(path)?.[1];
    let open: Open | undefined;

    function close(): void {
      if (!open) return;
      const { head, flags, counters, places, line, start, through, end } = open;
      open = undefined;
      emit(MemoryMapping, defined({ ...head, flags, counters }), {
        line,
        start,
        end,
        ...(through > line ? { through } : {}),
        fields: places.done(),
      });
    }

    return {
      line(text, n) {
        if (MAPPING.test(text)) {
          close();
          const row = words(text);
          const [rangeWord, permissions, offset, device, inodeWord, ...rest] = row;
          const inode = integer(inodeWord!.text);
          const places = new Places(n).putRow(inode === undefined ? columns.slice(0, -1) : columns, row);
          if (rest[0]) places.put('path', rest[0].start, rest.at(-1)!.end);
          const head = defined({
            process,
            range: rangeWord!.text,
            permissions: permissions!.text,
            offset: offset!.text,
            device: device!.text,
            inode,
            path: rest[0] && text.slice(rest[0].start, rest.at(-1)!.end),
          });
          open = { head, counters: {}, places, line: n, start: rangeWord!.start, through: n, end: row.at(-1)!.end };
          return;
        }
        const size = SIZE.exec(text);
        if (size) {
          const [, name, digits] = size as unknown as [string, string, string];
          const value = integer(digits);
          // Only marks stand without a unit: any other line without one was cut, perhaps within its number.
          if (value === undefined || (!size[3] && !marks.has(name))) return;
          const nameAt = text.indexOf(name);
          // Sizes without the line of their mapping: what grep left of a file. A name that comes again is of the next
          // mapping.
          if (open && Object.hasOwn(open.counters, name)) close();
          open ??= {
            head: defined({ process }),
            counters: {},
            places: new Places(n),
            line: n,
            start: nameAt,
            through: n,
            end: 0,
          };
          open.counters[name] = value;
          const valueAt = text.indexOf(digits, nameAt + name.length);
          open.places.put(name, valueAt, valueAt + digits.length, n);
          open.through = n;
          open.end = valueAt + digits.length + (size[3]?.length ?? 0);
          return;
        }
        const flags = FLAGS.exec(text);
        if (flags && open) {
          const value = flags[1]!.trimEnd();
          const start = text.length - flags[1]!.length;
          if (value !== '') {
            open.flags = value;
            open.places.put('flags', start, start + value.length, n);
            open.through = n;
            open.end = start + value.length;
          }
          return;
        }
        if (text.trim() === '' || text === '--') return;
        close();
        return false;
      },
      end: close,
    };
  },
});
