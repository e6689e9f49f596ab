/**
 * execsnoop, of bcc (tools/execsnoop.py, libbpf-tools), of bpftrace and of perf-tools: programs as they start, a row
 * each; the arguments come last.
 */
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, words } from '../../core/read/words.ts';
import { Exec, type ExecValue } from '../../facts/process/execsnoop.ts';

/** The values that headings name. */
const columns: Readonly<Record<string, keyof ExecValue>> = Object.assign(Object.create(null), {
  PCOMM: 'command',
  COMM: 'command',
  PID: 'pid',
  PPID: 'ppid',
  UID: 'uid',
  RET: 'ret',
  ARGS: 'args',
  TIME: 'clock',
  'TIME(s)': 'seconds',
  'TIME(S)': 'seconds',
  'T(s)': 'seconds',
  TIMEs: 'seconds',
});
const HEADER =
  /^\s{0,20}(?:(?:TIME|TIME\([sS]\)|T\([sS]\)|TIMEs|UID|PCOMM|COMM)\s{1,20}){0,4}PID\s{1,20}(?:PPID\s{1,20})?(?:RET\s{1,20})?ARGS\s*$/;
const rowNames: readonly (keyof ExecValue)[] = ['clock', 'seconds', 'uid', 'command', 'pid', 'ppid', 'ret', 'args'];

export default defineFormat({
  id: 'execsnoop',
  title: 'Programs that were started (execsnoop)',
  paths: ['execsnoop.txt', 'execsnoop', 'execsnoop-bpfcc.txt'],
  // `PID PPID ARGS` alone may be of ps.
  starts:
    /^(?: {0,20}(?:(?:TIME|TIME\([sS]\)|T\([sS]\)) {1,20})?(?:UID {1,20})?PCOMM {1,20}PID {1,20}PPID {1,20}RET {1,20}ARGS *| {0,20}TIMEs {1,20}PID {1,20}PPID {1,20}ARGS *|Tracing exec\(\)s\. Ctrl-C to end\. *)$/,
  emits: [Exec],
  open(emit) {
    let shown: (keyof ExecValue)[] = [];
    return {
      line(text, n) {
        if (HEADER.test(text)) {
          shown = words(text).map(w => columns[w.text]!);
          return;
        }
        if (text.trim() === '' || /^(?:Tracing exec|Instrumenting |Attaching \d|Warning: |Ending tracing)/.test(text))
          return;
        if (shown.length === 0) return;
        const found = words(text);
        if (found.length < shown.length - 1) return false;
        const value: Partial<Record<keyof ExecValue, string | number>> = {};
        const at: Partial<Record<keyof ExecValue, readonly [number, number]>> = {};
        // A name of several words, one blank between them, moves what follows.
        const pidAt = shown.indexOf('pid');
        let shift = 0;
        while (
          shift < 4 &&
          shown[pidAt - 1] === 'command' &&
          found[pidAt + shift] &&
          integer(found[pidAt + shift]!.text) === undefined &&
          found[pidAt + shift]!.start === found[pidAt + shift - 1]!.end + 1
        )
          shift++;
        if (integer(found[pidAt + shift]?.text) === undefined) return false;
        for (const [i, name] of shown.entries()) {
          const word = found[i < pidAt ? i : i + shift];
          if (!word) continue;
          const end =
            name === 'args'
              ? text.trimEnd().length
              : name === 'command' && i === pidAt - 1
                ? found[pidAt + shift - 1]!.end
                : word.end;
          const cell = text.slice(word.start, end);
          const read =
            name === 'args' || name === 'command' || name === 'clock'
              ? cell
              : name === 'seconds'
                ? decimal(cell)
                : integer(cell);
          if (read === undefined) continue;
          value[name] = read;
          at[name] = [word.start, end];
        }
        const { pid, args = '', ...rest } = value as ExecValue;
        const names = rowNames.filter(name => at[name]);
        const fields = { names, at: names.flatMap(name => [0, ...at[name]!]) };
        emit(Exec, { ...rest, pid, args }, { line: n, start: found[0]!.start, end: text.trimEnd().length, fields });
        return;
      },
    };
  },
});
