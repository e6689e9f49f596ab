/**
 * The report as Markdown, for the editor and for the command line: totals, then each host, the gravest finding first,
 * then what was not judged.
 */
import { kindOf } from '../model/kind.ts';
import type { Fact, Span } from '../model/fact.ts';
import type { Host } from '../model/host.ts';
import type { Bundle } from '../read/load.ts';
import { codeBlock, codeSpan, escapeMarkdown } from '../model/markdown.ts';
import type { Remedy } from '../model/remedy.ts';
import { plural } from '../model/text.ts';
import type { Review, Verdict } from './run.ts';
import { type Severity, severities } from './rule.ts';

const shownEvidence = 12;
/** Findings told of one rule on one host; the rest is counted, and the overview has all. */
const shownOfRule = 50;

export interface ReportOptions {
  /** The kernel of a host, where the caller can tell. */
  kernel?(host: Host): string | undefined;
}

/** `bundle` says what was read, `review` what came of it. Text of the bundle is escaped throughout. */
export function reportMarkdown(bundle: Bundle, review: Review, options: ReportOptions = {}): string {
  const parts = ['# Diagnostic bundle review', '', summary(bundle, review)];
  if (review.findings.length > 1) parts.push('', overview(review.findings));
  for (const host of bundle.hosts) {
    const kernel = options.kernel?.(host);
    const own = review.findings.filter(f => f.host === host.name);
    parts.push('', `## ${escapeMarkdown(host.name)}`, '');
    parts.push(
      `${kernel ? `Kernel ${codeSpan(kernel)}` : 'Kernel not told by this bundle'}${host.root ? `, folder ${codeSpan(host.root)}` : ''}, ${plural(host.files().length, 'file')} read.`,
    );
    if (own.length === 0) parts.push('', 'Nothing found.');
    parts.push(...sections(own));
    parts.push(...notRun(review, host.name));
  }
  const names = new Set(bundle.hosts.map(h => h.name));
  const across = review.findings.filter(f => !names.has(f.host));
  if (across.length) parts.push('', '## Across hosts', ...sections(across));
  if (bundle.hosts.length === 0) parts.push('', 'No file here is of a format that is read.');
  if (bundle.truncated.length)
    parts.push(
      '',
      '## Not read to the end',
      '',
      ...bundle.truncated.map(t => `- ${codeSpan(t.file)}: ${escapeMarkdown(t.what)}`),
    );
  const faults = [...bundle.faults, ...review.faults];
  if (faults.length)
    parts.push(
      '',
      '## Faults',
      '',
      'Mistakes of this program, met on the way; the rest of the report stands.',
      '',
      ...faults.map(f => `- ${codeSpan(f.where)}: ${escapeMarkdown(f.error)}`),
    );
  return `${parts.join('\n')}\n`;
}

function summary(bundle: Bundle, review: Review): string {
  const totals = severities
    .map(s => [s, review.findings.filter(f => f.severity === s).length] as const)
    .filter(([, n]) => n > 0);
  const found = totals.length ? totals.map(([s, n]) => `**${plural(n, s)}**`).join(', ') : '**nothing found**';
  const open = [
    review.notRun.length ? `${plural(review.notRun.length, 'check')} not run` : '',
    bundle.truncated.length ? `${plural(bundle.truncated.length, 'file')} not read to the end` : '',
    bundle.faults.length + review.faults.length ? plural(bundle.faults.length + review.faults.length, 'fault') : '',
  ].filter(Boolean);
  return `${plural(bundle.hosts.length, 'host')}, ${plural(bundle.files.length, 'file')} read: ${found}${open.length ? `; ${open.join(', ')}` : ''}.`;
}

