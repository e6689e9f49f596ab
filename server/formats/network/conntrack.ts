/**
 * Connection tracking by CPU: `conntrack -S`, and the hexadecimal tables of /proc/net/stat (nf_conntrack_standalone.c,
 * ct_cpu_seq_show; neighbour.c, neigh_stat_seq_show).
 */
import { Places } from '../../core/model/places.ts';
import { defined } from '../../core/model/defined.ts';
import { defineFormat } from '../../core/read/format.ts';
import { words } from '../../core/read/words.ts';
import { CacheStat, ConntrackCpu } from '../../facts/network/conntrack.ts';
import { isGap, put, emptyRecord } from '../_figures.ts';

export default defineFormat({
  id: 'conntrack',
  title: 'Connection tracking by CPU (conntrack -S, /proc/net/stat)',
  paths: [
    'conntrack_-S',
    'proc/net/stat/nf_conntrack',
    'proc/net/stat/ip_conntrack',
    'proc/net/stat/arp_cache',
    'proc/net/stat/ndisc_cache',
    'proc/net/stat/rt_cache',
    'conntrack-S.txt',
  ],
  starts:
    /^(?:cpu=\d{1,5}[ \t]+(?:searched=\d+ )?found=\d+ |entries +(?:clashres +)?(?:searched +)?found +new +invalid |entries,allocs,destroys,|entries +allocs +destroys +hash_grows )/,
  emits: [ConntrackCpu, CacheStat],
  open(emit, path) {
    const table = /(?:^|\/)proc\/net\/stat\/(\w+)$/.exec(path)?.[1];
    let columns: readonly string[] = [];
    let rows = 0;
    return {
      line(text, n) {
        if (isGap(text)) return;
        if (/^entries[ ,]/.test(text)) {
          columns = text.trim().split(/[\s,]+/);
          rows = 0;
          return;
        }
        const row = words(text);
        const places = new Places(n);
        const counters = emptyRecord();
        if (row[0]!.text.startsWith('cpu=')) {
          for (const { text: word, start, end } of row) {
            const sign = word.indexOf('=');
            if (sign > 0)
              put(
                counters,
                places,
                word.slice(0, sign),
                { text: word.slice(sign + 1), start: start + sign + 1, end },
                n,
              );
          }
          const { cpu, ...rest } = counters;
          if (cpu !== undefined && Object.keys(rest).length)
            emit(
              ConntrackCpu,
              { cpu, counters: rest },
              { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
            );
          return;
        }
        if (columns.length === 0 || row.some(w => !/^[0-9a-f]{8,16}$/.test(w.text))) return false;
        for (let i = 0; i < row.length && i < columns.length; i++) {
          const value = parseInt(row[i]!.text, 16);
          if (!Number.isSafeInteger(value)) continue;
          counters[columns[i]!] = value;
          places.put(columns[i]!, row[i]!.start, row[i]!.end);
        }
        emit(CacheStat, defined({ table, row: rows++, counters }), {
          line: n,
          start: row[0]!.start,
          end: row.at(-1)!.end,
          fields: places.done(),
        });
        return;
      },
    };
  },
});
