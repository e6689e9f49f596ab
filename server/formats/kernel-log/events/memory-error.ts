/**
 * EDAC (drivers/edac/edac_mc.c): `EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Ha#0_Chan#1_DIMM#0 (channel:1 ...)`,
 * up to 3.5 `EDAC MC0: CE page 0x0, ..., row 2, channel 1, label "DIMM_B1": amd64_edac`. And what the kernel did about
 * it (mm/memory-failure.c): `Memory failure: 0x1234: recovery action for dirty LRU page: Recovered`, `MCE 0x1234: ...`
 * up to 4.x.
 */
import { defined } from '../../../core/model/defined.ts';
import { integer } from '../../../core/read/words.ts';
import { MemoryError } from '../../../facts/kernel-log/memory-error.ts';
import { lineEvent } from './_line.ts';

const edac = (group: string): string => `^EDAC (?<${group}>MC\\d{1,4}): `;
const shapes = [
  `${edac('controller')}(?<count>\\d{1,10}) (?<kind>CE|UE) (?<text>.{0,80}?) ?\\bon (?<dimm>.{1,120}?) ` +
    '\\((?:[\\w-]{1,24}:[^)]{0,300}?\\b)?page:(?<page>0x[0-9a-f]{1,16})',
  `${edac('controller2')}(?<kind2>CE|UE)(?: page (?<page2>0x[0-9a-f]{1,16}),)?(?: -)? ` +
    '(?<text2>[^"]{0,160}?)(?:,? ?labels? "(?<dimm2>[^"]{0,80})"(?::.{0,80})?)?$',
  '^(?:Memory failure:|MCE) (?<page3>0x[0-9a-f]{1,16}): (?<text3>(?:Killing|Sending SIGBUS to) (?<task>.{1,64}?):(?<pid>\\d{1,10}) due to hardware memory corruption.{0,40}|recovery action for [\\w -]{1,60}: \\w{1,16}|[\\w -]{1,60} page recovery: \\w{1,16})',
];

const memoryError = lineEvent({
  id: 'memory-error',
  kind: MemoryError,
  gate: ['EDAC MC', 'Memory failure: 0x', 'MCE 0x'],
  message: new RegExp(shapes.join('|'), 'd'),
  value(groups) {
    const [count, pid] = [integer(groups['count']), integer(groups['pid'])];
    if (groups['count'] !== undefined && count === undefined) return undefined;
    const dimm = groups['dimm']?.trim();
    return {
      controller: groups['controller'] ?? 'hwpoison',
      ...(dimm === undefined || dimm === '' || dimm === ':' ? {} : { dimm }),
      corrected: groups['kind'] === 'CE',
      ...defined({ count, page: groups['page'], task: groups['task'], pid }),
      text: groups['text']?.trim() || (groups['kind'] === 'CE' ? 'corrected error' : 'uncorrected error'),
    };
  },
});
export default memoryError;
