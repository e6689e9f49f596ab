/** `INFO: task X:N blocked for more than S seconds.` (kernel/hung_task.c, 3.10 to 6.19). */
import { defined } from '../../../core/model/defined.ts';
import { Places } from '../../../core/model/places.ts';
import { HungTask, type HungTaskValue } from '../../../facts/kernel-log/hung-task.ts';
import { type EventReader, type LogState, placeIn, placeGroups, type LogReport, reportAt } from '../event.ts';
import type { KernelLine } from '../prefix.ts';
import { kernelIn } from '../taskline.ts';
import { isTraceHeader, openTrace, type Trace } from '../traces.ts';

/**
 * A name may hold blanks and colons (`kworker/u4:5`): the last colon before the number counts. "can't die" is of killed
 * tasks (linux-next).
 */
const head =
  /^INFO: task (?<task>.{1,64}):(?<pid>\d{1,10}) (?:blocked|can't die) for more than (?<seconds>\d{1,10}) seconds\./d;
const disables = /^"echo 0 > \/proc\/sys\/kernel\/hung_task_timeout_secs" disables this message\./;
/** 5.10 and later; numbers padded left up to 6.0, right after; tgid from 6.8, task_flags from 6.14. */
const taskLine =
  /^task:(?<name>.{1,64}?)\s{0,16}state:(?<state>[A-Z])\s(?:.{0,24}?\s)?stack:\s{0,8}-?\d{1,10}\s{1,8}pid:\s{0,8}(?<pid>\d{1,10})\s{1,8}(?:tgid:\s{0,8}(?<tgid>\d{1,10})\s{1,8})?ppid:\s{0,8}(?<ppid>\d{1,10})\s/d;
/** Up to 5.4: name in 15 columns, state, address (up to 4.x), free stack, pid, ppid, flags. */
const oldTaskLine =
  /^(?<name>.{1,15}?)\s{0,16}\s?(?<state>[A-Z])\s{0,4}(?:[0-9a-f]{8,16}|running task)?\s{0,16}\d{1,10}\s{1,8}(?<pid>\d{1,10})\s{1,8}(?<ppid>\d{1,10})\s{1,4}0x[0-9a-f]{8,16}/d;
const blockedBy =
  /^INFO: task (?<task>.{1,64}):(?<pid>\d{1,10})(?: <(?:reader|writer)>)? (?:is )?blocked on an? (?<lock>mutex|semaphore|rw-semaphore)\b(?: likely (?:owned|last held) by task (?<owner>.{1,64}):(?<ownerPid>\d{1,10}))?/d;
const workqueue = /^Workqueue: (?<workqueue>\S.{0,128})/d;
const coredump = /^\s{1,8}Blocked by coredump\./;
const hardware = /^Hardware name: /;
/** What the kernel prints next in its own right: the trace is over. */
const another =
  /^(?:NMI backtrace|Sending NMI|CPU: \d|INFO: |BUG: |WARNING: |Kernel panic|Modules linked in|={5}|-{5}|Showing all locks|\d+ locks? held by|Future hung task)/;

class HungTaskReport implements LogReport {
  done = false;
  private readonly first: KernelLine;
  private last: KernelLine;
  private readonly log: LogState;
  private readonly places: Places;
  private readonly trace: Trace = openTrace();
  private value: { -readonly [K in keyof HungTaskValue]: HungTaskValue[K] };
  private closed = false;
  /** The dump of the task that holds the lock follows that of the victim. */
  private holder: Trace | undefined;

  constructor(line: KernelLine, m: RegExpExecArray, log: LogState) {
    this.first = line;
    this.last = line;
    this.log = log;
    this.places = new Places(line.n);
    placeGroups(this.places, line, m);
    this.value = {
      task: m.groups!['task']!,
      pid: Number(m.groups!['pid']),
      seconds: Number(m.groups!['seconds']),
      frames: [],
    };
  }

  take(line: KernelLine): boolean {
    const taken = this.read(line);
    if (taken) this.last = line;
    return taken;
  }

  private read(line: KernelLine): boolean {
    const { message } = line;
    if (this.holder) return this.readHolder(line, this.holder);
    const blocker = blockedBy.exec(message);
    if (blocker && Number(blocker.groups!['pid']) === this.value.pid) return this.readBlocker(line, blocker);
    if (!this.closed && this.trace.begun && isTraceHeader(message)) this.closed = true;
    if (!this.closed && this.trace.take(line)) return true;
    if (this.trace.begun) {
      // Lines of other tasks may stand in a trace; the next report may not.
      if (another.test(message)) this.closed = this.done = true;
      return false;
    }
    return this.readHead(line);
  }

  private readHead(line: KernelLine): boolean {
    const { message } = line;
    const kernel = kernelIn(message);
    if (kernel && /^\s/.test(message)) {
      this.value.taint = kernel.taint;
      this.value.release = kernel.release;
      placeIn(this.places, 'release', line, kernel.start, kernel.start + kernel.release.length);
      this.log.release(line, kernel.release);
      return true;
    }
    const task = taskLine.exec(message) ?? oldTaskLine.exec(message);
    if (task && Number(task.groups!['pid']) === this.value.pid) return this.readTask(line, task);
    const queue = workqueue.exec(message);
    if (queue) {
      this.value.workqueue = queue.groups!['workqueue']!.trim();
      placeGroups(this.places, line, queue);
      return true;
    }
    if (another.test(message)) this.done = true;
    return (
      disables.test(message) || coredump.test(message) || hardware.test(message) || /^\s{1,8}Tainted: \[/.test(message)
    );
  }

  private readTask(line: KernelLine, m: RegExpExecArray): boolean {
    const { state, ppid, tgid } = m.groups!;
    this.value.state = state!;
    this.value.ppid = Number(ppid);
    if (tgid !== undefined) this.value.tgid = Number(tgid);
    for (const name of ['state', 'ppid', 'tgid']) {
      const at = m.indices!.groups![name];
      if (at) placeIn(this.places, name, line, at[0], at[1]);
    }
    return true;
  }

  private readBlocker(line: KernelLine, m: RegExpExecArray): boolean {
    const { lock, owner, ownerPid } = m.groups!;
    this.value.blocker = { lock: lock!, ...(owner === undefined ? {} : { task: owner, pid: Number(ownerPid) }) };
    const at = m.indices!.groups!['owner'];
    if (at) placeIn(this.places, 'blocker', line, at[0], m.indices!.groups!['ownerPid']![1]);
    this.holder = openTrace();
    return true;
  }

  private readHolder(line: KernelLine, trace: Trace): boolean {
    if (trace.begun && isTraceHeader(line.message)) this.done = true;
    else if (trace.take(line)) return true;
    else if (!trace.begun && (taskLine.test(line.message) || workqueue.test(line.message))) return true;
    else if (another.test(line.message)) this.done = true;
    return false;
  }

  end(emit: Parameters<LogReport['end']>[0]): void {
    const guilty = this.trace.blame(this.places);
    const value = { ...this.value, ...defined({ function: guilty }), frames: [...this.trace.frames] };
    emit(HungTask, value, reportAt(this.first, this.last, this.places.done()));
  }
}

const hungTask: EventReader = {
  id: 'hung-task',
  emits: [HungTask],
  gate: [' for more than '],
  begin(line, log) {
    const m = head.exec(line.message);
    return m ? new HungTaskReport(line, m, log) : undefined;
  },
};
export default hungTask;
