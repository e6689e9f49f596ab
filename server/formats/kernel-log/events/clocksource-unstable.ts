/**
 * The clocksource watchdog (kernel/time/clocksource.c): `Clocksource tsc unstable (delta = ... ns)` up to 4.0; then
 * `clocksource: timekeeping watchdog: Marking clocksource 'tsc' as unstable because the skew is too large:` with the
 * two clocks on lines of their own; `on CPU1` from 4.3 on, the skew in nanoseconds from 5.14 on. And `Marking TSC
 * unstable due to ...` (arch/x86/kernel/tsc.c), left out where it only repeats the watchdog.
 */
import { defined } from '../../../core/model/defined.ts';
import { Places } from '../../../core/model/places.ts';
import type { Emit } from '../../../core/read/format.ts';
import { integer } from '../../../core/read/words.ts';
import { ClocksourceUnstable, type ClocksourceUnstableValue } from '../../../facts/kernel-log/clocksource-unstable.ts';
import { type EventReader, placeGroups, type LogReport, reportAt } from '../event.ts';
import type { KernelLine } from '../prefix.ts';

const shapes = [
  /^(?:clocksource: )?timekeeping watchdog(?: on CPU(?<cpu>\d{1,5}))?: Marking clocksource '?(?<clocksource>[\w-]{1,32})'?,? as unstable,? because (?<reason>[^:]{1,80}):?/d,
  /^Clocksource (?<clocksource>[\w-]{1,32}) unstable \(delta = (?<skewNs>-?\d{1,16}) ns\)/d,
  /^(?:tsc: )?Marking (?<clocksource>TSC) unstable due to (?<reason>.{1,80}?)\.?$/d,
  /^(?:tsc: )?(?<clocksource>TSC) found unstable after boot, (?<reason>most likely due to broken BIOS)/d,
  /^clocksource: timekeeping watchdog on CPU(?<cpu>\d{1,5}): .{1,160}?(?<reason>excessive read-back delay).{1,160}?, marking (?<clocksource>[\w-]{1,32}) unstable/d,
];
const watched = /^(?:clocksource:)?\s{1,40}'(?<watchdog>[\w-]{1,32})' wd_(?:nsec|now)\b/d;
const skewed = /^(?:clocksource:)?\s{1,40}'[\w-]{1,32}' skewed (?<skewNs>-?\d{1,16}) ns/d;
const more = /^(?:clocksource:)?\s{1,40}(?:'[\w-]{1,32}' |No current clocksource)/;

class UnstableReport implements LogReport {
  done = false;
  private readonly first: KernelLine;
  private last: KernelLine;
  private readonly places: Places;
  private value: { -readonly [K in keyof ClocksourceUnstableValue]: ClocksourceUnstableValue[K] };

  constructor(line: KernelLine, m: RegExpExecArray) {
    this.first = line;
    this.last = line;
    this.places = new Places(line.n);
    const { clocksource, cpu, reason, skewNs } = m.groups!;
    this.value = defined({ clocksource: clocksource!, cpu: integer(cpu), reason, skewNs: integer(skewNs) });
    placeGroups(this.places, line, m);
  }

  take(line: KernelLine): boolean {
    if (!more.test(line.message)) return false;
    this.last = line;
    const [clock, skew] = [watched.exec(line.message), skewed.exec(line.message)];
    if (clock && this.value.watchdog === undefined) {
      this.value.watchdog = clock.groups!['watchdog']!;
      placeGroups(this.places, line, clock);
    }
    const ns = integer(skew?.groups?.['skewNs']);
    if (skew && ns !== undefined && this.value.skewNs === undefined) {
      this.value.skewNs = ns;
      placeGroups(this.places, line, skew);
    }
    return true;
  }

  end(emit: Emit): void {
    emit(ClocksourceUnstable, this.value, reportAt(this.first, this.last, this.places.done()));
  }
}

const clocksourceUnstable: EventReader = {
  id: 'clocksource-unstable',
  emits: [ClocksourceUnstable],
  gate: ['Marking clocksource ', 'Marking TSC ', ' unstable (delta', 'TSC found unstable', 'excessive read-back delay'],
  begin(line) {
    for (const shape of shapes) {
      const m = shape.exec(line.message);
      if (m) return m.groups!['reason'] === 'clocksource watchdog' ? undefined : new UnstableReport(line, m);
    }
    return undefined;
  },
};
export default clocksourceUnstable;
