/** The report as SARIF 2.1.0, for programs that collect findings of many tools. */
import { factText, type Span } from '../core/model/fact.ts';
import type { Report } from '../core/review/report.ts';
import { rules } from '../rules/index.ts';
import { oneLine } from '../core/model/text.ts';
import { plainText } from '../core/model/markdown.ts';
import { jsonText } from './json.ts';

const level = { error: 'error', warning: 'warning', info: 'note' } as const;

/** SARIF counts lines and columns from one; its columns are UTF-16 units where `columnKind` says so. */
const location = (at: Span) => ({
  physicalLocation: {
    artifactLocation: { uri: at.file.split('/').map(encodeURIComponent).join('/') },
    region: {
      startLine: at.line + 1,
      startColumn: at.start + 1,
      endLine: (at.through ?? at.line) + 1,
      endColumn: at.end + 1,
    },
  },
});

/** One line, and no link: SARIF knows `[words](place)` in plain text too. */
const message = (text: string) => ({ text: oneLine(text).replaceAll('](', '] (') });

export function reviewSarif({ review, hosts, truncated, faults }: Report): string {
  const index = new Map(review.findings.map((f, i) => [f, i]));
  const results = review.findings.map(f => ({
    ruleId: f.rule.id,
    level: level[f.severity],
    message: message(f.message),
    locations: [location(f.evidence[0].at)],
    relatedLocations: f.evidence.slice(1).map(e => ({ ...location(e.at), message: message(factText(e)) })),
    occurrenceCount: f.count,
    properties: {
      host: f.host,
      explains: f.explains.map(other => index.get(other)!),
      seeAlso: f.seeAlso.map(other => index.get(other)!),
      remedies: f.remedies ?? [],
    },
  }));
  const notifications = [
    ...hosts.flatMap(({ name, notRun }) =>
      notRun.map(({ rule, needs, collect }) => ({
        level: 'note',
        message: message(`${name}: ${rule} was not run: needs ${needs}${collect && `; collect: ${collect}`}`),
        associatedRule: { id: rule },
      })),
    ),
    ...truncated.map(t => ({ level: 'warning', message: message(`${t.file}: ${t.what}`) })),
    ...faults.map(f => ({ level: 'error', message: message(`${f.where}: ${f.error}`) })),
  ];
  const run = {
    tool: {
      driver: {
        name: 'bundle-review',
        rules: rules.map(r => ({
          id: r.id,
          shortDescription: { text: r.summary },
          fullDescription: { text: plainText(r.why), markdown: String(r.why) },
          defaultConfiguration: { level: level[r.severity] },
          ...(r.links?.[0] ? { helpUri: r.links[0] } : {}),
        })),
      },
    },
    columnKind: 'utf16CodeUnits',
    results,
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${jsonText(log, 2)}\n`;
}
