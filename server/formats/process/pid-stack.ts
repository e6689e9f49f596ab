/**
 * /proc/PID/stack (fs/proc/base.c, proc_pid_stack): a frame a line, the address hidden (`[<0>]`) from 4.15 on; up to
 * 5.1 a line of all ones ends it.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { ProcessStack } from '../../facts/process/pid-stack.ts';
import { headOf, headPath, isHead, processOf, processPaths } from './_pid.ts';

const FRAME =
  /^\s{0,20}\[<(?:0x)?[0-9a-f]{1,16}>\] (\S{1,300}\+0x[0-9a-f]{1,8}\/0x[0-9a-f]{1,8}(?: \[[\w-]{1,64}\])?)\s*$/;
const END = /^\s{0,20}\[<(?:0|f{8}|f{16})>\] 0xf{8,16}\s*$/;

export default defineFormat({
  id: 'pid-stack',
  title: 'Where in the kernel a task is (/proc/PID/stack)',
  paths: processPaths('stack'),
  // A kernel log prints addresses, or nothing, where this prints 0.
  starts: new RegExp(
    `^(?:\\[<0>\\] [A-Za-z_][\\w.]{0,200}\\+0x[0-9a-f]{1,8}/0x[0-9a-f]{1,8}(?: \\[[\\w-]{1,64}\\])?$|${headOf('stack')})`,
  ),
  emits: [ProcessStack],
  open(emit, path) {
    let of = processOf(path);
    let frames: string[] = [];
    let places: Places | undefined;
    let [first, start, through, end] = [0, 0, 0, 0];

    function close(): void {
      if (places) emit(ProcessStack, { ...of, frames }, { line: first, start, through, end, fields: places.done() });
      places = undefined;
      frames = [];
    }

    return {
      line(text, n) {
        const m = FRAME.exec(text);
        if (!m) {
          if (isHead(text)) {
            close();
            of = processOf(headPath(text));
            return;
          }
          if (text.trim() === '' || END.test(text)) {
            close();
            return;
          }
          close();
          return false;
        }
        const from = text.indexOf(m[1]!);
        if (!places) [places, first, start] = [new Places(n), n, text.indexOf('[')];
        places.put(`frames[${frames.length}]`, from, from + m[1]!.length, n);
        frames.push(m[1]!);
        [through, end] = [n, from + m[1]!.length];
        return;
      },
      end: close,
    };
  },
});
