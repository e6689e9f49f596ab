/**
 * `CPU0: Core temperature above threshold, cpu clock throttled (total events = 1)` and `... temperature/speed normal`
 * (therm_throt.c): no `Core` in 2.6.32, `mce: ` before it in 4.x and 5.x, `is above threshold, cpu clock is throttled`
 * from 5.11 on.
 */
import { defined } from '../../../core/model/defined.ts';
import { integer } from '../../../core/read/words.ts';
import { ThermalThrottling } from '../../../facts/kernel-log/thermal-throttling.ts';
import { lineEvent } from './_line.ts';

const thermalThrottling = lineEvent({
  id: 'thermal-throttling',
  kind: ThermalThrottling,
  gate: ['emperature above threshold', 'emperature is above threshold', 'emperature/speed normal'],
  message:
    /^(?:mce: |thermal: )?CPU(?<cpu>\d{1,5}): (?:(?<part>Core|Package) t|T)emperature(?:(?<throttled> (?:is )?above threshold, cpu clock (?:is )?throttled)(?: \(total events = (?<total>\d{1,16})\))?|\/speed normal)/d,
  value(groups) {
    const [cpu, total] = [integer(groups['cpu']), integer(groups['total'])];
    if (cpu === undefined) return undefined;
    return defined({ cpu, part: groups['part'] ?? 'CPU', throttled: groups['throttled'] !== undefined, total });
  },
});
export default thermalThrottling;
