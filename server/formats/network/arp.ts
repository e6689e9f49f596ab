/** The ARP table: /proc/net/arp (net/ipv4/arp.c) and `arp -n`. */
import { defineFormat } from '../../core/read/format.ts';
import { words } from '../../core/read/words.ts';
import { Neighbour } from '../../facts/network/counters.ts';
import { isGap } from '../_figures.ts';

const names = ['address', 'hwType', 'flags', 'mac', 'mask', 'device'];

export default defineFormat({
  id: 'arp',
  title: 'Neighbours (/proc/net/arp)',
  paths: ['proc/net/arp', 'proc/*/net/arp', 'arp_-n', 'arp_-an', 'arp.txt'],
  starts: /^(?:IP address +HW type +Flags +HW address +Mask +Device|Address +HWtype +HWaddress +Flags Mask +Iface) *$/,
  emits: [Neighbour],
  open(emit) {
    return {
      line(text, n) {
        if (isGap(text) || /^(?:IP address +HW type|Address +HWtype)/.test(text)) return;
        const row = words(text);
        const at = { line: n, start: row[0]!.start, end: row.at(-1)!.end };
        const proc = row.length === 6 && /^0x[0-9a-f]+$/.test(row[1]!.text);
        if (proc) {
          const [address, hwType, flags, mac, mask, device] = row.map(w => w.text) as [
            string,
            string,
            string,
            string,
            string,
            string,
          ];
          const fields = { names, at: row.flatMap(w => [0, w.start, w.end]) };
          emit(Neighbour, { address, hwType, flags, mac, mask, device }, { ...at, fields });
          return;
        }
        // `gateway  ether  52:54:00:12:34:56  C  eth0`, `10.0.0.9  (incomplete)  eth0`
        if (row[1]?.text === '(incomplete)' && row.length === 3) {
          emit(
            Neighbour,
            { address: row[0]!.text, hwType: '(incomplete)', device: row[2]!.text },
            {
              ...at,
              fields: {
                names: ['address', 'device'],
                at: [0, row[0]!.start, row[0]!.end, 0, row[2]!.start, row[2]!.end],
              },
            },
          );
          return;
        }
        if (row.length < 5 || row.length > 6 || !/^[0-9a-fA-F:]{11,60}$/.test(row[2]!.text)) return false;
        const last = row.at(-1)!;
        const used = [row[0]!, row[1]!, row[2]!, row[3]!, last];
        emit(
          Neighbour,
          {
            address: used[0]!.text,
            hwType: used[1]!.text,
            mac: used[2]!.text,
            flags: used[3]!.text,
            device: last.text,
          },
          {
            ...at,
            fields: {
              names: ['address', 'hwType', 'mac', 'flags', 'device'],
              at: used.flatMap(w => [0, w.start, w.end]),
            },
          },
        );
        return;
      },
    };
  },
});
