/**
 * vmalloc() that failed (mm/vmalloc.c): `vmalloc: allocation failure: 0 bytes` (3.10 to 5.11, `allocated N of M bytes`
 * where it came half way), `vmalloc error: size N, ...` from 5.12 on, `vmap allocation for size N failed` where the
 * address space is used up. The task stands before all of them from 4.9 on.
 */
import { defined } from '../../../core/model/defined.ts';
import { Places } from '../../../core/model/places.ts';
import { integer } from '../../../core/read/words.ts';
import { VmallocFailure } from '../../../facts/kernel-log/vmalloc-failure.ts';
import { type EventReader, reportAt } from '../event.ts';
import { merged, placeMerged } from './_line.ts';
import { openTracedReport } from './_traced.ts';

const head =
  /^(?:(?<task>.{1,64}?): )?(?:vmalloc: (?<reason>allocation failure)[:,] (?:allocated (?<allocated>\d{1,16}) of (?<bytes>\d{1,16}) bytes|(?<bytes2>\d{1,16}) bytes)|vmalloc (?:error|size): (?:size )?(?<bytes3>\d{1,16}), (?<reason2>[\w ,]{1,60}?)(?=, mode:|$)|(?<reason3>vmap allocation) for size (?<bytes4>\d{1,16}) failed)/d;

const vmallocFailure: EventReader = {
  id: 'vmalloc-failure',
  emits: [VmallocFailure],
  gate: ['vmalloc: allocation failure', 'vmalloc error: ', 'vmap allocation for size'],
  begin(line, log) {
    const m = head.exec(line.message);
    if (!m) return undefined;
    const groups = merged(m);
    const [bytes, allocated] = [integer(groups['bytes']), integer(groups['allocated'])];
    if (bytes === undefined) return undefined;
    const places = new Places(line.n);
    placeMerged(places, line, m);
    const { task, reason = '' } = groups;
    const value = defined({ task, bytes, allocated, reason });
    return openTracedReport(line, log, places, task, (emit, last, found) =>
      emit(VmallocFailure, { ...value, ...found }, reportAt(line, last, places.done())),
    );
  },
};
export default vmallocFailure;
