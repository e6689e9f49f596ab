/** /proc/net/sockstat and sockstat6. */
import { int, record, state, text } from '../../core/model/kind.ts';

/** `inuse`, `orphan`, `tw`, `alloc` are sockets, `mem` is in pages, `memory` of FRAG in bytes. */
export const SocketStat = state(
  'socket-stat',
  'Sockets of a protocol in use (/proc/net/sockstat)',
  { protocol: text({ identity: true }), counters: record(int(), { spread: true }) },
  {
    glossary: 'sockstat',
    term: (v, field) => ({ dump: 'sockstat', field: field ?? v.protocol }),
    show: v =>
      `${v.protocol}: ${Object.entries(v.counters)
        .map(([k, n]) => `${k} ${n}`)
        .join(', ')}`,
  },
);
