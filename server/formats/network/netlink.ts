/**
 * /proc/net/netlink (net/netlink/af_netlink.c netlink_native_seq_show(), netlink_seq_show() before 5.8). `Dump` is a
 * pointer up to 3.12 and a flag from 3.13 on, until 5.x out of step with its heading; old kernels lack `Inode`, the
 * oldest `Drops` too.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { NetlinkSocket } from '../../facts/network/netlink.ts';
import { isGap } from '../_figures.ts';

const columns = ['sk', 'protocol', 'port', 'groups', 'rmem', 'wmem', 'dump', 'locks', 'drops', 'inode'];
/** %p and %pK: of a null pointer and of one that cannot be hashed yet too. */
const pointer = '(?:[0-9a-f]{8}(?:[0-9a-f]{8})?|\\((?:null|_{0,8}ptrval_{0,8})\\))';
const number = '-?\\d{1,15}';
const socket = new RegExp(
  `^${pointer} +${number} +${number} +[0-9a-f]{8} +${number} +${number} +(?:[01]|${pointer}) +${number}(?: +${number}){0,2} *$`,
);
const begin = new RegExp(`^${pointer} `);

export default defineFormat({
  id: 'netlink',
  title: 'Netlink sockets (/proc/net/netlink)',
  paths: ['proc/net/netlink', 'proc/*/net/netlink'],
  starts: /^sk +Eth Pid +Groups +Rmem +Wmem +Dump +Locks(?: +Drops(?: +Inode)?)? *$/,
  emits: [NetlinkSocket],
  open(emit) {
    let width: number | undefined;
    return {
      line(text, n) {
        if (isGap(text)) return;
        const row = words(text);
        if (row[0]!.text === 'sk') {
          width = row.length;
          return;
        }
        // A row that is cut off or garbled is no reason to give up those behind it.
        if (!begin.test(text)) return false;
        if (!socket.test(text) || (width !== undefined && row.length !== width)) return;
        const word = (i: number): string => row[i]!.text;
        emit(
          NetlinkSocket,
          defined({
            sk: word(0),
            protocol: Number(word(1)),
            port: Number(word(2)),
            groups: word(3),
            rmem: Number(word(4)),
            wmem: Number(word(5)),
            dump: word(6),
            locks: Number(word(7)),
            drops: integer(row[8]?.text),
            inode: integer(row[9]?.text),
          }),
          { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: new Places(n).putRow(columns, row).done() },
        );
        return;
      },
    };
  },
});
