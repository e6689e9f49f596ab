/** The report as Markdown, for the editor and for the command line: a translation, no more. */
import type { Span } from '../core/model/fact.ts';
import { bullets, code, joined, type Markdown, md, ours } from '../core/model/markdown.ts';
import { remedyMarkdown } from '../core/model/remedy.ts';
import { plural } from '../core/model/text.ts';
import type { HostReport, Report, Told } from '../core/review/report.ts';

/** The whole report. */
export function reportMarkdown(report: Report): string {
  const parts = [
    md`# Diagnostic bundle review`,
    md`**${report.headline}.**`,
    overview(report),
    ...report.hosts.flatMap(hostParts),
    report.nothingRead === undefined ? undefined : md`${report.nothingRead}`,
    ...listed(
      'Not read to the end',
      report.truncated.map(t => md`${code(t.file)}: ${t.what}`),
    ),
    ...listed(
      'Faults',
      report.faults.map(f => md`${code(f.where)}: ${f.error}`),
      md`Mistakes of this program, met on the way; the rest of the report stands.`,
    ),
  ];
  return `${joined(parts, '\n\n')}\n`;
}

const listed = (title: string, entries: readonly Markdown[], lead?: Markdown): (Markdown | undefined)[] =>
  entries.length ? [md`## ${title}`, lead, bullets(entries)] : [];

/** One row a rule, as the report puts them in order. */
function overview({ overview: rows }: Report): Markdown | undefined {
  if (rows.length === 0) return undefined;
  return joined(
    [
      md`| severity | rule | what | findings | reports | hosts |`,
      md`| --- | --- | --- | ---: | ---: | ---: |`,
      ...rows.map(
        r => md`| ${r.severity} | ${code(r.rule.id)} | ${r.rule.summary} | ${r.findings} | ${r.reports} | ${r.hosts} |`,
      ),
    ],
    '\n',
  );
}

const hostParts = (host: HostReport): (Markdown | undefined)[] => [
  md`## ${host.name}`,
  md`${sentence(host.glance)}`,
  host.findings.length ? undefined : md`Nothing found.`,
  ...host.findings.flatMap(told => toldParts(told, 3)),
  ...host.more.map(m => md`And ${plural(m.findings, 'more finding')} of ${code(m.rule)}.`),
  ...notRun(host),
];

const sentence = (words: readonly string[]): string => {
  const text = words.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

/** Headings go no deeper than this. */
const deepest = 6;

function toldParts(told: Told, level: number): (Markdown | undefined)[] {
  const count = told.count > 1 ? `, ${told.count} reports` : '';
  return [
    md`${ours('#'.repeat(Math.min(level, deepest)))} ${told.severity}: ${told.message}`,
    md`${code(told.rule.id)} at ${place(told.at)}${count}`,
    told.why,
    told.detail,
    ...(told.evidence.length ? [md`Evidence:`, evidence(told)] : []),
    ...told.remedies.map(remedyMarkdown),
    told.explains.length ? md`This explains:` : undefined,
    ...told.explains.flatMap(t => toldParts(t, level + 1)),
  ];
}

const evidence = ({ evidence: places, moreEvidence }: Told): Markdown =>
  bullets([
    ...places.map(e => md`${place(e.at)} ${e.text}`),
    ...(moreEvidence ? [md`and ${plural(moreEvidence, 'more place')}`] : []),
  ]);

const place = (at: Span): Markdown => code(`${at.file}:${at.line + 1}`);

function notRun({ notRun: rules }: HostReport): Markdown[] {
  if (rules.length === 0) return [];
  const needs = (missing: readonly string[]): Markdown =>
    joined(
      missing.map(m => code(m)),
      ', ',
    );
  return [
    md`Not run, for want of facts (${rules.length}):`,
    bullets(rules.map(n => md`${code(n.rule)} needs ${needs(n.missing)}`)),
  ];
}
