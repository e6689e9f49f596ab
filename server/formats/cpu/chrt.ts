/** `chrt -p`, `chrt -a -p` and `chrt -m` (util-linux schedutils/chrt.c): two or three lines for each task. */
import { Places } from '../../core/model/places.ts';
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
  readonly places: Places;
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
          const [, policy, min, max] = range as unknown as [string, string, string, string];
          const start = text.indexOf(policy);
          const minAt = text.indexOf(': ') + 2;
          const maxAt = minAt + min.length + 1;
          const fields = new Places(n)
            .put('policy', start, start + policy.length)
            .put('min', minAt, minAt + min.length)
            .put('max', maxAt, maxAt + max.length)
            .done();
          const end = text.trimEnd().length;
          emit(PolicyRange, { policy, min: Number(min), max: Number(max) }, { line: n, start, end, fields });
          return;
        }
        const [, pid, what, word] = m as unknown as [string, string, string, string];
        const from = text.indexOf(': ') + 2;
        if (!held || held.value.pid !== Number(pid) || held.seen.has(what)) {
          close();
          const id = integer(pid);
          if (id === undefined) return;
          held = { value: { pid: id }, line: n, through: n, end: 0, places: new Places(n), seen: new Set() };
          held.places.put('pid', text.indexOf(pid), text.indexOf(pid) + pid.length);
        }
        held.seen.add(what);
        held.through = n;
        held.end = text.trimEnd().length;
        if (what === 'scheduling policy') {
          held.value.policy = word;
          held.places.put('policy', from, from + word.length, n);
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
              held!.places.put(name, at, at + part.length, n);
            }
            at += part.length + 1;
          });
        return;
      },
      end: close,
    };
  },
});
