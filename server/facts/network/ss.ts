/** What ss says besides the sockets themselves: of each connection (-i, -m), of all (-s). */
import { int, num, record, state, text } from '../../core/model/kind.ts';

/**
 * The line below a socket: TCP's state of the connection. Of two numbers joined (`rtt:0.5/0.25`) the second bears the
 * name with `.2`.
 */
export const SocketInfo = state(
  'socket-info',
  'What the kernel knows of a connection (ss -i, ss -m)',
  { counters: record(num(), { spread: true }) },
  {
    glossary: 'ss',
    term: (_, field) => ({ dump: 'ss', field: field === undefined ? 'info' : field.replace(/\.\d+$/, '') }),
    show: v =>
      Object.entries(v.counters)
        .slice(0, 6)
        .map(([k, n]) => `${k} ${n}`)
        .join(', '),
  },
);

export const SocketSummary = state(
  'socket-summary',
  'Sockets by protocol and state (ss -s)',
  {
    protocol: text('`Total`, `TCP` with its states, or a row of the table by transport', { identity: true }),
    counters: record(int(), { spread: true }),
  },
  {
    glossary: 'ss',
    term: (v, field) => ({
      dump: 'ss',
      field: field !== undefined && field !== 'protocol' ? field : v.protocol === '*' ? 'Total' : v.protocol,
    }),
    show: v =>
      `${v.protocol}: ${Object.entries(v.counters)
        .map(([k, n]) => `${k} ${n}`)
        .join(', ')}`,
  },
);
