/** Rules about reports of the kernel's own faults: they are told as they are, one finding for each kind and place. */
import { defined } from '../core/model/defined.ts';
import type { Kind } from '../core/model/kind.ts';
import { code, joined, type Markdown, md } from '../core/model/markdown.ts';
import type { Occurrence } from '../core/model/occurrences.ts';
import { clause, listed } from '../core/model/text.ts';
import type { View } from '../core/model/view.ts';
import { defineRule, type Explains, type Rule, type Severity } from '../core/review/rule.ts';
import type { CrashValue } from '../facts/kernel-log/crash.ts';
import { KernelLog } from '../facts/kernel-log/kernel-log.ts';
import { taintsOfText } from '../linux/taint.ts';
import { findingOf, grouped, whenNote } from './_events.ts';

type Reported = Occurrence<CrashValue & { readonly remark?: true }>;

interface ReportRule<N extends string, U extends string> extends Pick<Rule, 'id' | 'severity' | 'summary' | 'links'> {
  readonly why: string;
  /** What is reported. */
  readonly kind: Kind<CrashValue & { readonly remark?: true }, N>;
  /** Other kinds that it reads. */
  readonly uses?: readonly Kind<any, U>[];
  readonly explains?: { readonly 'kernel-panic': Explains<N | U> };
  /** Reports of which this differs are told apart, though they say the same. */
  apart?(view: View<N | U>, report: Reported): string | undefined;
  /** Where one report is graver or lighter than the rule. */
  severityOf?(value: CrashValue): Severity;
}

/** A rule that reports an event of the kernel log under the event's own name. */
export const reportRule = <N extends string, U extends string = never>({
  kind,
  uses = [],
  severityOf,
  apart,
  ...told
}: ReportRule<N, U>): Rule =>
  defineRule({
    ...told,
    needs: [KernelLog],
    uses: [kind, ...uses],
    *check(host) {
      // A driver's remark is not a report of the kernel.
      const events: readonly Reported[] = host.events(kind).filter(e => !e.fact.value.remark);
      const causeOf = (v: CrashValue, report: Reported): string =>
        [v.title, v.function, v.source, apart?.(host, report)].join(' ');
      for (const group of grouped(events, causeOf)) {
        const first = group[0]!.fact.value;
        const tasks = [...new Set(group.map(e => e.fact.value.task).filter(t => t !== undefined))];
        const place = first.function && !first.title.includes(first.function) && first.function;
        const where = clause` in ${place}` + clause` at ${first.source}`;
        const ran = listed(tasks.slice(0, 3)) + (tasks.length > 3 ? ' and others' : '');
        const lines = [traceLine(first), taintLine(first)].filter(line => line !== undefined);
        yield findingOf(group, {
          message: `${first.title}${where}${clause`, while ${ran} ran`}${whenNote(group)}`,
          severity: severityOf?.(first) ?? told.severity,
          ...defined({ detail: lines.length ? joined(lines, '\n') : undefined }),
          events: group.map(e => e.fact),
        });
      }
    },
  });

/** The trace below the place, newest first; undefined where none was printed. */
export function traceLine({ frames }: { readonly frames: readonly string[] }): Markdown | undefined {
  if (frames.length === 0) return undefined;
  const shown = frames.slice(0, 8).map(frame => code(frame));
  const trace = shown.reduce((before, frame) => md`${before} < ${frame}`);
  return md`- Trace: ${trace}${frames.length > 8 ? md` < ...` : undefined}.`;
}

/** Taint is context, never a cause: it says what else to know of this kernel. */
function taintLine({ taint }: CrashValue): Markdown | undefined {
  const flags = taint ? taintsOfText(taint.startsWith('Tainted') ? taint : `Tainted: ${taint}`) : [];
  return flags.length
    ? md`- This kernel is tainted: ${flags.map(t => `${t.letter}, ${t.doc}`).join('; ')}.`
    : undefined;
}
