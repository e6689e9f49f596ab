/** `WARN_ON()` and its kin (kernel/panic.c __warn(); lib/refcount.c; lib/debugobjects.c), 2.6.32 to 6.19. */
import { plainSymbol } from '../../../linux/calltraces.ts';
import { KernelWarning } from '../../../facts/kernel-log/crash.ts';
import { suspectNamed, openCrash, traces, withoutNumbers } from '../crash.ts';
import { type EventReader, lineAt, oneLineReport } from '../event.ts';

/**
 * `WARNING: CPU: 0 PID: 1 at F:L func+0x1/0x2`, up to 3.11 `WARNING: at F:L func+0x1/0x2()`, 6.18 and later `WARNING:
 * [condition] F:L at func+0x1/0x2, CPU#0: comm/1`.
 */
const head =
  /^WARNING: (?:CPU: (?<cpu>\d{1,5}) PID: (?<pid>\d{1,10}) )?at (?<source>\S{1,300}:\d{1,6})(?: (?<function>[A-Za-z_][\w.]{0,200})\+0x)?/d;
const newHead =
  /^WARNING: (?:\[.{1,400}?\] )?(?<source>[\w./-]{1,300}:\d{1,6}) at (?:(?<function>[A-Za-z_][\w.]{0,200})\+0x[0-9a-f]{1,16}\/0x[0-9a-f]{1,16}(?: \[\w{1,64}\])?|\S{1,64}), CPU#(?<cpu>\d{1,5}): (?<task>.{1,64})\/(?<pid>\d{1,10})(?!\d)/d;
const unwinder =
  /^WARNING: (?<what>kernel stack (?:regs|frame pointer)|can't dereference|stack recursion|unrecognized unwind)/d;

/** A driver's own words, perhaps behind the name of its device. */
const remark = /^(?:[\w-]{1,32} [\w.:-]{1,64}: )?WARNING: (?<what>[\w`'"(].{0,300})/d;
/** Advice on configuration and hardware that healthy machines print too, and what other events tell. */
const advice =
  /deprecat|removed in|will be removed|obsolete|cpumask|[Uu]nsupported|[Uu]nprivileged|missed to adjust|wireless extensions|[Ss]pectre|mitigat|vulnerab|does not exist|recommend|please |Please |update your|firmware|BIOS|microcode|command line|parameter|\bconfig|CONFIG_|\bdebug|\bmay (?:be|not|cause)|unknown|ignor|SCHED_|irq lock|circular locking|recursive locking|inconsistent lock|RCU usage|unlock balance|lock freed|lock was not|wait context|lock held|locks held|lock order|detected!?$/;

/** Warnings of parts of the kernel that watch over others are called after what they watch. */
function titleOf(source: string, symbol: string | undefined): string {
  if (/(?:^|\/)lib\/debugobjects\.c/.test(source)) return 'WARNING: ODEBUG bug';
  if (/(?:^|\/)lib\/refcount\.c|include\/linux\/refcount\.h/.test(source) || symbol?.startsWith('refcount_'))
    return 'WARNING: refcount bug';
  if (/(?:^|\/)mm\/sl[aou]b(?:_common)?\.c/.test(source)) return 'WARNING: kmalloc bug';
  if (/(?:^|\/)lib\/list_debug\.c/.test(source)) return 'WARNING: corrupted list';
  if (/(?:^|\/)mm\/vmalloc\.c/.test(source) && symbol?.includes('vmalloc')) return 'WARNING: vmalloc bug';
  return 'WARNING';
}

const kernelWarning: EventReader = {
  id: 'kernel-warning',
  emits: [KernelWarning],
  gate: ['WARNING: '],
  begin(line, log) {
    const m = head.exec(line.message) ?? newHead.exec(line.message);
    if (!m) {
      const other = unwinder.exec(line.message);
      if (other) return openCrash(KernelWarning, line, other, `WARNING: ${other.groups!['what']} has bad value`, log);
      const words = remark.exec(line.message);
      if (!words || advice.test(line.message.slice(0, 400))) return undefined;
      const title = `WARNING: ${withoutNumbers(words.groups!['what']!)}`;
      return oneLineReport(emit => emit(KernelWarning, { title, frames: [], remark: true }, lineAt(line)));
    }
    const { source, function: symbol } = m.groups!;
    // Told by lockdep and hard-lockup.
    if (/(?:^|\/)kernel\/(?:locking\/)?lockdep\.c/.test(source!) || symbol === 'watchdog_overflow_callback')
      return undefined;
    const says =
      symbol === undefined ? undefined : suspectNamed(line, plainSymbol(symbol), m.indices!.groups!['function']!);
    return openCrash(KernelWarning, line, m, titleOf(source!, symbol), log, {
      *suspects(reading) {
        if (says) yield says;
        yield* traces(reading);
      },
    });
  },
};
export default kernelWarning;
