/** Faults of programs. */
import { event, int, optional, text } from '../../core/model/kind.ts';

export const Segfault = event(
  'segfault',
  'A program was stopped by a fault of its own',
  {
    task: text({ names: 'task' }),
    pid: int({ identity: true, names: 'task' }),
    trap: text('The kind of fault in the kernel’s words'),
    address: optional(text('Hexadecimal as printed')),
    error: optional(text('Hexadecimal as printed')),
    library: optional(text('The file mapped at the instruction: a library, or the program itself')),
  },
  {
    show: v => `${v.task}[${v.pid}]: ${v.trap}${v.library ? ` in ${v.library}` : ''}`,
    same: v => `${v.task} ${v.pid} ${v.trap} ${v.address ?? ''}`,
  },
);
