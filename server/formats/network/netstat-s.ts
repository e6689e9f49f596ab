/** `netstat -s` (net-tools, statistics.c): the counters of /proc/net/snmp and netstat in sentences, by protocol. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { NetstatCounter } from '../../facts/network/netstat-s.ts';
import { isGap } from '../_figures.ts';

const sections = '(?:Ip6?|Icmp6?|IcmpMsg|Tcp|TcpExt|IpExt|Udp6?|UdpLite6?|MPTcpExt|Sctp)';
const SECTION = new RegExp(`^ *(${sections}): *$`);

/** The number of a sentence: alone, or behind a colon (`TCPTimeouts: 5`). */
const NUMBER = /(^|[ \t])(\d{1,20})(?=[ \t]|$)/;

export default defineFormat({
  id: 'netstat-s',
  title: 'Counters of the network protocols (netstat -s)',
  paths: ['netstat_-s', 'netstat_-s.txt', 'netstat-s.txt'],
  starts: new RegExp(`^${sections}: *$`),
  emits: [NetstatCounter],
  open(emit) {
    let section = '';
    let histogram = '';
    return {
      line(text, n) {
        if (isGap(text)) return;
        const head = SECTION.exec(text);
        if (head) {
          section = head[1]!;
          histogram = '';
          return;
        }
        const which = /^\s*ICMP6? (input|output) histogram: *$/i.exec(text)?.[1];
        if (which) {
          histogram = `${which} `;
          return;
        }
        if (section === '' || text.length > 200) return false;
        const m = NUMBER.exec(text);
        // A few lines have no number: `RTO algorithm is jiffies based`, `detected reordering never`.
        if (!m) return /^\s/.test(text) ? undefined : false;
        const value = integer(m[2]);
        if (value === undefined) return;
        const at = m.index + m[1]!.length;
        if (!/^[ \t]*(?:\d+ [a-zA-Z(]|[A-Za-z])/.test(text)) return false;
        if (!/^[ \t]*(?:destination|echo|timeout|redirect|source|parameter|time|address|wrong|timestamp)/i.test(text))
          histogram = '';
        const name =
          histogram +
          `${text.slice(0, at)} ${text.slice(at + m[2]!.length)}`.replace(/\s+/g, ' ').trim().replace(/:$/, '');
        if (name === '') return false;
        const start = text.length - text.trimStart().length;
        emit(
          NetstatCounter,
          { section, name, value },
          {
            line: n,
            start,
            end: text.trimEnd().length,
            fields: new Places(n).put('value', at, at + m[2]!.length).done(),
          },
        );
        return;
      },
    };
  },
});
