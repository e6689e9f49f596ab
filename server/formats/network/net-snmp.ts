/**
 * /proc/net/snmp and netstat (net/ipv4/proc.c): a line of names above a line of values for each protocol; snmp6 and
 * nstat: a counter a line.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
import { NetCounter, NetCounters } from '../../facts/network/net-snmp.ts';
import { isGap, put, emptyRecord } from '../_figures.ts';

const firsts =
  'Ip: Forwarding|Icmp: InMsgs|IcmpMsg: (?:In|Out)Type\\d|Tcp: RtoAlgorithm|Udp(?:Lite)?: InDatagrams|TcpExt: SyncookiesSent|IpExt: InNoRoutes|MPTcpExt: MPCapable';

/** The words of a line of snmp6, and of nstat, which adds the last. */
const ofSingle = ['name', 'value', 'perSecond'];

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
        const places = new Places(n);
        places.put('protocol', row[0]!.start, row[0]!.end - 1);
        const counters = emptyRecord();
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
      emit(NetCounter, defined({ name: name!.text, value, perSecond }), {
        line: n,
        start: name!.start,
        end: row.at(-1)!.end,
        fields: new Places(n).putRow(ofSingle, row).done(),
      });
    }
  },
});
