/**
 * PCI Express Advanced Error Reporting (drivers/pci/pcie/aer.c): a port says that a message came (`AER: Corrected error
 * received: 0000:03:00.0`, `id=0300` before 5.0; `AER: Correctable error message received from ...` from 6.12 on), then
 * the device says what it was (`PCIe Bus Error: severity=Corrected, type=...`).
 */
import { defined } from '../../../core/model/defined.ts';
import { Places } from '../../../core/model/places.ts';
import type { Emit } from '../../../core/read/format.ts';
import { PcieError } from '../../../facts/kernel-log/pcie-error.ts';
import { type EventReader, placeIn, placeGroups, type LogReport, reportAt } from '../event.ts';
import type { KernelLine } from '../prefix.ts';

const address = '[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]';
const received = new RegExp(
  `^[\\w-]{1,32} (?<port>${address}): (?:AER: )?(?:Multiple )?` +
    '(?<severity>Corrected|Correctable|Uncorrected|Uncorrectable)' +
    '(?: \\((?<fatal>Fatal|Non-Fatal)\\))? error (?:message )?received' +
    `(?: from)?:? ?(?<source>${address}|id=[0-9a-f]{4})?`,
  'd',
);
const bus = new RegExp(
  `^[\\w-]{1,32} (?<device>${address}): (?:AER: )?PCIe Bus Error: severity=` +
    '(?<severity>Corrected|Correctable|Uncorrected|Uncorrectable)' +
    '(?: \\((?<fatal>Fatal|Non-Fatal)\\))?, type=(?<layer>[\\w ]{1,32}?)(?=,|$)',
  'd',
);
const status = new RegExp(
  `^[\\w-]{1,32} ${address}: (?:AER: )?\\s{0,8}device \\[(?<id>[0-9a-f]{4}:[0-9a-f]{4})\\] error status`,
  'd',
);
const bit = new RegExp(
  `^[\\w-]{1,32} ${address}: (?:AER: )?\\s{0,8}\\[ ?\\d{1,2}\\] (?<error>[A-Za-z][\\w .-]{1,40}?)\\s*(?:\\(First\\))?\\s*$`,
  'd',
);
const more = new RegExp(
  `^[\\w-]{1,32} ${address}: (?:AER: )?\\s{0,8}` +
    `(?:TLP Header|Error of this Agent|error log|can't find device of ID|broadcast |device recovery )`,
  'i',
);

class PcieReport implements LogReport {
  done = false;
  private readonly first: KernelLine;
  private last: KernelLine;
  private readonly places: Places;
  private readonly found: Record<string, string> = {};
  private readonly errors: string[] = [];

  constructor(line: KernelLine, m: RegExpExecArray) {
    this.first = line;
    this.last = line;
    this.places = new Places(line.n);
    this.note(line, m);
  }

  private note(line: KernelLine, m: RegExpExecArray): void {
    for (const [name, text] of Object.entries(m.groups!)) if (text !== undefined) this.found[name] ??= text;
    placeGroups(this.places, line, m);
  }

  take(line: KernelLine): boolean {
    const said = bus.exec(line.message);
    // A port tells of one message, and every device below it that has an error logged: each is a report.
    if (said && this.found['layer'] !== undefined) return false;
    const m = said ?? status.exec(line.message);
    const name = bit.exec(line.message);
    if (m) this.note(line, m);
    else if (name) {
      if (this.errors.length < 16) this.errors.push(name.groups!['error']!.trim());
      const [start, end] = name.indices!.groups!['error']!;
      placeIn(this.places, `errors[${this.errors.length - 1}]`, line, start, end);
    } else if (!more.test(line.message)) return false;
    this.last = line;
    return true;
  }

  end(emit: Emit): void {
    const { port, severity = '', fatal, source, device, layer, id } = this.found;
    const from = source?.startsWith('id=') ? undefined : source;
    const value = defined({
      device: device ?? from ?? port ?? '?',
      port,
      corrected: /^Correct/.test(severity),
      fatal: fatal === 'Fatal',
      layer,
      id,
      errors: [...this.errors],
    });
    emit(PcieError, value, reportAt(this.first, this.last, this.places.done()));
  }
}

const pcieError: EventReader = {
  id: 'pcie-error',
  emits: [PcieError],
  gate: ['PCIe Bus Error: ', 'rror received', 'rror message received'],
  begin(line) {
    const m = received.exec(line.message) ?? bus.exec(line.message);
    return m ? new PcieReport(line, m) : undefined;
  },
};
export default pcieError;
