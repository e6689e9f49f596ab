/**
 * `X: page allocation failure: order:N, mode:0x...` (warn_alloc(), mm/page_alloc.c; warn_alloc_failed() up to 4.9),
 * with trace and Mem-Info.
 */
import { defined } from '../../../core/model/defined.ts';
import { Places } from '../../../core/model/places.ts';
import {
  PageAllocationFailure,
  type PageAllocationFailureValue,
} from '../../../facts/kernel-log/page-allocation-failure.ts';
import {
  type EventReader,
  type LogState,
  placeIn,
  placeGroups,
  type LogReport,
  reportAt,
  severalLines,
} from '../event.ts';
import { openMemory } from '../memory.ts';
import type { KernelLine } from '../prefix.ts';
import { cpuIn, kernelIn } from '../taskline.ts';
import { openTrace } from '../traces.ts';

/** From 4.10 on (`nodemask=`), 5.0 on (`cpuset=`); a driver's vmalloc failure has words before `order`. */
const head =
  /^(?<task>.{1,64}?): page allocation failure(?:: |\. )order:\s?(?<order>\d{1,3}), mode:(?<mode>0x[0-9a-f]{1,8})(?:\((?<gfp>[\w|]{1,1024})\))?(?:, ?nodemask=(?<nodemask>\(null\)|[\d,-]{1,256}))?/d;
const mems = /mems_allowed=(?<memsAllowed>[\d,-]{1,256})/d;
const hardware = /^Hardware name: |^Workqueue: |^\s{1,8}Tainted: \[|^Modules linked in:/;
const cpusetLine = /^.{1,64}? cpuset=\S{1,256} mems_allowed=/;
const another =
  /^(?:INFO: |BUG: |WARNING: |Kernel panic|Out of memory|Memory cgroup out of memory|-{5}|={5}|oom-kill:)/;

function openReport(first: KernelLine, m: RegExpExecArray, log: LogState): LogReport {
  const places = new Places(first.n);
  placeGroups(places, first, m);
  const { task, order, mode, gfp, nodemask } = m.groups!;
  const allowed = mems.exec(first.message);
  if (allowed) placeGroups(places, first, allowed);
  const memsAllowed = allowed?.groups?.['memsAllowed'];
  const trace = openTrace();
  const memory = openMemory();
  let pid: number | undefined;
  let release: string | undefined;
  let done = false;
  let memoryBegun = false;

  function read(line: KernelLine): boolean {
    const { message } = line;
    // A second block is of another report (SysRq-m, say).
    if (memoryBegun && message.startsWith('Mem-Info:')) return !(done = true);
    if (memory.take(message)) {
      memoryBegun = true;
      return true;
    }
    if (!memoryBegun) {
      const cpu = cpuIn(message);
      if (cpu && cpu.comm === task) return readCpu(line, cpu.pid, cpu.at.pid);
      if (trace.take(line)) return true;
      if (hardware.test(message) || cpusetLine.test(message)) return true;
    }
    if (another.test(message)) done = true;
    return false;
  }

  function readCpu(line: KernelLine, id: number, at: readonly [number, number]): boolean {
    pid = id;
    placeIn(places, 'pid', line, at[0], at[1]);
    const kernel = kernelIn(line.message);
    if (!kernel) return true;
    release = kernel.release;
    placeIn(places, 'release', line, kernel.start, kernel.start + release.length);
    log.release(line, release);
    return true;
  }

  return severalLines(first, {
    read,
    done: () => done,
    tell(emit, last) {
      const seen = memory.value();
      const guilty = trace.blame(places);
      const value: PageAllocationFailureValue = defined({
        task: task!,
        pid,
        order: Number(order),
        gfp: gfp ?? mode!,
        mode: Number.parseInt(mode!, 16),
        function: guilty,
        frames: [...trace.frames],
        nodemask,
        memsAllowed,
        release,
        memory: seen,
      });
      emit(PageAllocationFailure, value, reportAt(first, last, places.done()));
    },
  });
}

const pageAllocationFailure: EventReader = {
  id: 'page-allocation-failure',
  emits: [PageAllocationFailure],
  gate: ['page allocation failure'],
  begin(line, log) {
    const m = head.exec(line.message);
    return m ? openReport(line, m, log) : undefined;
  },
};
export default pageAllocationFailure;
