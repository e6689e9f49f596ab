/**
 * /proc/PID/sched (kernel/sched/debug.c, proc_sched_show_task): `name : value` lines below `comm (pid, #threads: n)`.
 * Values are counts, or ms with nanoseconds behind the point.
 */
import { defined } from '../../core/model/defined.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer } from '../../core/read/words.ts';
import { ProcessNumaFaults, ProcessSched } from '../../facts/process/pid-sched.ts';
import { processOf, processPaths } from './_pid.ts';
import { openRow, placeField, type OpenRecord, rowAt } from '../_record.ts';

/** `numa_migrations, 12` is the one name that a comma follows. */
const LINE =
  /^\s{0,8}([A-Za-z][\w.>-]{0,60}(?: uclamp\.(?:min|max))?)(?:\s{0,60}:\s{1,60}|, )(-?\d{1,16}(?:\.\d{1,9})?)\s*$/;
const HEAD = /^(.{1,64}) \((\d{1,30}), #threads: (\d{1,30})\)\s*$/;
const FAULTS = /^\s{0,8}(numa_faults node=|current_node=)/;
const ASSIGNED = /([a-z_]{1,30})=(-?\d{1,30})(?=[\s,]|$)/g;
/** Up to 4.0: `numa_faults, 0, 0, 1, 0, 25`: array, node, cpu or memory, private or shared, faults. */
const OLD_FAULTS = /^\s{0,8}numa_faults, *(-?\d{1,16}), *(-?\d{1,16}), *(-?\d{1,16}), *(-?\d{1,16}), *(-?\d{1,16})\s*$/;
const oldNames = ['memory', 'node', 'private', 'cpu', 'faults'];

export default defineFormat({
  id: 'pid-sched',
  title: 'What the scheduler knows of a task (/proc/PID/sched)',
  paths: processPaths('sched'),
  starts: /^.{1,64} \(\d{1,10}, #threads: \d{1,10}\)$/,
  emits: [ProcessSched, ProcessNumaFaults],
  open(emit, path) {
    const of = processOf(path);
    let row: OpenRecord | undefined;
    let head = { ...of, comm: '' } as { pid?: number; tid?: number; comm: string; threads?: number };

    function close(): void {
      if (row) emit(ProcessSched, { ...head, counters: row.counters }, rowAt(row));
      row = undefined;
      // What the head said of threads stands in the fact that has the head.
      const { threads: _, ...rest } = head;
      head = rest;
    }

    return {
      line(text, n) {
        const m = LINE.exec(text);
        if (m) {
          const value = decimal(m[2]);
          if (value === undefined || (text.includes(',') && !text.includes('numa_migrations'))) return;
          row ??= openRow(n, text.indexOf(m[1]!));
          if (Object.hasOwn(row.counters, m[1]!)) return;
          row.counters[m[1]!] = value;
          const from = text.lastIndexOf(m[2]!);
          placeField(row, m[1]!, n, from, from + m[2]!.length);
          return;
        }
        const h = HEAD.exec(text);
        if (h) {
          close();
          const [id, threads] = [integer(h[2]), integer(h[3])];
          head = { ...of, comm: h[1]!, ...defined({ [of.tid === undefined ? 'pid' : 'tid']: id, threads }) };
          row = openRow(n);
          placeField(row, 'comm', n, 0, h[1]!.length);
          const idAt = h[1]!.length + 2;
          if (id !== undefined) placeField(row, of.tid === undefined ? 'pid' : 'tid', n, idAt, idAt + h[2]!.length);
          const threadsAt = text.lastIndexOf(':') + 2;
          if (threads !== undefined) placeField(row, 'threads', n, threadsAt, threadsAt + h[3]!.length);
          return;
        }
        if (FAULTS.test(text) || OLD_FAULTS.test(text)) {
          close();
          emitFaults(text, n);
          return;
        }
        return /^\s*(?:-{10,200}\s*)?$/.test(text);
      },
      end: close,
    };

    function emitFaults(text: string, n: number): void {
      const faults = openRow(n, text.search(/\S/));
      const old = OLD_FAULTS.exec(text);
      let at = text.indexOf(',');
      if (old)
        oldNames.forEach((name, i) => {
          const value = integer(old[i + 1]);
          at = text.indexOf(old[i + 1]!, at + 1);
          if (value === undefined) return;
          faults.counters[name] = value;
          placeField(faults, name, n, at, at + old[i + 1]!.length);
        });
      else
        for (const m of text.matchAll(ASSIGNED)) {
          const value = integer(m[2]);
          if (value === undefined) continue;
          faults.counters[m[1]!] = value;
          placeField(faults, m[1]!, n, m.index + m[1]!.length + 1, m.index + m[0].length);
        }
      const { pid, tid } = head;
      if (faults.end > faults.start)
        emit(ProcessNumaFaults, defined({ pid, tid, counters: faults.counters }), rowAt(faults));
    }
  },
});
