/**
 * execsnoop, of bcc (tools/execsnoop.py, libbpf-tools), of bpftrace and of perf-tools: programs as they start, a row
 * each; the arguments come last.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
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
        return row(text, n);
      },
    };

    function row(text: string, n: number): void | boolean {
      const found = words(text);
      if (found.length < shown.length - 1) return false;
      const pidAt = shown.indexOf('pid');
      const shift = moved(found, shown, pidAt);
      if (integer(found[pidAt + shift]?.text) === undefined) return false;
      const lineEnd = text.trimEnd().length;
      const value: Partial<Record<keyof ExecValue, string | number>> = {};
      const at: Partial<Record<keyof ExecValue, readonly [number, number]>> = {};
      for (const [i, name] of shown.entries()) {
        const word = found[i < pidAt ? i : i + shift];
        if (!word) continue;
        const end =
          name === 'args' ? lineEnd : name === 'command' && i === pidAt - 1 ? found[pidAt + shift - 1]!.end : word.end;
        const told = read(name, text.slice(word.start, end));
        if (told === undefined) continue;
        value[name] = told;
        at[name] = [word.start, end];
      }
      const { pid, args = '', ...rest } = value as ExecValue;
      const places = new Places(n);
      for (const name of rowNames) if (at[name]) places.put(name, ...at[name]);
      emit(Exec, { ...rest, pid, args }, { line: n, start: found[0]!.start, end: lineEnd, fields: places.done() });
    }
  },
});

/** By how many words what follows the name stands further right: a name may hold blanks, one between two words. */
function moved(found: readonly Word[], shown: readonly (keyof ExecValue)[], pidAt: number): number {
  if (shown[pidAt - 1] !== 'command') return 0;
  let shift = 0;
  while (
    shift < 4 &&
    found[pidAt + shift] &&
    integer(found[pidAt + shift]!.text) === undefined &&
    found[pidAt + shift]!.start === found[pidAt + shift - 1]!.end + 1
  )
    shift++;
  return shift;
}

function read(name: keyof ExecValue, cell: string): string | number | undefined {
  if (name === 'args' || name === 'command' || name === 'clock') return cell;
  return name === 'seconds' ? decimal(cell) : integer(cell);
}
