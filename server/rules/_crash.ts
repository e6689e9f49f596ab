/** Rules about reports of the kernel's own faults: they are told as they are, one finding for each kind and place. */
import type { Kind } from '../core/model/kind.ts';
import type { Host } from '../core/model/host.ts';
import type { Occurrence } from '../core/model/occurrences.ts';
import { list } from '../core/model/text.ts';
import { defineRule, type Rule, type Severity } from '../core/review/rule.ts';
import type { CrashValue } from '../facts/kernel-log/crash.ts';
import { KernelLog } from '../facts/kernel-log/kernel-log.ts';
import { taintsOfText } from '../linux/taint.ts';
import { findingOf, grouped, whenNote } from './_events.ts';

interface Told {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly links?: readonly string[];
  readonly kind: Kind<any>;
  readonly uses?: readonly Kind<any>[];
  /** Where one report is graver or lighter than the rule. */
  severityOf?(value: CrashValue): Severity;
  detail?(host: Host, events: readonly Occurrence<any>[]): string;
}

/** A rule that reports an event of the kernel log under the event's own name. */
export const reportRule = (told: Told): Rule =>
  defineRule({
    id: told.id,
    severity: told.severity,
    summary: told.summary,
    why: told.why,
    ...(told.links ? { links: told.links } : {}),
    needs: [KernelLog],
    uses: [told.kind, ...(told.uses ?? [])],
    *check(host) {
      // A driver's remark is not a report of the kernel.
      const events = (host.events(told.kind) as readonly Occurrence<CrashValue & { readonly remark?: true }>[]).filter(
        e => !e.fact.value.remark,
      );
      for (const group of grouped(events, v => `${v.title} ${v.function ?? ''} ${v.source ?? ''}`)) {
        const first = group[0]!.fact.value;
        const tasks = [...new Set(group.map(e => e.fact.value.task).filter(t => t !== undefined))];
        const where = `${first.function && !first.title.includes(first.function) ? ` in ${first.function}` : ''}${first.source ? ` at ${first.source}` : ''}`;
        yield findingOf(group, {
          message: `${first.title}${where}${tasks.length ? `, while ${list(tasks.slice(0, 3))}${tasks.length > 3 ? ' and others' : ''} ran` : ''}${whenNote(group)}`,
          severity: told.severityOf?.(first) ?? told.severity,
          detail: [traceLine(first), taintLine(first), told.detail?.(host, group) ?? ''].filter(Boolean).join('\n'),
        });
      }
    },
  });

/** The trace below the place, newest first. */
export const traceLine = (v: { readonly frames: readonly string[] }): string =>
  v.frames.length
    ? `- Trace: ${v.frames
        .slice(0, 8)
        .map(f => `\`${f}\``)
        .join(' < ')}${v.frames.length > 8 ? ' < ...' : ''}.`
    : '';

/** Taint is context, never a cause: it says what else to know of this kernel. */
function taintLine(v: CrashValue): string {
  const flags = v.taint ? taintsOfText(v.taint.startsWith('Tainted') ? v.taint : `Tainted: ${v.taint}`) : [];
  return flags.length ? `- This kernel is tainted: ${flags.map(t => `${t.letter}, ${t.doc}`).join('; ')}.` : '';
}
