/**
 * RCU stall warnings (kernel/rcu/tree_stall.h, tree_exp.h, tasks.h; kernel/rcutree.c up to 3.18): all flavours,
 * self-detected or found by another CPU, expedited, and the grace-period kthread that gets no CPU.
 */
import { defined } from '../../../core/model/defined.ts';
import { RcuStall, type RcuStallValue } from '../../../facts/kernel-log/rcu-stall.ts';
import { openCrash, type CrashReport } from '../crash.ts';
import { type EventReader, placeIn } from '../event.ts';
import type { KernelLine } from '../prefix.ts';
import { stalled, stallRule } from '../stalls.ts';

const head = /^(?:rcu: )?INFO: (?<flavour>rcu\w{0,30}) (?:self-)?detected (?:expedited )?stalls? on (?:CPU|tasks)/d;
/**
 * 2.6.32: `INFO: RCU detected CPU 0 stall (t=1000 jiffies)`, `INFO: RCU detected CPU stalls: 1 3 (detected by 0, ...)`.
 */
const oldHead = /^INFO: RCU detected CPU (?:(?<one>\d{1,5}) stall|stalls:)/d;
const kthread =
  /^(?:rcu: )?(?<flavour>rcu\w{0,30}) kthread (?:starved for|timer wakeup didn't happen for) (?<starved>\d{1,15}) jiffies/d;
/** `0-...!: (2099 ticks this GP)`, `2-...0: ` (interrupts off for so many stalls), up to 3.19 `0: (1 GPs behind)`. */
const cpuLine = /^(?:rcu: )?\s{1,8}(\d{1,5})(?:-[.!OoNRDT?\d]{1,8})?: \(/d;
const inBraces = /(?<![\w-])(\d{1,5})(?:-[.!ODNo]{1,6})?(?=[\s,}])/g;
const age = /[ (]t=(?<jiffies>\d{1,15}) jiffies|\} (?<expedited>\d{1,15}) jiffies s: /d;

/** More lines that only these reports hold. */
const prose =
  /^(?:rcu: )?(?:\s{0,8}\(?(?:detected by|t=\d)|\s{1,8}\d{1,5}-|\s{1,8}Tasks blocked on|\s{1,8}Unless |All QSes seen|blocking rcu_node|(?:\s{0,8}Possible )?timer handling issue|\s{1,8}\S{1,40} to last )/;

type Draft = { -readonly [K in keyof RcuStallValue]: RcuStallValue[K] };

const rcuStall: EventReader = {
  id: 'rcu-stall',
  emits: [RcuStall],
  gate: [
    'detected stall',
    'self-detected',
    'detected expedited stall',
    'RCU detected CPU',
    'kthread starved',
    'kthread timer wakeup',
  ],
  begin(line, log) {
    const m = head.exec(line.message) ?? oldHead.exec(line.message) ?? kthread.exec(line.message);
    if (!m) return undefined;
    const cpus: number[] = [];
    const { flavour, one, starved } = m.groups!;
    const selfDetected = line.message.includes('self-detected') || one !== undefined;
    const extra: Pick<Draft, 'flavour' | 'selfDetected' | 'expedited' | 'starved' | 'jiffies'> = defined({
      flavour,
      selfDetected: selfDetected || undefined,
      expedited: line.message.includes('expedited') || undefined,
      starved: starved === undefined ? undefined : Number(starved),
    });

    function cpu(at: KernelLine, text: string, start: number, { places }: CrashReport): void {
      if (cpus.length >= 1024 || cpus.includes(Number(text))) return;
      placeIn(places, `cpus[${cpus.length}]`, at, start, start + text.length);
      cpus.push(Number(text));
    }

    /** What the first line and those below it say about who stalls, and since when. */
    function read(at: KernelLine, reading: CrashReport): boolean | undefined {
      const { message } = at;
      const starving = kthread.exec(message);
      if (starving) {
        if (extra.starved !== undefined) return true;
        extra.starved = Number(starving.groups!['starved']);
        placeIn(reading.places, 'starved', at, ...starving.indices!.groups!['starved']!);
        return true;
      }
      const since = age.exec(message);
      if (since && extra.jiffies === undefined) {
        const [name, digits] =
          since.groups!['jiffies'] === undefined
            ? (['expedited', since.groups!['expedited']] as const)
            : (['jiffies', since.groups!['jiffies']] as const);
        extra.jiffies = Number(digits);
        placeIn(reading.places, 'jiffies', at, ...since.indices!.groups![name]!);
      }
      const row = cpuLine.exec(message);
      if (row) {
        cpu(at, row[1]!, row.indices![1]![0], reading);
        return true;
      }
      const open = message.indexOf('{');
      if (at === line && open >= 0)
        for (const found of message.slice(open, Math.max(open, message.indexOf('}') + 1)).matchAll(inBraces))
          cpu(at, found[1]!, open + found.index, reading);
      return since || prose.test(message) ? true : undefined;
    }

    return openCrash(RcuStall, line, m, 'RCU stall', log, {
      rule: stallRule,
      adopts: other => other.message.startsWith('NMI backtrace for cpu '),
      start(reading) {
        read(line, reading);
        if (one !== undefined) cpu(line, one, m.indices!.groups!['one']![0], reading);
      },
      read,
      suspects: ({ pieces }) => stalled(pieces, cpus),
      tell: ({ function: blamed, frames, release }) => defined({ cpus, ...extra, function: blamed, frames, release }),
    });
  },
};
export default rcuStall;
