/** The report as Markdown, for the editor and for the command line: a translation, no more. */
import type { Span } from '../core/model/fact.ts';
import { bullets, code, joined, type Markdown, md, ours } from '../core/model/markdown.ts';
import { remedyMarkdown } from '../core/model/remedy.ts';
import { type HostReport, type Report, type Told, phrases } from '../core/review/report.ts';

/** The whole report. */
export function reportMarkdown(report: Report): string {
  const parts = [
    md`# Diagnostic bundle review`,
    md`**${report.headline}.**`,
    overview(report),
    ...report.hosts.flatMap(hostParts),
    report.nothingRead === undefined ? undefined : md`${report.nothingRead}`,
    ...listed(
      phrases.notRead,
      report.truncated.map(t => md`${code(t.file)}: ${t.what}`),
    ),
    ...listed(
      phrases.faults,
      report.faults.map(f => md`${code(f.where)}: ${f.error}`),
      md`${phrases.ofOurs}`,
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
  host.findings.length ? undefined : md`${phrases.nothingFound}.`,
  ...host.findings.flatMap(told => toldParts(told, 3)),
  ...host.more.map(m => md`... ${m.text} of ${code(m.rule)}.`),
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
    ...(told.evidence.length ? [md`${phrases.evidence}:`, evidence(told)] : []),
    ...told.remedies.map(remedyMarkdown),
    told.explains.length ? md`${phrases.explains}:` : undefined,
    ...told.explains.flatMap(t => toldParts(t, level + 1)),
  ];
}

const evidence = ({ evidence: places, morePlaces }: Told): Markdown =>
  bullets([...places.map(e => md`${place(e.at)} ${e.text}`), ...(morePlaces ? [md`${morePlaces}`] : [])]);

const place = (at: Span): Markdown => code(`${at.file}:${at.line + 1}`);

const notRun = ({ notRun: rules }: HostReport): Markdown[] =>
  rules.length === 0
    ? []
    : [
        md`${phrases.notRun} (${rules.length}):`,
        bullets(
          rules.map(n => {
            const collect = n.collect ? md`; collect: ${code(n.collect)}` : undefined;
            return md`${code(n.rule)} needs ${n.needs}${collect}`;
          }),
        ),
      ];
