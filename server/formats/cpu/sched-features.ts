/**
 * Switches of the scheduler, one line of words, `NO_` before those that are off (kernel/sched/features.h, debug.c
 * sched_feat_show).
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { words } from '../../core/read/words.ts';
import { SchedFeature } from '../../facts/cpu/sched-features.ts';

export default defineFormat({
  id: 'sched-features',
  title: 'Switches of the scheduler (sched_features)',
  paths: ['sys/kernel/debug/sched_features', 'sys/kernel/debug/sched/features', 'sched_features', 'sched_features.txt'],
  // The first word there has been: of old kernels, of CFS and of EEVDF.
  starts:
    /^(?:(?:NO_)?(?:FAIR_SLEEPERS|NEW_FAIR_SLEEPERS|GENTLE_FAIR_SLEEPERS|PLACE_LAG) (?:NO_)?[A-Z][A-Z_]{3,40}(?: [A-Z][A-Z_]{3,40}){3,60}) *$/,
  emits: [SchedFeature],
  open: (emit, path) => ({
    line(text, n) {
      // In a pasted text a line with other words is prose; in the file itself it is damage.
      if (!/^[A-Z_0-9 \t]*$/.test(text) && !/features/.test(path)) return false;
      for (const word of words(text)) {
        if (!/^[A-Z][A-Z_0-9]{2,50}$/.test(word.text)) continue;
        const off = word.text.startsWith('NO_');
        emit(
          SchedFeature,
          { name: off ? word.text.slice(3) : word.text, enabled: !off },
          { line: n, start: word.start, end: word.end, fields: new Places(n).put('name', word.start, word.end).done() },
        );
      }
      return;
    },
  }),
});
