/** The ARP table: /proc/net/arp (net/ipv4/arp.c) and `arp -n`. */
import { Places } from '../../core/model/places.ts';
import { type At, defineFormat } from '../../core/read/format.ts';
import { type Word, words } from '../../core/read/words.ts';
import { Neighbour } from '../../facts/network/arp.ts';
import { isGap } from '../_figures.ts';

const ofProc = ['address', 'hwType', 'flags', 'mac', 'mask', 'device'];
/** `10.0.0.9  (incomplete)  eth0` */
const ofIncomplete = ['address', '', 'device'];
/** `gateway  ether  52:54:00:12:34:56  C  eth0`, perhaps with a mask before the device. */
const ofArp = ['address', 'hwType', 'mac', 'flags', 'device'];

const rowAt = (n: number, names: readonly string[], row: readonly Word[]): At => ({
  line: n,
  start: row[0]!.start,
  end: row.at(-1)!.end,
  fields: new Places(n).putRow(names, row).done(),
});

export default defineFormat({
  id: 'arp',
  title: 'Neighbours (/proc/net/arp)',
  paths: ['proc/net/arp', 'proc/*/net/arp', 'arp_-n', 'arp_-an', 'arp.txt'],
  starts: /^(?:IP address +HW type +Flags +HW address +Mask +Device|Address +HWtype +HWaddress +Flags Mask +Iface) *$/,
  emits: [Neighbour],
  open: emit => ({
    line(text, n) {
      if (isGap(text) || /^(?:IP address +HW type|Address +HWtype)/.test(text)) return;
      const row = words(text);
      if (row.length === 6 && /^0x[0-9a-f]+$/.test(row[1]!.text)) {
        const [address, hwType, flags, mac, mask, device] = row.map(w => w.text) as [
          string,
          string,
          string,
          string,
          string,
          string,
        ];
        emit(Neighbour, { address, hwType, flags, mac, mask, device }, rowAt(n, ofProc, row));
        return;
      }
      if (row[1]?.text === '(incomplete)' && row.length === 3) {
        const value = { address: row[0]!.text, hwType: '(incomplete)', device: row[2]!.text };
        emit(Neighbour, value, rowAt(n, ofIncomplete, row));
        return;
      }
      if (row.length < 5 || row.length > 6 || !/^[0-9a-fA-F:]{11,60}$/.test(row[2]!.text)) return false;
      const used = [...row.slice(0, 4), row.at(-1)!];
      const [address, hwType, mac, flags, device] = used.map(w => w.text) as [string, string, string, string, string];
      emit(Neighbour, { address, hwType, mac, flags, device }, rowAt(n, ofArp, used));
      return;
    },
  }),
});
