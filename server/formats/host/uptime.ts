/** /proc/uptime: two numbers of seconds. Two numbers are no certain sign of anything, so only the path tells. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, words } from '../../core/read/words.ts';
import { Uptime } from '../../facts/host/uptime.ts';

const names = ['seconds', 'idle'];

export default defineFormat({
  id: 'uptime',
  title: 'Seconds since boot (/proc/uptime)',
  paths: ['proc/uptime'],
  emits: [Uptime],
  open: emit => ({
    line(text, n) {
      const row = words(text);
      if (row.length === 0) return;
      if (row.length > 2) return false;
      const [seconds, idle] = row.map(w => (/^\d{1,12}\.\d\d$/.test(w.text) ? decimal(w.text) : undefined));
      if (seconds === undefined) return false;
      emit(Uptime, defined({ seconds, idle }), {
        line: n,
        start: row[0]!.start,
        end: row.at(-1)!.end,
        fields: new Places(n).putRow(names, row).done(),
      });
      return;
    },
  }),
});
