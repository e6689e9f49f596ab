/**
 * Panics that only carry out what a report before them decided: by a setting (`panic_on_oops`, `hung_task_panic`,
 * `softlockup_panic`, `panic_on_oom` ...), or because the kernel cannot go on from there. The report is their cause.
 */
import type { Kind } from '../core/model/kind.ts';
import type { Occurrence } from '../core/model/occurrences.ts';
import type { View } from '../core/model/view.ts';
import type { Explains } from '../core/review/rule.ts';
import { Boot } from '../facts/kernel-log/boot.ts';
import { KernelBug, KernelOops, KernelPanic, KernelWarning, Sanitizer } from '../facts/kernel-log/crash.ts';
import { HardLockup } from '../facts/kernel-log/hard-lockup.ts';
import { HungTask } from '../facts/kernel-log/hung-task.ts';
import { MachineCheck, type MachineCheckValue } from '../facts/kernel-log/machine-check.ts';
import { OomKill, type OomKillValue } from '../facts/kernel-log/oom-kill.ts';
import { RcuStall } from '../facts/kernel-log/rcu-stall.ts';
import { SoftLockup } from '../facts/kernel-log/soft-lockup.ts';
import { eventsOf, inOneLog, secondsInOneBoot } from './_boots.ts';

/** Kinds that are read to tell whether a panic carries out a report: for the `uses` of a rule that explains some. */
export const panicKinds = [KernelPanic, Boot] as const;

/** Reports that a panic may carry out. */
interface Cause {
  readonly kind: Kind<any, string>;
  /** What the kernel says behind "not syncing: ". */
  readonly words: RegExp;
  /** Which of the reports make the kernel panic; all where not given. */
  decides?(report: any): boolean;
}

/** arm64 and others print what they died of first: `Oops - BUG: Fatal exception`. */
const fatalException = /^(?:[\w -]{1,40}: )?Fatal exception(?: in interrupt)?$/;

const causes = {
  /** kernel/watchdog.c watchdog_timer_fn(), softlockup_panic: "softlockup: hung tasks". */
  'soft-lockup': { kind: SoftLockup, words: /^softlockup: hung tasks$/ },
  /**
   * kernel/watchdog_hld.c watchdog_overflow_callback(), hardlockup_panic: "Hard LOCKUP"; before 4.x in the words of the
   * report, "Watchdog detected hard LOCKUP on cpu 3".
   */
  'hard-lockup': { kind: HardLockup, words: /^(?:Hard LOCKUP$|Watchdog detected hard LOCKUP on cpu )/ },
  /** kernel/hung_task.c check_hung_uninterruptible_tasks(), hung_task_panic: "hung_task: blocked tasks". */
  'hung-task': { kind: HungTask, words: /^hung_task: blocked tasks$/ },
  /** kernel/rcu/tree_stall.h panic_on_rcu_stall(), panic_on_rcu_stall: "RCU Stall". */
  'rcu-stall': { kind: RcuStall, words: /^RCU Stall$/ },
  /**
   * mm/oom_kill.c check_panic_on_oom(): "Out of memory: system-wide panic_on_oom is enabled" (or "compulsory"). Without
   * a setting, where nobody is left to kill: "Out of memory and no killable processes...", since 4.19 "System is
   * deadlocked on memory". A report that killed somebody made no panic.
   */
  'oom-kill': {
    kind: OomKill,
    words:
      /^(?:Out of memory: [\w-]{1,40} panic_on_oom is enabled|Out of memory and no killable processes|System is deadlocked on memory)$/,
    decides: ({ victim }: OomKillValue) => victim === undefined,
  },
  /**
   * die() of each architecture, panic_on_oops: "Fatal exception"; without a setting "Fatal exception in interrupt".
   * arch/x86/kernel/traps.c exc_double_fault(): "Machine halted.".
   */
  'kernel-oops': { kind: KernelOops, words: new RegExp(`${fatalException.source}|^Machine halted$`) },
  /**
   * BUG() ends in die() as an oops does. kernel/sched/core.c __schedule_bug(), panic_on_warn: "scheduling while atomic",
   * since 6.1 "scheduling while atomic: panic_on_warn set ...".
   */
  'kernel-bug': {
    kind: KernelBug,
    words: new RegExp(`${fatalException.source}|^scheduling while atomic$|^panic_on_warn set$`),
  },
  /** kernel/panic.c __warn(), panic_on_warn: "panic_on_warn set ...", since 6.1 "kernel: panic_on_warn set ...". */
  'kernel-warning': { kind: KernelWarning, words: /^panic_on_warn set$/ },
  /**
   * end_report() and its kin, panic_on_warn: "panic_on_warn set ...", since 6.1 with the name of the sanitizer before
   * it. mm/kasan/report.c, kasan.fault=panic: "kasan.fault=panic set ..."; mm/kmsan/report.c, panic_on_kmsan: "kmsan.panic
   * set ...".
   */
  sanitizer: { kind: Sanitizer, words: /^(?:panic_on_warn set|kasan\.fault=panic set|kmsan\.panic set)$/ },
  /**
   * arch/x86/kernel/cpu/mce/core.c mce_panic(): "Fatal machine check" (also "Fatal local machine check", "Fatal Machine
   * check", "... on current CPU"). No setting decides that. What was corrected is no cause.
   */
  'machine-check': {
    kind: MachineCheck,
    words: /^Fatal (?:local )?machine check(?: on current CPU)?$/i,
    decides: ({ corrected }: MachineCheckValue) => corrected !== true,
  },
} satisfies Readonly<Record<string, Cause>>;

