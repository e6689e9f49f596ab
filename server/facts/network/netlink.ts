/** /proc/net/netlink. */
import { bytes, int, optional, state, text } from '../../core/model/kind.ts';

/** include/uapi/linux/netlink.h. */
const families: Readonly<Record<number, string>> = {
  0: 'ROUTE',
  2: 'USERSOCK',
  4: 'SOCK_DIAG',
  6: 'XFRM',
  7: 'SELINUX',
  8: 'ISCSI',
  9: 'AUDIT',
  10: 'FIB_LOOKUP',
  11: 'CONNECTOR',
  12: 'NETFILTER',
  15: 'KOBJECT_UEVENT',
  16: 'GENERIC',
  18: 'SCSITRANSPORT',
  20: 'RDMA',
  21: 'CRYPTO',
};

export const NetlinkSocket = state(
  'netlink-socket',
  'A netlink socket: a program talks with the kernel (/proc/net/netlink)',
  {
    sk: text('Address of the socket in the kernel: zeros where kptr_restrict hides it, a hash of it from 4.15 on'),
    protocol: int(
      'Column `Eth`: the family. 0 ROUTE (addresses, routes, links), 4 SOCK_DIAG (ss), 6 XFRM (IPsec), 7 SELINUX, 9 AUDIT, 11 CONNECTOR, 12 NETFILTER (conntrack, nftables), 15 KOBJECT_UEVENT (udev), 16 GENERIC',
      { identity: true },
    ),
    port: int(
      "Column `Pid`: the port of the socket. 0 is the kernel; the first socket of a program mostly has its process ID, others a number of the kernel's choice",
      { identity: true, leadsTo: 'task' },
    ),
    groups: text('The first 32 multicast groups that it listens to, a hexadecimal mask'),
    rmem: bytes(
      'Memory of messages that wait to be read; near the receive buffer (net.core.rmem_default) the next are lost',
    ),
    wmem: bytes('Memory of messages that are being sent'),
    dump: text('Is a listing under way? 0 or 1; the address of its state before 3.13'),
    locks: int('References to the socket; not locks', { unit: 'count' }),
    drops: optional(
      int('Messages lost for want of receive buffer: the program got ENOBUFS and has missed changes', {
        unit: 'count',
      }),
    ),
    inode: optional(int('Inode of the socket: the process that has `socket:[inode]` open holds it')),
  },
  {
    show: v =>
      `netlink ${families[v.protocol] ?? v.protocol} port ${v.port}${v.drops === undefined ? '' : `, ${v.drops} drops`}`,
  },
);
