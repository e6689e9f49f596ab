/** /proc/PID/limits (fs/proc/base.c, proc_pid_limits): a table whose names hold blanks. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { ProcessLimit } from '../../facts/process/pid-limits.ts';
import { headOf, headPath, isHead, processOf, processPaths } from './_pid.ts';

const ROW =
  /^\s{0,8}(Max [a-z]{1,12}(?: [a-z]{1,12}){0,2})\s{1,40}(unlimited|-?\d{1,20})\s{1,40}(unlimited|-?\d{1,20})(?:\s{1,40}([a-z]{1,12}))?\s*$/;
const HEADER = /^\s{0,8}Limit\s{1,40}Soft Limit\s{1,40}Hard Limit\s{1,40}Units?\s*$/;
const names = ['name', 'soft', 'hard', 'unit'];

/** A limit as a number where it can be held exactly. */
const limit = (text: string): number | string => integer(text) ?? text;

export default defineFormat({
  id: 'pid-limits',
  title: 'Resource limits of a process (/proc/PID/limits)',
  paths: processPaths('limits'),
  starts: new RegExp(`^(?:Limit +Soft Limit +Hard Limit +Units *$|${headOf('limits')})`),
  emits: [ProcessLimit],
  open(emit, path) {
    let of = processOf(path);
    return {
      line(text, n) {
        const m = ROW.exec(text);
        if (!m) {
          if (isHead(text)) of = processOf(headPath(text));
          return /^\s*(?:--\s*)?$/.test(text) || HEADER.test(text) || isHead(text) ? undefined : false;
        }
        const places = new Places(n);
        let from = 0;
        for (const [i, field] of names.entries()) {
          const cell = m[i + 1];
          if (cell === undefined) break;
          const start = text.indexOf(cell, from);
          from = start + cell.length;
          places.put(field, start, from);
        }
        const [, name, soft, hard, unit] = m as unknown as [string, string, string, string, string | undefined];
        emit(ProcessLimit, defined({ ...of, name, soft: limit(soft), hard: limit(hard), unit }), {
          line: n,
          start: text.indexOf(name),
          end: text.trimEnd().length,
          fields: places.done(),
        });
        return;
      },
    };
  },
});
