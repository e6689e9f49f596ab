/**
 * Machine checks. The common part (arch/x86/kernel/cpu/mce/core.c print_mce()): `mce: [Hardware Error]: CPU 2: Machine
 * Check: 0 Bank 4: be00...`, with RIP, TSC, PROCESSOR and the like behind it; `HARDWARE ERROR` before the same in
 * 2.6.32. AMD decodes by itself (drivers/edac/mce_amd.c): `[Hardware Error]: CPU:2 (17:31:0) MC15_STATUS[...]:
 * 0x9c20...`. `Machine check events logged` says only that mcelog or rasdaemon can tell more.
 */
import { defined } from '../../../core/model/defined.ts';
import { Places } from '../../../core/model/places.ts';
import type { Emit } from '../../../core/read/format.ts';
import { integer } from '../../../core/read/words.ts';
import { MachineCheck, type MachineCheckValue } from '../../../facts/kernel-log/machine-check.ts';
import { machineCheckStatus } from '../../../linux/machinecheck.ts';
import { type EventReader, placeGroups, type LogReport, reportAt } from '../event.ts';
import type { KernelLine } from '../prefix.ts';

const tag = '^(?:mce: )?(?:\\{\\d{1,10}\\})?(?:\\[Hardware Error\\]: )?';
const shapes = [
  new RegExp(
    `${tag}CPU (?<cpu>\\d{1,5}): (?<text>Machine Check(?: Exception| Event)?)` +
      ': {1,16}[0-9a-f]{1,16} Bank (?<bank>\\d{1,3}): (?<status>[0-9a-f]{16})',
    'd',
  ),
  new RegExp(`${tag}(?<text>(?:Corrected|Uncorrected|Deferred|Transparent)[\\w ,]{0,60} error\\b.{0,100})`, 'd'),
  new RegExp(
    `${tag}CPU:(?<cpu>\\d{1,5}) .{0,40}?MC(?<bank>\\d{1,3})_STATUS\\[[^\\]]{0,100}\\]: (?<status>0x[0-9a-f]{16})`,
    'd',
  ),
  new RegExp(`${tag}(?<text>Machine check events logged)`, 'd'),
  new RegExp(
    `${tag}(?<text>Uncorrected hardware memory error in (?:user-access|kernel-access)) at (?<address>[0-9a-f]{1,16})`,
    'd',
  ),
];
const older = /^\s{0,2}HARDWARE ERROR\b/;
const status = /^CPU:(?<cpu>\d{1,5}) .{0,40}?MC(?<bank>\d{1,3})_STATUS\[[^\]]{0,100}\]: (?<status>0x[0-9a-f]{16})/d;
/** What the kernel adds to a report. Each line has the tag, but in 2.6.32. */
const more =
  /^(?:RIP |TSC |PPIN |SYND |IPID |ADDR |MISC |PROCESSOR |Run the above|This is not a software|Machine check: |Some CPUs|IPID: |Error Addr: |MC\d{1,3} Error|.{0,60}Error(?:: |Code: |Extended)|cache level: |.{0,60}Extended Error Code)/;
const tagged = /^(?:mce: )?\[Hardware Error\]: /;
const address = /(?:\bADDR |Error Addr: )(?:0x)?(?<address>[0-9a-f]{1,16})\b/d;
const socket = /\bSOCKET (?<socket>\d{1,4})\b/d;

/** The last lines of a report belong to it whatever they say, so many at most. */
const mostLines = 16;

class MachineCheckReport implements LogReport {
  done = false;
  private readonly first: KernelLine;
  private last: KernelLine;
  private readonly places: Places;
  private lines = 1;
  private value: { -readonly [K in keyof MachineCheckValue]?: MachineCheckValue[K] } = {};

  constructor(line: KernelLine, m: RegExpExecArray | undefined) {
    this.first = line;
    this.last = line;
    this.places = new Places(line.n);
    if (m) this.note(line, m);
    // Nothing belongs to these two.
    this.done = /^(?:Machine check events|Uncorrected hardware memory)/.test(this.value.text ?? '');
  }

  private note(line: KernelLine, m: RegExpExecArray): void {
    const { cpu, bank, status: bits, text, address: at, socket: number } = m.groups!;
    const numbers = { cpu: integer(cpu), bank: integer(bank), socket: integer(number) };
    for (const [name, n] of Object.entries(numbers)) if (n !== undefined) this.value[name as 'cpu'] ??= n;
    if (bits !== undefined) this.value.status = bits;
    if (at !== undefined) this.value.address ??= at;
    if (text !== undefined) this.value.text ??= text.trim();
    placeGroups(this.places, line, m);
  }

  take(line: KernelLine): boolean {
    const text = line.message.replace(tagged, '');
    const behind = text.length < line.message.length;
    const from = line.message.length - text.length;
    const head = shapes.find(s => s.test(line.message));
    // The next bank of the same event is a report of its own; a head without its bank yet waits for it.
    if (head && this.value.bank !== undefined) return false;
    const found = [
      status.exec(text),
      address.exec(text),
      socket.exec(text),
      this.value.bank === undefined ? shapes[0]!.exec(line.message) : null,
    ];
    if (!behind && !more.test(text) && !found.some(Boolean)) return false;
    for (const [i, m] of found.entries()) if (m) this.note(i === 3 ? line : shifted(line, from), m);
    this.last = line;
    this.done = ++this.lines >= mostLines;
    return true;
  }

  end(emit: Emit): void {
    const bits = this.value.status === undefined ? undefined : machineCheckStatus(this.value.status);
    const { text = 'Machine Check' } = this.value;
    const corrected = bits
      ? !bits.uncorrected
      : /^(?:Corrected|Transparent)/.test(text)
        ? true
        : /^(?:Uncorrected|Machine Check Exception)/.test(text)
          ? false
          : undefined;
    const value = { ...this.value, text, ...defined({ corrected }) };
    emit(MachineCheck, value, reportAt(this.first, this.last, this.places.done()));
  }
}

/** The same line as seen behind its tag. */
const shifted = (line: KernelLine, from: number): KernelLine => ({
  ...line,
  message: line.message.slice(from),
  column: at => line.column(at + from),
});

const machineCheck: EventReader = {
  id: 'machine-check',
  emits: [MachineCheck],
  gate: [
    'Machine check',
    'Machine Check',
    '[Hardware Error]: Corr',
    '[Hardware Error]: Uncorr',
    '[Hardware Error]: Def',
    '[Hardware Error]: Trans',
    '_STATUS[',
    'HARDWARE ERROR',
    'ncorrected hardware memory error',
  ],
  begin(line) {
    for (const shape of shapes) {
      const m = shape.exec(line.message);
      if (m) return new MachineCheckReport(line, m);
    }
    return older.test(line.message) ? new MachineCheckReport(line, undefined) : undefined;
  },
};
export default machineCheck;
