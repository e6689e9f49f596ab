/**
 * `a: page allocation stalls for 10004ms, order:0, mode:0x24280ca(...)` with a trace (mm/page_alloc.c, 4.9 to 4.14).
 */
import { Places } from '../../../core/model/places.ts';
import type { Emit } from '../../../core/read/format.ts';
import { integer } from '../../../core/read/words.ts';
import { PageAllocationStall } from '../../../facts/kernel-log/page-allocation-stall.ts';
import { type EventReader, type LogState, placeGroups, type LogReport, reportAt } from '../event.ts';
import type { KernelLine } from '../prefix.ts';
import { openTracedReport } from './_traced.ts';

const head =
  /^(?<task>.{1,64}): page allocation stalls for (?<ms>\d{1,10})ms, order:(?<order>\d{1,3})(?:, mode:0x[0-9a-f]{1,8}\((?<gfp>[\w|]{1,400})\)|, mode:(?<gfp2>0x[0-9a-f]{1,8}))?/d;

const pageAllocationStall: EventReader = {
  id: 'page-allocation-stall',
  emits: [PageAllocationStall],
  gate: ['page allocation stalls for '],
  begin(line: KernelLine, log: LogState): LogReport | undefined {
    const m = head.exec(line.message);
    const [ms, order] = [integer(m?.groups?.['ms']), integer(m?.groups?.['order'])];
    if (!m || ms === undefined || order === undefined) return undefined;
    const places = new Places(line.n);
    placeGroups(places, line, m);
    const value = { task: m.groups!['task']!, ms, order, gfp: m.groups!['gfp'] ?? m.groups!['gfp2'] ?? '' };
    return openTracedReport(line, log, places, value.task, (emit: Emit, last, found) =>
      emit(PageAllocationStall, { ...value, ...found }, reportAt(line, last, places.done())),
    );
  },
};
export default pageAllocationStall;
