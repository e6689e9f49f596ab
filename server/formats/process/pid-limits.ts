/** /proc/PID/limits (fs/proc/base.c, proc_pid_limits): a table whose names hold blanks. */
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
        const at: number[] = [];
        let from = 0;
        for (let i = 1; i <= 4; i++) {
          const cell = m[i];
          const start = cell === undefined ? 0 : text.indexOf(cell, from);
          from = cell === undefined ? 0 : start + cell.length;
          at.push(0, start, from);
        }
        const [, name, soft, hard, unit] = m as unknown as [string, string, string, string, string | undefined];
        const value = { ...of, name, soft: limit(soft), hard: limit(hard), ...(unit === undefined ? {} : { unit }) };
        emit(ProcessLimit, value, { line: n, start: at[1]!, end: text.trimEnd().length, fields: { names, at } });
        return;
      },
    };
  },
});
