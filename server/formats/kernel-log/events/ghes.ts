/**
 * Errors that the firmware reports (APEI GHES, drivers/firmware/efi/cper.c): lines with `{N}[Hardware Error]: `, N
 * telling the reports apart. The section says what it is about: memory, PCI Express, or the processor and the rest.
 */
import { defined } from '../../../core/model/defined.ts';
import { Places } from '../../../core/model/places.ts';
import type { Emit } from '../../../core/read/format.ts';
import { integer } from '../../../core/read/words.ts';
import { MachineCheck } from '../../../facts/kernel-log/machine-check.ts';
import { MemoryError } from '../../../facts/kernel-log/memory-error.ts';
import { PcieError } from '../../../facts/kernel-log/pcie-error.ts';
import { type EventReader, placeGroups, type LogReport, reportAt } from '../event.ts';
import type { KernelLine } from '../prefix.ts';

const head = /^\{(\d{1,10})\}\[Hardware Error\]: (?:Hardware error from APEI)/;
const tagged = /^\{(\d{1,10})\}\[Hardware Error\]: /;
const items = {
  severity:
    /^\{\d+\}\[Hardware Error\]:\s{0,4}(?:event severity|severity): (?<severity>fatal|recoverable|corrected|info)\b/d,
  section: /section_type: (?<section>[\w ]{1,64}?)\s*$/d,
  page: /physical_address: (?<page>0x[0-9a-f]{1,16})/d,
  dimm: /DIMM location: (?:not present\. )?(?<dimm>\S.{0,100}?)\s*$/d,
  text: /error_type: \d{1,4}, (?<text>.{1,80}?)\s*$/d,
  device: /device_id: (?<device>[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])/d,
  id: /vendor_id: 0x(?<vendor>[0-9a-f]{4}), device_id: 0x(?<product>[0-9a-f]{4})/d,
} as const;

class FirmwareReport implements LogReport {
  done = false;
  private readonly first: KernelLine;
  private last: KernelLine;
  private readonly number: string;
  private readonly places: Places;
  private readonly found: Record<string, string> = {};

  constructor(line: KernelLine, number: string) {
    this.first = line;
    this.last = line;
    this.number = number;
    this.places = new Places(line.n);
  }

  take(line: KernelLine): boolean {
    if (tagged.exec(line.message)?.[1] !== this.number) return false;
    this.last = line;
    for (const expression of Object.values(items)) {
      const m = expression.exec(line.message);
      if (!m?.groups) continue;
      // A report may have several sections; the first speaks for it.
      for (const [name, text] of Object.entries(m.groups)) if (text !== undefined) this.found[name] ??= text;
      placeGroups(this.places, line, m);
    }
    return true;
  }

  end(emit: Emit): void {
    const { severity, section, page, dimm, text, device, vendor, product } = this.found;
    // Cut off before it says what it is about: not even the kind of fact is known.
    if (section === undefined) return;
    const at = reportAt(this.first, this.last, this.places.done());
    const corrected = severity === 'corrected' || severity === 'info';
    if (/memory/.test(section)) {
      emit(MemoryError, defined({ controller: 'GHES', dimm, corrected, page, text: text ?? section }), at);
    } else if (/PCIe/.test(section)) {
      if (device)
        emit(
          PcieError,
          defined({
            device,
            corrected,
            fatal: severity === 'fatal',
            id: vendor && product ? `${vendor}:${product}` : undefined,
            errors: [],
          }),
          at,
        );
    } else
      emit(
        MachineCheck,
        defined({ corrected: severity ? corrected : undefined, address: page, text: text ?? section }),
        at,
      );
  }
}

const ghes: EventReader = {
  id: 'ghes',
  emits: [MemoryError, PcieError, MachineCheck],
  gate: ['rror from APEI'],
  begin(line) {
    const m = head.exec(line.message);
    return m && integer(m[1]) !== undefined ? new FirmwareReport(line, m[1]!) : undefined;
  },
};
export default ghes;
