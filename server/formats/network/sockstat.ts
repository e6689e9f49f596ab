/** /proc/net/sockstat and sockstat6 (net/ipv4/proc.c, net/ipv6/proc.c): sockets in use by protocol. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { words } from '../../core/read/words.ts';
import { SocketStat } from '../../facts/network/sockstat.ts';
import { isGap, put, emptyRecord } from '../_figures.ts';

export default defineFormat({
  id: 'sockstat',
  title: 'Sockets in use by protocol (/proc/net/sockstat)',
  paths: ['proc/net/sockstat', 'proc/net/sockstat6', 'proc/*/net/sockstat', 'proc/*/net/sockstat6'],
  starts:
    /^ *(?:sockets: used \d+|TCP: inuse \d+ orphan \d+ tw \d+ alloc \d+ mem \d+|(?:TCP|UDP|UDPLITE|RAW|FRAG)6: inuse \d+(?: memory \d+)?|UDP: inuse \d+ mem \d+|(?:UDPLITE|RAW): inuse \d+|FRAG: inuse \d+ memory \d+) *$/,
  emits: [SocketStat],
  open: emit => ({
    line(text, n) {
      if (isGap(text)) return;
      const row = words(text);
      const protocol = row[0]!.text.slice(0, -1);
      if (!/^(?:sockets|[A-Z]+6?):$/.test(row[0]!.text) || row.length < 3) return false;
      const places = new Places(n);
      places.put('protocol', row[0]!.start, row[0]!.end - 1);
      const counters = emptyRecord();
      for (let i = 1; i + 1 < row.length; i += 2) put(counters, places, row[i]!.text, row[i + 1], n);
      if (Object.keys(counters).length === 0) return false;
      emit(
        SocketStat,
        { protocol, counters },
        { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
      );
      return;
    },
  }),
});