/** One row a rule, the gravest first, then the one with most reports. */
function overview(findings: readonly Verdict[]): string {
  const rows = new Map<
    string,
    { rule: string; severity: Severity; summary: string; findings: number; reports: number; hosts: Set<string> }
  >();
  for (const f of findings) {
    const key = `${f.rule.id} ${f.severity}`;
    const row = rows.get(key) ?? {
      rule: f.rule.id,
      severity: f.severity,
      summary: f.rule.summary,
      findings: 0,
      reports: 0,
      hosts: new Set<string>(),
    };
    row.findings++;
    row.reports += f.count;
    row.hosts.add(f.host);
    rows.set(key, row);
  }
  const sorted = [...rows.values()].sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.reports - a.reports,
  );
  return [
    '| severity | rule | what | findings | reports | hosts |',
    '| --- | --- | --- | ---: | ---: | ---: |',
    ...sorted.map(
      r =>
        `| ${r.severity} | ${codeSpan(r.rule)} | ${escapeMarkdown(r.summary)} | ${r.findings} | ${r.reports} | ${r.hosts.size} |`,
    ),
  ].join('\n');
}

/** Findings as sections of level three. Why a thing is bad is said once. */
function sections(findings: readonly Verdict[]): string[] {
  const told = new Map<string, number>();
  const parts: string[] = [];
  for (const f of findings) {
    const before = told.get(f.rule.id) ?? 0;
    told.set(f.rule.id, before + 1);
    if (before < shownOfRule) parts.push('', findingMarkdown(f, before === 0 ? f.rule.why : ''));
  }
  for (const [rule, n] of told)
    if (n > shownOfRule) parts.push('', `And ${plural(n - shownOfRule, 'more finding')} of ${codeSpan(rule)}.`);
  return parts;
}

function findingMarkdown(f: Verdict, why: string): string {
  const [first, ...more] = f.evidence;
  const parts = [
    `### ${f.severity}: ${escapeMarkdown(f.message, 1000)}`,
    '',
    `${codeSpan(f.rule.id)} at ${place(first.at)}${f.count > 1 ? `, ${f.count} reports` : ''}`,
  ];
  if (why) parts.push('', why);
  if (f.detail) parts.push('', f.detail);
  if (more.length) parts.push('', 'Evidence:', '', ...more.slice(0, shownEvidence).map(evidenceLine));
  if (more.length > shownEvidence) parts.push(`- and ${plural(more.length - shownEvidence, 'more place')}`);
  for (const r of f.remedies ?? []) parts.push('', remedyMarkdown(r));
  return parts.join('\n');
}

/** Everything a remedy states, as a bold line with a list. */
export function remedyMarkdown(r: Remedy): string {
  if (r.kind === 'advice') return `**${escapeMarkdown(r.title)}**\n\n${r.markdown}`;
  const what =
    r.kind === 'sysctl'
      ? [
          codeBlock([`${r.key} = ${r.proposed}`]),
          '',
          `- present: ${r.present === undefined ? 'not shown by this bundle' : codeSpan(`${r.key} = ${r.present}`)}`,
        ]
      : r.kind === 'config'
        ? [`In ${codeSpan(r.file)}:`, '', codeBlock(r.lines), '']
        : [
            codeBlock(r.commands, 'sh'),
            '',
            ...(r.kind === 'runtime' ? [`- persists: ${escapeMarkdown(r.persists, 1000)}`] : []),
          ];
  const stated = [
    `- why: ${r.why}`,
    `- effect: ${r.effect}`,
    `- risk: ${r.risk}`,
    `- check: ${r.check}`,
    `- undo: ${r.undo}`,
  ].map(line => `- ${escapeMarkdown(line.slice(2), 1000)}`);
  return [`**${escapeMarkdown(r.title)}** (${r.kind})`, '', ...what, ...stated].join('\n');
}

const place = (at: Span): string => codeSpan(`${at.file}:${at.line + 1}`);

/** A fact in one line of plain text, as evidence. */
export const factText = (fact: Fact<any>): string => kindOf(fact).show?.(fact.value) ?? kindOf(fact).doc;

const evidenceLine = (fact: Fact<any>): string => `- ${place(fact.at)} ${escapeMarkdown(factText(fact))}`;

function notRun(review: Review, host: string): string[] {
  const own = review.notRun.filter(n => n.host === host);
  if (own.length === 0) return [];
  return [
    '',
    `Not run, for want of facts (${own.length}):`,
    '',
    ...own.map(n => `- ${codeSpan(n.rule)} needs ${n.missing.map(m => codeSpan(m)).join(', ')}`),
  ];
}
