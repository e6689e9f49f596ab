/**
 * The task table of an OOM report (dump_tasks(), mm/oom_kill.c). Its columns changed in 4.4, 4.15, 4.19 and 6.12, so
 * they are read by their names.
 */
import { defined } from '../../core/model/defined.ts';
import { integer } from '../../core/read/words.ts';
import type { OomTask } from '../../facts/kernel-log/oom-kill.ts';

export interface TaskTableReader {
  take(message: string): boolean;
  value(): readonly OomTask[];
}

const titleLine = /^Tasks state \(memory values in pages\):/;
const headerLine = /^\[\s{0,8}pid\s{0,8}\]\s{1,8}uid\s{1,8}tgid\s/;
const rowLine = /^\[\s{0,8}(\d{1,10})\]\s/;

/** Rows kept; PID_MAX_LIMIT is higher, the log buffer is not. */
const mostTasks = 50_000;

export function openTaskTable(): TaskTableReader {
  const tasks: OomTask[] = [];
  let columns: readonly string[] | undefined;

  function takeRow(message: string, pid: number, names: readonly string[]): boolean {
    const close = message.indexOf(']');
    const cells = message
      .slice(close + 1)
      .trim()
      .split(/\s+/);
    // The name is the last column and may hold blanks.
    const cell = (name: string): number | undefined => {
      const at = names.indexOf(name);
      return at < 0 ? undefined : integer(cells[at]);
    };
    const name = cells.slice(names.length - 1).join(' ');
    const [rss, oomScoreAdj] = [cell('rss'), cell('oom_score_adj')];
    if (name === '' || rss === undefined || oomScoreAdj === undefined || tasks.length >= mostTasks) return false;
    tasks.push(
      defined({ pid, name, rss, swapents: cell('swapents'), pageTablesBytes: cell('pgtables_bytes'), oomScoreAdj }),
    );
    return true;
  }

  return {
    take(message) {
      if (headerLine.test(message)) {
        columns = message
          .slice(message.indexOf(']') + 1)
          .trim()
          .split(/\s+/);
        return true;
      }
      const row = columns && rowLine.exec(message);
      if (row && columns) return takeRow(message, Number(row[1]), columns);
      return titleLine.test(message);
    },
    value: () => tasks,
  };
}
