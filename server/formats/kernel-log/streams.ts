/**
 * Reports under way. A log is one stream of lines, or several where the kernel prints who speaks: then the reports of
 * two CPUs that print at once do not mix. A report ends by itself, where the next one of its stream begins, after a gap
 * in time, or when too many other lines have gone by.
 */
import type { Emit } from '../../core/read/format.ts';
import { anyOf } from '../../core/read/recognise.ts';
import type { EventReader, LogState, LogReport } from './event.ts';
import type { KernelLine } from './prefix.ts';

/** Seconds between two lines of one report, at most: a slow serial console prints a line in a tenth of one. */
const longestGap = 5;
/** Seconds by which lines may go back: CPUs stamp before they queue. More means another boot. */
const stepBack = 1;
/** Kernel lines of others within one report, at most. */
const mostOthers = 24;

export interface Streams {
  take(line: KernelLine): void;
  end(): void;
  /** No report is under way. */
  readonly idle: boolean;
}

interface Open {
  readonly report: LogReport;
  last: KernelLine;
  others: number;
  closed: boolean;
  /**
   * The stream it began in. Others are those of CPUs that print a part of it: an RCU stall has the stalled CPU print
   * its own trace.
   */
  readonly home: string;
}

/** The streams of one log; `queue` tells something else in its turn. */
export function openStreams(
  events: readonly EventReader[],
  log: LogState,
  emit: Emit,
): Streams & { queue(tell: (emit: Emit) => void): void } {
  const reportOf = openReports(events, log);
  const streams = new Map<string, Open>();
  /** In the order they began, for that is the order they are told in. */
  const pending: (Open | { tell(emit: Emit): void })[] = [];
  let before: KernelLine | undefined;

  function flush(): void {
    for (let first = pending[0]; first; first = pending[0]) {
      if ('tell' in first) first.tell(emit);
      else if (first.closed) first.report.end(emit);
      else return;
      pending.shift();
    }
  }

  function close(open: Open): void {
    open.closed = true;
    for (const [name, other] of streams) if (other === open) streams.delete(name);
    flush();
  }

  /** A report of another stream may take the line for its own. */
  function adopt(stream: string, line: KernelLine): void {
    for (const open of streams.values()) {
      if (!open.report.adopts?.(line) || !open.report.take(line)) continue;
      streams.set(stream, open);
      open.last = line;
      return;
    }
  }

  /** A report begins: it is under way, or told. */
  function begin(report: LogReport, line: KernelLine, stream: string): void {
    // A line that is a report of its own may stand in the middle of another; a longer one ends what its stream was
    // telling. Another CPU's part of a report ends here, not the report.
    const open = streams.get(stream);
    if (open?.home === stream && !report.done) close(open);
    const begun: Open = { report, last: line, others: 0, closed: report.done, home: stream };
    pending.push(begun);
    if (begun.closed) flush();
    else streams.set(stream, begun);
  }

  function take(line: KernelLine): void {
    if (streams.size > 0) for (const open of [...streams.values()]) if (isApart(open.last, line)) close(open);
    const last = before;
    before = line;
    if (isSecond(line, last)) return;
    const stream = line.caller ?? '';
    const open = streams.get(stream);
    if (open?.report.take(line)) {
      open.last = line;
      open.others = 0;
      if (open.report.done) close(open);
      return;
    }
    const report = reportOf(line);
    if (report) begin(report, line, stream);
    else if (!open) adopt(stream, line);
    else if (open.report.done || ++open.others > mostOthers) close(open);
  }

  return {
    take,
    end() {
      for (const open of [...streams.values()]) close(open);
      flush();
    },
    queue(tell) {
      pending.push({ tell });
      flush();
    },
    get idle() {
      return pending.length === 0;
    },
  };
}

/** Which report begins with a line, if one does. */
function openReports(events: readonly EventReader[], log: LogState): (line: KernelLine) => LogReport | undefined {
  const gate = new RegExp(anyOf(events.flatMap(e => e.gate)));
  return line => {
    if (line.continued || !gate.test(line.message)) return undefined;
    for (const event of events) {
      const report = event.begin(line, log);
      if (report) return report;
    }
    return undefined;
  };
}

/** Two consoles in one file print every line twice. */
function isSecond(line: KernelLine, last: KernelLine | undefined): boolean {
  if (line.repeated) return true;
  return line.boot !== undefined && last?.boot === line.boot && last.message === line.message && !line.continued;
}

/** Are these lines too far apart in time to be of one report? */
function isApart(a: KernelLine, b: KernelLine): boolean {
  const gap =
    a.boot !== undefined && b.boot !== undefined
      ? b.boot - a.boot
      : a.wall !== undefined && b.wall !== undefined
        ? (b.wall - a.wall) / 1000
        : 0;
  return gap > longestGap || gap < -stepBack;
}
