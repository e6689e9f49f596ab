/** Traces of CPUs that do not get on: what of a trace belongs to the stall, and what to the interrupt that found it. */
import { stalledIndex } from '../../linux/calltraces.ts';
import type { Blame, Suspects } from './crash.ts';
import type { Piece, Step } from './dump.ts';

export const stallRule: Blame = stalledIndex;

/** Frames by which an interrupt came in, by architecture. */
const interrupts =
  /^(?:asm_)?(?:sysvec_)?\w{0,20}apic_timer_interrupt(?:_entry\w{0,40})?$|^(?:asm_)?sysvec_|^asm_call_irq|^(?:asm_)?common_interrupt$|^__irq_(?:svc|usr)$|^el1h?_(?:64_)?irq(?:_handler)?$|^el1_interrupt$|^retint_kernel$|^ret_from_exception$|^handle_exception$|^do_irq$|^decrementer_common|^timer_interrupt$|^do_ext_irq$|^ext_int_handler$/;
/** Frames of those that look for stalls from within the timer interrupt. */
const detectors =
  /^(?:update_process_times|dump_cpu_task|_sched_show_task|tick_\w+|_*hrtimer_\w+|rcu_\w+|check_cpu_stall\w*|print_(?:other_)?cpu_stall\w*|watchdog_timer_fn|sched_show_task|nmi_\w+|show_regs|dump_stack\w*|unwind_backtrace|show_stack)$/;

/** The part of a trace that ran before the interrupt that found the stall; the whole trace when it holds none. */
function behindInterrupt(steps: readonly Step[]): Suspects {
  const nmi = steps.findLastIndex(s => s.sort === 'marker' && s.symbol === '/NMI');
  const from = nmi < 0 ? steps : steps.slice(nmi + 1);
  let at = from.findIndex(s => s.sort === 'frame' && interrupts.test(s.symbol));
  if (at < 0) at = from.findIndex(s => s.sort === 'marker' && (s.symbol === '/IRQ' || s.symbol === 'EOI'));
  if (at < 0 || !from.slice(0, at).some(s => detectors.test(s.symbol))) return from;
  // Entry code has several frames of its own.
  while (at < from.length && (from[at]!.sort === 'marker' || interrupts.test(from[at]!.symbol))) at++;
  return at < from.length ? from.slice(at) : from;
}

/** Traces of the stalled CPUs first, then those of nobody in particular; the grace-period kthread's is none. */
export function* stalled(pieces: readonly Piece[], cpus: readonly number[]): Iterable<Suspects> {
  const theirs = pieces.filter(p => p.cpu !== undefined && cpus.includes(p.cpu));
  const tasks = pieces.filter(p => p.label === 'task');
  const own = pieces.filter(p => p.label === '' && p.cpu === undefined);
  const others = pieces.filter(p => p.cpu !== undefined && !cpus.includes(p.cpu));
  for (const piece of [...theirs, ...own, ...tasks, ...others])
    if (piece.steps.length > 0) yield behindInterrupt(piece.steps);
}
