/** Sockets as netstat and ss list them. */
import { int, list, oneOf, optional, seconds, state, text, type ValueOfKind } from '../../core/model/kind.ts';
import { clause } from '../../core/model/text.ts';

const pid = optional(int({ identity: true, names: 'task' }));
const program = optional(text());

/**
 * A socket of the Internet families (or, from ss, of any). `user` to `program` are netstat's, `programs` to `fds` what
 * ss -p says of all processes that hold the socket.
 */
export const Socket = state(
  'socket',
  'A socket (netstat, ss)',
  {
    from: oneOf(['netstat', 'ss'], 'The program that printed it'),
    protocol: optional(text({ identity: true })),
    state: optional(text()),
    recvQ: int(),
    sendQ: int(),
    local: text({ identity: true }),
    localPort: optional(int({ identity: true })),
    peer: text({ identity: true }),
    peerPort: optional(int({ identity: true })),
    user: optional(text()),
    uid: optional(int()),
    inode: optional(int()),
    pid,
    program,
    programs: optional(list(text(), 'The processes that hold the socket, by name')),
    pids: optional(list(int())),
    fds: optional(list(int())),
    timer: optional(text()),
    timerSeconds: optional(seconds()),
    retransmits: optional(int()),
    probes: optional(int()),
  },
  {
    glossary: 'socket',
    show(v) {
      const [local, peer] = [v.local + clause`:${v.localPort}`, v.peer + clause`:${v.peerPort}`];
      return `${v.protocol ?? ''} ${v.state ?? ''} ${local} ${peer}`.trim();
    },
  },
);
export type SocketValue = ValueOfKind<typeof Socket>;

export const UnixSocket = state(
  'unix-socket',
  'A UNIX socket (netstat)',
  {
    refCount: int(),
    flags: optional(text()),
    type: optional(text('`STREAM`, `DGRAM` or `SEQPACKET`')),
    state: optional(text()),
    inode: optional(int()),
    pid,
    program,
    path: optional(text('Where the socket is bound; behind `@` a name that is in no filesystem')),
  },
  { glossary: 'socket', show: v => `${v.type ?? ''} ${v.state ?? ''} ${v.path ?? ''}`.trim() },
);
