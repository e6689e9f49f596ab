/** What the tree of a client shows, and the report: translations of the one report. */
import { reportMarkdown } from '../answers/report-markdown.ts';
import { defined } from '../core/model/defined.ts';
import { code, md } from '../core/model/markdown.ts';
import { labelOf, remedyMarkdown } from '../core/model/remedy.ts';
import { oneLine } from '../core/model/text.ts';
import {
  capturesText,
  type HostReport,
  type Report,
  reportOf,
  type Skipped,
  type Told,
  phrases,
} from '../core/review/report.ts';
import type { Linked } from '../core/review/links.ts';
import { kernelOf } from '../facts/host/uname.ts';
import type { FindingNode, HostNode, NoteNode, TreeResult } from './messages.ts';
import { keyOfReview, type ReviewedFolder } from './reviewed-folder.ts';
import { linkTo } from './to-lsp.ts';

const reportFor = ({ bundle, review }: ReviewedFolder): Report =>
  reportOf(bundle, review, { kernel: host => kernelOf(host)?.text });

export function treeOf(all: readonly ReviewedFolder[]): TreeResult {
  const reports = all.map(reviewed => ({ reviewed, report: reportFor(reviewed) }));
  return {
    hosts: reports.flatMap(({ reviewed, report }) => report.hosts.map(host => hostNode(reviewed, host))),
    notes: [
      note(
        'not read',
        phrases.notRead,
        reports.flatMap(({ report }) => report.truncated.map(t => `${t.file}: ${t.what}`)),
      ),
      note(
        'fault',
        phrases.faults,
        reports.flatMap(({ report }) => report.faults.map(f => `${f.where}: ${f.error}`)),
      ),
    ].filter(n => n.lines.length > 0),
  };
}

const note = (is: NoteNode['is'], title: string, lines: readonly string[]): NoteNode => ({
  is,
  title,
  lines: lines.map(text => oneLine(text, 400)),
});

/** Names a remedy to the client; `actions.ts` finds it again. */
const remedyId = (findingId: string, index: number): string => `${findingId} remedy ${index}`;

export const hostId = (reviewed: ReviewedFolder, name: string): string => `host ${keyOfReview(reviewed)} ${name}`;

function hostNode(reviewed: ReviewedFolder, { host, name, kernel, findings, totals, notRun }: HostReport): HostNode {
  const whole = reviewed.read === 'whole';
  const ids = new Map<Linked, string>([...reviewed.findings].map(([id, finding]) => [finding, id]));
  return {
    id: hostId(reviewed, name),
    name: oneLine(name, 200),
    folder: oneLine(host.root, 400),
    ...(host.captures.length > 1
      ? { captures: { count: host.captures.length, text: oneLine(capturesText(host), 1000) } }
      : {}),
    ...(kernel ? { kernel } : {}),
    files: host.files().length,
    rules: totals.map(({ rule, severity, findings, reports }) => ({
      rule: rule.id,
      severity,
      summary: rule.summary,
      findings,
      reports,
    })),
    findings: findings.map(told => findingNode(reviewed, ids, told)),
    ...(findings.length ? {} : { nothing: whole ? phrases.nothingFound : phrases.nothingYet }),
    ...(whole && notRun.length ? { notRun: { title: phrases.notRun, rules: notRun.map(skippedNode) } } : {}),
  };
}

const skippedNode = ({ rule, needs, collect }: Skipped) => ({
  rule,
  text: oneLine(`needs ${needs}${collect && `; collect: ${collect}`}`, 400),
});

function findingNode(reviewed: ReviewedFolder, ids: ReadonlyMap<Linked, string>, told: Told): FindingNode {
  const id = ids.get(told.finding) ?? '';
  return {
    id,
    rule: told.rule.id,
    severity: told.severity,
    message: told.message,
    count: told.count,
    place: linkTo(reviewed, told.at),
    evidence: told.evidence.map(e => ({ ...linkTo(reviewed, e.at), text: e.text })),
    ...defined({ more: told.morePlaces }),
    remedies: told.remedies.map((r, i) => ({
      id: remedyId(id, i),
      kind: r.kind,
      applies: labelOf(r) === 'fix',
      title: r.title,
      detail: String(remedyMarkdown(r)),
    })),
    explains: told.explains.map(t => findingNode(reviewed, ids, t)),
    gravest: told.finding.gravest,
  };
}

/** The reports of several folders one below the other. */
export function reportText(all: readonly ReviewedFolder[]): string {
  if (all.length === 0) return '# Diagnostic bundle review\n\nNothing was reviewed yet.\n';
  const folder = (r: ReviewedFolder): string => (all.length > 1 ? `${md`Folder ${code(keyOfReview(r))}`}\n\n` : '');
  const reading = all.some(r => r.read === 'in part') ? `${md`${phrases.inPart}`}\n\n` : '';
  return reading + all.map(r => folder(r) + reportMarkdown(reportFor(r))).join('\n');
}
