/**
 * /proc/PID/status (fs/proc/array.c, proc_pid_status): one fact a process, from 2.6.32 to 6.19; lines that a kernel
 * adds are read like the others.
 */
import { defined } from '../../core/model/defined.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { ProcessStatus } from '../../facts/process/pid-status.ts';
import { headOf, headPath, isHead, processOf, processPaths } from './_pid.ts';
import { count, openRow, placeField, type OpenRecord, rowAt } from '../_record.ts';

/** Masks in hexadecimal, octal, and lists of CPUs: they look like numbers and are none. */
const textNames =
  /^(?:Name|State|Umask|Sig(?:Pnd|Blk|Ign|Cgt)|ShdPnd|Cap[A-Z][a-z]{2}|(?:Cpus|Mems)_allowed(?:_list)?|x86_Thread_features(?:_locked)?|untag_mask|Shadow_call_stack|Seccomp_mode)$/;
/** Several numbers even where one stands there. */
const lists = new Set(['Uid', 'Gid', 'Groups', 'NStgid', 'NSpid', 'NSpgid', 'NSsid', 'SigQ']);

interface Open {
  readonly row: OpenRecord;
  readonly lists: Record<string, number[]>;
}

export default defineFormat({
  id: 'pid-status',
  title: 'State and memory of a process (/proc/PID/status)',
  paths: processPaths('status'),
  starts: new RegExp(`^(?:Name:\\t[^\\t]{1,64}$|State:\\s{1,4}[RSDTtZXxKWPI] \\([a-z ]{4,14}\\)$|${headOf('status')})`),
  emits: [ProcessStatus],
  open(emit, path) {
    let of = processOf(path);
    let open: Open | undefined;

    function close(): void {
      const done = open;
      open = undefined;
      if (!done || done.row.end === done.row.start) return;
      const { counters, texts } = done.row;
      const [tgid, pid] = [counters['Tgid'], counters['Pid']];
      const value = defined({
        pid: tgid ?? of.pid ?? pid,
        tid: tgid !== undefined && pid !== undefined && pid !== tgid ? pid : of.tid,
        name: texts['Name'],
        state: texts['State']?.[0],
        counters,
        lists: done.lists,
        texts,
      });
      emit(ProcessStatus, value, rowAt(done.row));
    }

    return {
      line(text, n) {
        const colon = text.indexOf(':');
        if (colon < 1 || colon > 40) {
          if (text.trim() === '' || text === '--') return;
          if (!isHead(text)) return false;
          close();
          of = processOf(headPath(text));
          return;
        }
        if (isHead(text)) {
          close();
          of = processOf(headPath(text));
          return;
        }
        const from = text.search(/\S/);
        const name = text.slice(from, colon);
        if (!/^[A-Za-z][A-Za-z0-9_]{0,40}$/.test(name)) return false;
        const rest = words(text.slice(colon + 1));
        if (
          name === 'Name' ||
          (open &&
            (Object.hasOwn(open.row.counters, name) ||
              Object.hasOwn(open.row.texts, name) ||
              Object.hasOwn(open.lists, name)))
        )
          close();
        if (rest.length === 0) return;
        open ??= { row: openRow(n, from), lists: {} };
        read(
          open,
          name,
          text,
          rest.map(w => ({ text: w.text, start: w.start + colon + 1, end: w.end + colon + 1 })),
          n,
        );
      },
      end: close,
    };
  },
});

function read(
  open: Open,
  name: string,
  text: string,
  found: readonly { text: string; start: number; end: number }[],
  n: number,
): void {
  const [first, last] = [found[0]!, found.at(-1)!];
  if (lists.has(name)) {
    // SigQ: queued/limit
    const parts = found.flatMap(w => {
      const slash = w.text.indexOf('/');
      return slash < 0
        ? [w]
        : [
            { text: w.text.slice(0, slash), start: w.start, end: w.start + slash },
            { text: w.text.slice(slash + 1), start: w.start + slash + 1, end: w.end },
          ];
    });
    const numbers: number[] = [];
    for (const part of parts) {
      const value = integer(part.text);
      if (value === undefined) continue;
      placeField(open.row, `${name}[${numbers.length}]`, n, part.start, part.end);
      numbers.push(value);
    }
    if (numbers.length > 0) open.lists[name] = numbers;
    return;
  }
  const alone = found.length === 1 || (found.length === 2 && last.text === 'kB');
  if (alone && !textNames.test(name) && count(open.row, name, first.text, n, first.start)) return;
  // A number or a size that was damaged is no text of the kernel's.
  if (!textNames.test(name) && (/^[\d+-]/.test(first.text) || last.text === 'kB')) return;
  open.row.texts[name] = text.slice(first.start, last.end);
  placeField(open.row, name, n, first.start, last.end);
}
