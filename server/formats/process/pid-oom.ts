/** /proc/PID/oom_score, oom_score_adj and (up to 6.x, deprecated) oom_adj: one number each, told by the path. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { ProcessOom } from '../../facts/process/pid-oom.ts';
import { processOf, processPaths } from './_pid.ts';

const files = ['oom_score', 'oom_score_adj', 'oom_adj'];

export default defineFormat({
  id: 'pid-oom',
  title: 'How likely the OOM killer is to take a process (/proc/PID/oom_score, oom_score_adj)',
  paths: files.flatMap(processPaths),
  emits: [ProcessOom],
  open(emit, path) {
    const of = processOf(path);
    const name = files.find(f => path.endsWith(f)) ?? 'oom_score';
    return {
      line(text, n) {
        const start = text.search(/\S/);
        const word = text.trim();
        const value = integer(word);
        if (value !== undefined)
          emit(
            ProcessOom,
            { ...of, name, value },
            {
              line: n,
              start,
              end: start + word.length,
              fields: new Places(n).put('value', start, start + word.length).done(),
            },
          );
      },
    };
  },
});
