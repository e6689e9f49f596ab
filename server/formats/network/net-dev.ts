/** /proc/net/dev: packets and bytes by device (net/core/net-procfs.c, dev_seq_printf_stats). */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { words } from '../../core/read/words.ts';
import { NetDevice } from '../../facts/network/net-dev.ts';
import { figures, isGap } from '../_figures.ts';

const receive = ['bytes', 'packets', 'errs', 'drop', 'fifo', 'frame', 'compressed', 'multicast'];
const transmit = ['bytes', 'packets', 'errs', 'drop', 'fifo', 'colls', 'carrier', 'compressed'];
const joined = (r: readonly string[], t: readonly string[]): string[] => [
  ...r.map(c => `receive_${c}`),
  ...t.map(c => `transmit_${c}`),
];

export default defineFormat({
  id: 'net-dev',
  title: 'Traffic by network device (/proc/net/dev)',
  paths: ['proc/net/dev', 'proc/*/net/dev'],
  starts:
    /^(?:Inter-\|[ ]+Receive[ ]+\|[ ]+Transmit *| ?face \|bytes +packets +errs +drop +fifo +frame [\w |]{10,120})$/,
  emits: [NetDevice],
  open(emit) {
    let columns = joined(receive, transmit);
    return {
      line(text, n) {
        if (isGap(text) || text.startsWith('Inter-|')) return;
        if (/^ *face *\|/.test(text)) {
          const [, r, t] = text.split('|');
          if (r && t)
            columns = joined(
              words(r).map(w => w.text),
              words(t).map(w => w.text),
            );
          return;
        }
        // An alias has a colon of its own (eth0:1); old kernels print the first number right behind the colon.
        const colon = text.lastIndexOf(':');
        if (colon < 0) return false;
        const start = text.length - text.trimStart().length;
        const name = text.slice(start, colon);
        if (name === '' || /\s/.test(name)) return false;
        const row = words(text.slice(colon + 1)).map(w => ({
          text: w.text,
          start: w.start + colon + 1,
          end: w.end + colon + 1,
        }));
        const places = new Places(n);
        places.put('name', start, colon);
        if (row.length !== columns.length) return row.length === 0 || !/^\d+$/.test(row[0]!.text) ? false : undefined;
        const counters = figures(columns, row, 0, n, places);
        if (counters)
          emit(NetDevice, { name, counters }, { line: n, start, end: row.at(-1)!.end, fields: places.done() });
        return;
      },
    };
  },
});
