/** `Kernel panic - not syncing: ...` (kernel/panic.c) that no report before it explains. */
import { KernelPanic } from '../../../facts/kernel-log/crash.ts';
import { suspectNamed, openCrash, panicOf, traces } from '../crash.ts';
import type { EventReader } from '../event.ts';
import { stallRule } from '../stalls.ts';

const head = /^Kernel panic(?: - not syncing)?: ?(?<why>.{0,300})/d;
/** `stack-protector: Kernel stack is corrupted in: F+0x1/0x2` (an address up to 4.x). */
const where = /\bin: (?:\[<?[0-9a-f]{8,16}>?\] )?(?<function>[A-Za-z_][\w.]{0,200})/d;

const kernelPanic: EventReader = {
  id: 'kernel-panic',
  emits: [KernelPanic],
  gate: ['Kernel panic'],
  begin(line, log) {
    const m = head.exec(line.message);
    if (!m) return undefined;
    const why = m.groups!['why']!;
    const { title, after } = panicOf(why);
    const at = where.exec(line.message);
    const says = at ? suspectNamed(line, at.groups!['function']!, at.indices!.groups!['function']!) : undefined;
    return openCrash(KernelPanic, line, m, title, log, {
      // A stack that is full is the fault of what was called, not of who was last.
      ...(title.endsWith('corrupted stack end') ? { rule: stallRule } : {}),
      *suspects(reading) {
        if (says) yield says;
        // The trace of such a panic is that of whoever noticed.
        if (after === undefined) yield* traces(reading);
      },
      tell: value => (after === undefined ? value : { ...value, after }),
    });
  },
};
export default kernelPanic;
