/**
 * The report for a terminal: totals first, then each host with what is wrong, why, what to do, and what could not be
 * checked.
 */
import { factText } from '../core/review/report-markdown.ts';
import { kindOf } from '../core/model/kind.ts';
import { styleText } from 'node:util';
import type { Span } from '../core/model/fact.ts';
import { plural, printable } from '../core/model/text.ts';
import type { Bundle } from '../core/read/load.ts';
import type { Review, Verdict } from '../core/review/run.ts';
import { severities } from '../core/review/rule.ts';
import { kernelOf } from '../facts/host/uname.ts';

const colour = { error: 'red', warning: 'yellow', info: 'cyan' } as const;
/** Evidence lines shown of one finding; the rest is counted. */
const shownEvidence = 6;
/** Findings shown of one rule on one host; the rest is counted. */
const shownOfRule = 30;
/** From how many findings on the totals by rule are worth their lines. */
const overviewFrom = 10;

/**
 * Text of a bundle for the terminal: a character that would act on it is seen as one that was there. A line feed is one
 * of them, for a file name with one in it would begin a line of its own.
 */
export const forTerminal = (text: string): string => printable(text, '\ufffd', '\t');

const place = (at: Span): string => `${at.file}:${at.line + 1}:${at.start + 1}`;

/** Totals by rule, the most frequent first. */
function overview(review: Review): string[] {
  const rows = new Map<string, { findings: number; reports: number; summary: string }>();
  for (const f of review.findings) {
    const row = rows.get(f.rule.id) ?? { findings: 0, reports: 0, summary: f.rule.summary };
    rows.set(f.rule.id, { ...row, findings: row.findings + 1, reports: row.reports + f.count });
  }
  return [
    '',
    ...[...rows]
      .sort((a, b) => b[1].reports - a[1].reports)
      .map(
        ([rule, r]) =>
          `  ${String(r.reports).padStart(6)}  ${rule}: ${r.summary}${r.findings === r.reports ? '' : ` (${plural(r.findings, 'finding')})`}`,
      ),
  ];
}

export function reviewText(bundle: Bundle, review: Review, options: { readonly colours: boolean }): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    options.colours ? styleText(style, text) : text;
  const lines: string[] = [];
  const say = (text = ''): void => {
    lines.push(forTerminal(text));
  };
  const total = severities
    .map(s => [s, review.findings.filter(f => f.severity === s).length] as const)
    .filter(([, n]) => n > 0);
  lines.push(
    paint(
      'bold',
      `${plural(bundle.hosts.length, 'host')}, ${plural(bundle.files.length, 'file')} read: ${total.length ? total.map(([s, n]) => plural(n, s)).join(', ') : 'nothing found'}`,
    ),
  );
  if (review.findings.length > overviewFrom) for (const line of overview(review)) say(line);
  for (const host of bundle.hosts) {
    const own = review.findings.filter(f => f.host === host.name);
    const kernel = kernelOf(host)?.text;
    lines.push(
      '',
      paint(
        'bold',
        forTerminal(
          `${host.name}${kernel ? `, kernel ${kernel}` : ', kernel not told by this bundle'}${host.root ? ` (${host.root})` : ''}`,
        ),
      ),
    );
    if (own.length === 0) lines.push('  nothing found');
    const told = new Map<string, number>();
    for (const finding of own) {
      const n = (told.get(finding.rule.id) ?? 0) + 1;
      told.set(finding.rule.id, n);
      if (n <= shownOfRule) describe(finding);
    }
    for (const [rule, n] of told)
      if (n > shownOfRule) say(`  and ${plural(n - shownOfRule, 'more finding')} of ${rule}; --format json lists all`);
    const skipped = review.notRun.filter(n => n.host === host.name);
    if (skipped.length) {
      lines.push(`  not run (${skipped.length}):`);
      for (const n of skipped) say(`    ${n.rule}: needs ${n.missing.join(', ')}`);
    } else lines.push('  not run: nothing, every rule had what it needs');
  }
  for (const finding of review.findings.filter(f => !bundle.hosts.some(h => h.name === f.host))) describe(finding);
  if (bundle.hosts.length === 0)
    lines.push('', 'No file here is of a format that is read; bundle-review formats lists them.');
  if (bundle.truncated.length) {
    lines.push('', 'Not read to the end:');
    for (const t of bundle.truncated) say(`  ${t.file}: ${t.what}`);
  }
  return `${lines.join('\n')}\n`;

  function describe(f: Verdict): void {
    lines.push(
      `  ${paint(colour[f.severity], f.severity)} ${paint('bold', forTerminal(f.message))} [${f.rule.id}]${f.count > 1 ? ` x${f.count}` : ''}`,
    );
    say(`    ${place(f.evidence[0].at)}`);
    const more = f.evidence.slice(1);
    for (const e of more.slice(0, shownEvidence))
      say(`    see ${place(e.at)}${kindOf(e).show ? `  ${factText(e)}` : ''}`);
    if (more.length > shownEvidence) say(`    and ${plural(more.length - shownEvidence, 'more place')}`);
    for (const r of f.remedies ?? []) {
      say(`    ${r.kind === 'advice' ? 'advice' : `fix (${r.kind})`}: ${r.title}`);
      if (r.kind !== 'advice') say(`      ${r.effect}`);
    }
  }
}
