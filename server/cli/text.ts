/** The report for a terminal: totals first, then each host with what is wrong, why, what to do, and what could not be checked. */
import { styleText } from 'node:util';
import type { Span } from '../core/fact.ts';
import type { Bundle } from '../core/load.ts';
import type { Review, Verdict } from '../core/review.ts';
import { severities } from '../core/rule.ts';
import { kernelOf } from '../facts/identity.ts';

const colour = { error: 'red', warning: 'yellow', info: 'cyan' } as const;
/** Evidence lines shown of one finding; the rest is counted. */
const shownEvidence = 6;

/** Control characters of a bundle must not reach the terminal. */
export const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

const place = (at: Span): string => `${at.file}:${at.line + 1}:${at.start + 1}`;
const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

export function reviewText(bundle: Bundle, review: Review, options: { readonly colours: boolean }): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => (options.colours ? styleText(style, text) : text);
  const lines: string[] = [];
  const say = (text = ''): void => {
    lines.push(printable(text));
  };
  const total = severities.map(s => [s, review.findings.filter(f => f.severity === s).length] as const).filter(([, n]) => n > 0);
  lines.push(paint('bold', `${plural(bundle.hosts.length, 'host')}, ${plural(bundle.files.length, 'file')} read: ${total.length ? total.map(([s, n]) => plural(n, s)).join(', ') : 'nothing found'}`));
  for (const host of bundle.hosts) {
    const own = review.findings.filter(f => f.host === host.name);
    const kernel = kernelOf(host)?.text;
    lines.push('', paint('bold', printable(`${host.name}${kernel ? `, kernel ${kernel}` : ', kernel not told by this bundle'}${host.root ? ` (${host.root})` : ''}`)));
    if (own.length === 0) lines.push('  nothing found');
    for (const finding of own) describe(finding);
    const skipped = review.notRun.filter(n => n.host === host.name);
    if (skipped.length) {
      lines.push(`  not run (${skipped.length}):`);
      for (const n of skipped) say(`    ${n.rule}: needs ${n.missing.join(', ')}`);
    } else lines.push('  not run: nothing, every rule had what it needs');
  }
  for (const finding of review.findings.filter(f => !bundle.hosts.some(h => h.name === f.host))) describe(finding);
  if (bundle.hosts.length === 0) lines.push('', 'No file here is of a format that is read; bundle-review formats lists them.');
  if (bundle.truncated.length) {
    lines.push('', 'Not read to the end:');
    for (const t of bundle.truncated) say(`  ${t.file}: ${t.what}`);
  }
  return `${lines.join('\n')}\n`;

  function describe(f: Verdict): void {
    lines.push(`  ${paint(colour[f.severity], f.severity)} ${paint('bold', printable(f.message))} [${f.rule.id}]${f.count > 1 ? ` x${f.count}` : ''}`);
    say(`    ${place(f.evidence[0].at)}`);
    const more = f.evidence.slice(1);
    for (const e of more.slice(0, shownEvidence)) say(`    see ${place(e.at)}${e.kind.show ? `  ${e.kind.show(e.value)}` : ''}`);
    if (more.length > shownEvidence) say(`    and ${plural(more.length - shownEvidence, 'more place')}`);
    for (const r of f.remedies ?? []) {
      say(`    ${r.kind === 'advice' ? 'advice' : `fix (${r.kind})`}: ${r.title}`);
      if (r.kind !== 'advice') say(`      ${r.effect}`);
    }
  }
}
