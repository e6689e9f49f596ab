/** Lines by which a report says on whom and on which kernel it happened. */

/**
 * `Not tainted 6.1.0-50-amd64 #1 Debian ...` or `Tainted: G        W  OE      5.15.0 #1`, wherever in a message.
 * Position of the release behind it.
 */
const taintAndRelease =
  /(Not tainted|(?:Kdump: loaded )?Tainted: [ A-Z-]{1,64}?)\s{1,16}(?=\d)(\d{1,2}\.\d{1,4}[\w.+~-]{0,80})/d;

export interface Kernel {
  readonly taint: string;
  readonly release: string;
  /** Where the release stands in the message. */
  readonly start: number;
}

/**
 * The taint letters and the release in a line of a report (lib/dump_stack.c dump_stack_print_info(),
 * kernel/hung_task.c), or undefined.
 */
export function kernelIn(message: string): Kernel | undefined {
  const m = taintAndRelease.exec(message);
  if (!m) return undefined;
  const taint = m[1]!
    .replace(/^Kdump: loaded /, '')
    .replace(/^Tainted: /, '')
    .replace(/\s+/g, ' ')
    .trim();
  return { taint, release: m[2]!, start: m.indices![2]![0] };
}

export interface CpuLine {
  readonly cpu: number;
  readonly pid: number;
  readonly comm: string;
  readonly at: { readonly pid: readonly [number, number]; readonly comm: readonly [number, number] };
}

/**
 * `CPU: 1 PID: 374 Comm: insmod Not tainted ...`; `UID: 0` stands between from 6.12 on, before 3.8 it reads `Pid: 374,
 * comm: insmod`.
 */
const cpuLine =
  /^\s{0,16}CPU: (?<cpu>\d{1,5}) (?:UID: \d{1,10} )?P(?:ID|id): (?<pid>\d{1,10}) Comm: (?<comm>.{1,64}?) (?:Not tainted|Kdump: loaded|Tainted: )/d;
const oldCpuLine = /^\s{0,16}P(?:ID|id): (?<pid>\d{1,10}), comm: (?<comm>.{1,64}?) (?:Not tainted|Tainted: )/d;

export function cpuIn(message: string): CpuLine | undefined {
  const m = cpuLine.exec(message) ?? oldCpuLine.exec(message);
  if (!m) return undefined;
  const at = m.indices!.groups!;
  return {
    cpu: Number(m.groups!['cpu'] ?? -1),
    pid: Number(m.groups!['pid']),
    comm: m.groups!['comm']!,
    at: { pid: at['pid']!, comm: at['comm']! },
  };
}
