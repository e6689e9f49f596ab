/** /proc/net/softnet_stat: hexadecimal in the file. */
import { int, list, state } from '../../core/model/kind.ts';

/** `cpu` is printed from 5.10 on, before that it is the row's number among the online CPUs. */
export const Softnet = state(
  'softnet',
  'Packets a CPU took from its devices (/proc/net/softnet_stat)',
  {
    cpu: int({ identity: true, names: 'cpu', derived: true }),
    processed: int({ unit: 'packets', derived: true }),
    dropped: int({ unit: 'packets', derived: true }),
    timeSqueeze: int({ unit: 'count', derived: true, entry: 'time_squeeze' }),
    rest: list(int(), 'The columns after the third, in order', { derived: true }),
  },
  {
    collect: 'cat /proc/net/softnet_stat',
    once: true,
    glossary: 'softnet_stat',
    show: v => `CPU ${v.cpu}: dropped ${v.dropped}, time_squeeze ${v.timeSqueeze}`,
  },
);
