/** `chrt -p`, `chrt -a -p` and `chrt -m` (util-linux schedutils/chrt.c): two or three lines for each task. */
import { FieldPlaces } from '../../core/model/fact.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { PolicyRange, TaskPolicy, type TaskPolicyValue } from '../../facts/cpu/chrt.ts';

const LINE =
  /^[ \t]*pid (\d{1,10})'s (?:current|new) (scheduling policy|scheduling priority|runtime\/deadline\/period parameters): (\S{1,80})[ \t]*$/;
const RANGE = /^[ \t]*(SCHED_[A-Z]{2,12}) min\/max priority[ \t]*: (\d{1,3})\/(\d{1,3})[ \t]*$/;
const times = ['runtime', 'deadline', 'period'] as const;

interface Held {
  readonly value: { -readonly [K in keyof TaskPolicyValue]: TaskPolicyValue[K] };
  readonly line: number;
  through: number;
  end: number;
  readonly places: FieldPlaces;
  readonly seen: Set<string>;
}

export default defineFormat({
  id: 'chrt',
  title: 'Scheduling policy of tasks (chrt)',
  paths: ['chrt', 'chrt.txt', 'chrt-*.txt'],
  starts:
    /^[ \t]*(?:pid \d{1,10}'s (?:current|new) (?:scheduling p(?:olicy: SCHED_[A-Z|_]{2,40}|riority: \d{1,3})|runtime\/deadline\/period parameters: [\d/]{5,70})|SCHED_[A-Z]{2,12} min\/max priority[ \t]*: \d{1,3}\/\d{1,3})[ \t]*$/,
  emits: [TaskPolicy, PolicyRange],
  open(emit) {
    let held: Held | undefined;

    function close(): void {
      if (!held) return;
      const { value, line, through, end, places } = held;
      held = undefined;
      emit(TaskPolicy, value, { line, start: 0, end, through, fields: places.done() });
    }

    return {
      line(text, n) {
        const m = LINE.exec(text);
        if (!m) {
          const range = RANGE.exec(text);
          if (!range) return text.trim() === '' || text === '--' || /^chrt: /.test(text);
          close();
          const [start, colon] = [text.indexOf(range[1]!), text.indexOf(': ')];
          const [min, max] = [range[2]!, range[3]!];
          const at = [
            0,
            start,
            start + range[1]!.length,
            0,
            colon + 2,
            colon + 2 + min.length,
            0,
            colon + 3 + min.length,
            colon + 3 + min.length + max.length,
          ];
          emit(
            PolicyRange,
            { policy: range[1]!, min: Number(min), max: Number(max) },
            { line: n, start, end: text.trimEnd().length, fields: { names: ['policy', 'min', 'max'], at } },
          );
          return;
        }
        const [, pid, what, word] = m as unknown as [string, string, string, string];
        const from = text.indexOf(': ') + 2;
        if (!held || held.value.pid !== Number(pid) || held.seen.has(what)) {
          close();
          const id = integer(pid);
          if (id === undefined) return;
          held = { value: { pid: id }, line: n, through: n, end: 0, places: new FieldPlaces(n), seen: new Set() };
          held.places.add('pid', n, text.indexOf(pid), text.indexOf(pid) + pid.length);
        }
        held.seen.add(what);
        held.through = n;
        held.end = text.trimEnd().length;
        if (what === 'scheduling policy') {
          held.value.policy = word;
          held.places.add('policy', n, from, from + word.length);
          return;
        }
        let at = from;
        word
          .split('/')
          .slice(0, 3)
          .forEach((part, i) => {
            const value = integer(part);
            const name = what === 'scheduling priority' ? 'priority' : times[i]!;
            if (value !== undefined && (i === 0 || name !== 'priority')) {
              held!.value[name] = value;
              held!.places.add(name, n, at, at + part.length);
            }
            at += part.length + 1;
          });
        return;
      },
      end: close,
    };
  },
});
