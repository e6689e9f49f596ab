/** A report of one line with the trace of the task that speaks behind it. */
import { defined } from '../../../core/model/defined.ts';
import type { Places } from '../../../core/model/places.ts';
import type { Emit } from '../../../core/read/format.ts';
import type { LogState, LogReport } from '../event.ts';
import type { KernelLine } from '../prefix.ts';
import { cpuIn, kernelIn } from '../taskline.ts';
import { isTraceHeader, openTrace } from '../traces.ts';

export interface Traced {
  readonly function?: string;
  readonly frames: readonly string[];
}

/** What stands between the line and its trace. */
const between = /^(?:CPU: \d|P(?:ID|id): \d|Hardware name: |Workqueue: |.{1,64} cpuset=)/;

/**
 * `task`: who speaks, where the line says so; another's trace is not ours. `tell` is called once, with the last line of
 * the report and what its trace says.
 */
export function openTracedReport(
  first: KernelLine,
  log: LogState,
  places: Places,
  task: string | undefined,
  tell: (emit: Emit, last: KernelLine, found: Traced) => void,
): LogReport {
  const trace = openTrace();
  let last = first;
  let done = false;
  return {
    take(line) {
      const speaker = trace.begun || task === undefined ? undefined : cpuIn(line.message)?.comm;
      if (speaker !== undefined && speaker !== task) done = true;
      else if (trace.begun && isTraceHeader(line.message)) done = true;
      else if (trace.take(line) || (!trace.begun && between.test(line.message))) {
        const kernel = trace.begun ? undefined : kernelIn(line.message);
        if (kernel) log.release(line, kernel.release);
        last = line;
        return true;
      } else if (trace.begun) done = true;
      return false;
    },
    get done() {
      return done;
    },
    end(emit) {
      tell(emit, last, defined({ function: trace.blame(places), frames: [...trace.frames] }));
    },
  };
}
