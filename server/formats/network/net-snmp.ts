/**
 * /proc/net/snmp and netstat (net/ipv4/proc.c): a line of names above a line of values for each protocol; snmp6 and
 * nstat: a counter a line.
 */
import { FieldPlaces } from '../../core/model/fact.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
import { NetCounter, NetCounters } from '../../facts/network/counters.ts';
import { isGap, put, record } from '../_figures.ts';

const firsts =
  'Ip: Forwarding|Icmp: InMsgs|IcmpMsg: (?:In|Out)Type\\d|Tcp: RtoAlgorithm|Udp(?:Lite)?: InDatagrams|TcpExt: SyncookiesSent|IpExt: InNoRoutes|MPTcpExt: MPCapable';

export default defineFormat({
  id: 'net-snmp',
  title: 'Counters of the network protocols (/proc/net/snmp, snmp6, netstat)',
  paths: [
    'proc/net/snmp',
    'proc/net/snmp6',
    'proc/net/netstat',
    'proc/*/net/snmp',
    'proc/*/net/snmp6',
    'proc/*/net/netstat',
    'nstat_-zas',
    'nstat_-as',
    'nstat.txt',
  ],
  starts: new RegExp(`^(?:(?:${firsts})|Ip6(?:In|Out)[A-Z]\\w{2,30}[ \\t]+\\d+[ \\t]*$)`),
  emits: [NetCounters, NetCounter],
  open(emit) {
    let names: readonly Word[] = [];
    return {
      line(text, n) {
        if (isGap(text) || text.startsWith('#')) return;
        const row = words(text);
        const head = row[0]!.text;
        if (!head.endsWith(':')) return single(row, n);
        if (!/^[A-Z]\w{1,20}:$/.test(head)) return false;
        const second = row[1]?.text ?? '';
        if (!/^-?\d/.test(second)) {
          names = row;
          return;
        }
        if (names[0]?.text !== head) return;
        const places = new FieldPlaces(n);
        places.add('protocol', n, row[0]!.start, row[0]!.end - 1);
        const counters = record();
        for (let i = 1; i < row.length && i < names.length; i++) put(counters, places, names[i]!.text, row[i], n);
        if (Object.keys(counters).length === 0) return;
        emit(
          NetCounters,
          { protocol: head.slice(0, -1), counters },
          { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
        );
        names = [];
        return;
      },
    };

    function single(row: readonly Word[], n: number): void | boolean {
      const [name, digits, rate] = row;
      if (!/^[A-Z][A-Za-z0-9]{3,60}$/.test(name!.text) || !digits || row.length > 3 || !/^-?\d+$/.test(digits.text))
        return false;
      const value = integer(digits.text);
      if (value === undefined) return;
      const perSecond = decimal(rate?.text);
      const fields = {
        names: ['name', 'value', 'perSecond'],
        at: [0, name!.start, name!.end, 0, digits.start, digits.end, 0, rate?.start ?? 0, rate?.end ?? 0],
      };
      emit(
        NetCounter,
        { name: name!.text, value, ...(perSecond === undefined ? {} : { perSecond }) },
        { line: n, start: name!.start, end: row.at(-1)!.end, fields },
      );
    }
  },
});
