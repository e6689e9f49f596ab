/** Errors of memory modules, and what the kernel did about them. */
import { event, flag, int, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

export const MemoryError = event(
  'memory-error',
  'A memory module or its controller reported an error (EDAC, APEI, memory failure)',
  {
    controller: text('`MC0` of EDAC, `GHES` of the firmware, `hwpoison` where the kernel took a page out of use'),
    dimm: optional(text('The label of the module as the driver or the firmware knows it')),
    corrected: flag(),
    count: optional(int('Absent where the line is about one error and prints no number')),
    page: optional(text('Page frame or physical address, hexadecimal as printed')),
    task: optional(text('The process that was signalled for it', { names: 'task' })),
    pid: optional(int({ identity: true, names: 'task' })),
    text: text(),
  },
  {
    show: v =>
      `${v.controller}: ${v.count ?? 1} ${v.corrected ? 'corrected' : 'uncorrected'}${v.dimm ? ` on ${v.dimm}` : ''}${v.page ? ` at ${v.page}` : ''}`,
    same: v =>
      `${v.controller} ${v.dimm ?? ''} ${v.corrected} ${v.count ?? ''} ${v.page ?? ''} ${v.pid ?? ''} ${v.text}`,
  },
);
export type MemoryErrorValue = ValueOfKind<typeof MemoryError>;