type Carried = keyof typeof causes;

/** Seconds in which a kernel that prints to a slow console comes from the report to the panic. */
const soon = 60;
/** Lines between the two where no clock tells: locks held and the traces of other CPUs. */
const nextLines = 200;

/** Kinds of reports that a panic may carry out: for the `uses` of the rule on panics. */
export const carriedKinds = [
  ...[SoftLockup, HardLockup, HungTask, RcuStall, OomKill, MachineCheck],
  ...[KernelOops, KernelBug, KernelWarning, Sanitizer],
] as const;

/** The reports of a kind among these that make the kernel panic. */
const deciding = (cause: Cause, reports: readonly Occurrence<any>[]): Occurrence<any>[] =>
  reports.filter(report => cause.decides?.(report.fact.value) ?? true);

/**
 * The relation of a rule on reports of this kind to `kernel-panic`: every panic of the finding came right after such a
 * report, one of them after one of the root, and says that it carries that out.
 */
export function carriesOut<K extends Carried>(what: Kind<any, K>): Explains<K | 'kernel-panic' | 'boot'> {
  const cause: Cause = causes[what.name];
  return (root, other, view) => {
    const panics = eventsOf(view, KernelPanic, other).filter(p => names(p, what.name, cause));
    const comes = (reports: readonly Occurrence<any>[]) => (p: Occurrence<any>) =>
      reports.some(r => follows(view, r, p));
    if (!panics.some(comes(deciding(cause, eventsOf(view, what, root))))) return false;
    const stands = eventsOf(view, KernelPanic, other).length;
    return panics.length === stands && panics.every(comes(deciding(cause, view.events(what))));
  };
}

/**
 * What a panic carries out, the same for equal reports: one boot may end for another fault than the next. Undefined
 * where no report accounts for it.
 */
export function carriedBy(view: View<Carried | 'boot'>, panic: Occurrence<any>): string | undefined {
  for (const [name, cause] of Object.entries<Cause>(causes)) {
    if (!names(panic, name as Carried, cause)) continue;
    const report = deciding(cause, view.events(cause.kind as Kind<any, Carried>)).findLast(r =>
      follows(view, r, panic),
    );
    if (!report) continue;
    const { title, function: place, source, task } = report.fact.value;
    // What has no title is told by its task, whose number is not its name.
    return [name, title ?? task?.replace(/\d+/g, '#'), place, source].join(' ');
  }
  return undefined;
}

/** Kinds that a panic in these words comes from unless its report says otherwise, as the reader takes them. */
const usual = new Set<string | undefined>([undefined, 'kernel-oops', 'kernel-warning']);

/** A panic that stands inside a report is of that kind, though others use the same words. */
function names({ fact }: Occurrence<any>, what: Carried, { words }: Cause): boolean {
  const { title, after }: { title: string; after?: string } = fact.value;
  const said = title.replace(/^kernel panic: /, '');
  // Another report may stand between: it decides only where it could have made a panic in these words.
  const decides = (kind: string): boolean => causes[kind as Carried]?.words.test(said) ?? false;
  return words.test(said) && (after === what || usual.has(after) || !decides(after!));
}

/** Does the panic stand behind the report, in one boot of one log? */
function follows(view: View<'boot'>, report: Occurrence<any>, panic: Occurrence<any>): boolean {
  const seconds = secondsInOneBoot(view, report, panic);
  if (seconds === undefined || seconds < 0 || seconds > soon) return false;
  return inOneLog(report, panic).some(
    ([a, b]) =>
      (a.time?.boot !== undefined && b.time?.boot !== undefined) ||
      (a.time?.wall !== undefined && b.time?.wall !== undefined) ||
      b.at.line - (a.at.through ?? a.at.line) <= nextLines,
  );
}
