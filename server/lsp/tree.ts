/** What the tree of a client shows, and the report. */
import { codeSpan } from '../core/model/markdown.ts';
import { remedyMarkdown, reportMarkdown } from '../core/review/report-markdown.ts';
import type { Verdict } from '../core/review/run.ts';
import { type Severity, severities } from '../core/review/rule.ts';
import { kernelOf } from '../facts/host/uname.ts';
import { remedyId } from './actions.ts';
import type { FindingNode, HostNode, RuleNode, TreeResult } from './messages.ts';
import { keyOfReview, type ReviewedFolder } from './reviewed-folder.ts';
import { evidenceText, maxRelated, placeOf } from './to-lsp.ts';

export function treeOf(all: readonly ReviewedFolder[]): TreeResult {
  return {
    hosts: all.flatMap(hostNodes),
    truncated: all.flatMap(r => r.bundle.truncated.map(t => `${t.file}: ${t.what}`)),
    faults: all.flatMap(r => [...r.bundle.faults, ...r.review.faults].map(f => `${f.where}: ${f.error}`)),
  };
}

export const hostId = (reviewed: ReviewedFolder, name: string): string => `host ${keyOfReview(reviewed)} ${name}`;

/** The machines of a review, and one more node for what was found by comparing them. */
function hostNodes(reviewed: ReviewedFolder): HostNode[] {
  const nodes = reviewed.bundle.hosts.map(host => {
    const kernel = kernelOf(host)?.text;
    return {
      id: hostId(reviewed, host.name),
      name: host.name,
      folder: host.root,
      ...(kernel ? { kernel } : {}),
      files: host.files().length,
      ...foundOn(reviewed, host.name),
      notRun: reviewed.review.notRun.filter(n => n.host === host.name),
    };
  });
  const names = new Set(reviewed.bundle.hosts.map(h => h.name));
  const across = [...new Set(reviewed.review.findings.filter(f => !names.has(f.host)).map(f => f.host))];
  return [
    ...nodes,
    ...across.map(name => ({
      id: hostId(reviewed, name),
      name,
      folder: '',
      files: 0,
      ...foundOn(reviewed, name),
      notRun: [],
    })),
  ];
}

/** Findings sent of one rule and severity on one host: nobody reads more of them in a tree. */
const maxOfRule = 100;

function foundOn(reviewed: ReviewedFolder, host: string): Pick<HostNode, 'rules' | 'findings'> {
  const groups = new Map<string, [string, Verdict][]>();
  for (const found of reviewed.findings) {
    if (found[1].host !== host) continue;
    const key = `${found[1].severity} ${found[1].rule.id}`;
    const group = groups.get(key);
    if (group) group.push(found);
    else groups.set(key, [found]);
  }
  const rules = [...groups.values()].map((group): RuleNode => {
    const [, { rule, severity }] = group[0]!;
    return {
      rule: rule.id,
      severity,
      summary: rule.summary,
      findings: group.length,
      reports: group.reduce((n, [, f]) => n + f.count, 0),
    };
  });
  const shown = [...groups.values()].map(group =>
    group.length <= maxOfRule ? group : group.toSorted((a, b) => b[1].count - a[1].count).slice(0, maxOfRule),
  );
  const bySeverity = (a: { severity: Severity }, b: { severity: Severity }): number =>
    severities.indexOf(a.severity) - severities.indexOf(b.severity);
  return {
    rules: rules.sort((a, b) => bySeverity(a, b) || b.reports - a.reports),
    findings: shown
      .flat()
      .sort((a, b) => bySeverity(a[1], b[1]))
      .map(([id, f]) => findingNode(reviewed, id, f)),
  };
}

function findingNode(reviewed: ReviewedFolder, id: string, f: Verdict): FindingNode {
  const further = f.evidence.slice(1);
  return {
    id,
    rule: f.rule.id,
    severity: f.severity,
    message: f.message,
    count: f.count,
    place: placeOf(reviewed, f.evidence[0].at),
    evidence: further.slice(0, maxRelated).map(e => ({ ...placeOf(reviewed, e.at), text: evidenceText(e) })),
    moreEvidence: Math.max(0, further.length - maxRelated),
    remedies: (f.remedies ?? []).map((r, i) => ({
      id: remedyId(id, i),
      kind: r.kind,
      title: r.title,
      detail: remedyMarkdown(r),
    })),
  };
}

/** The reports of several folders one below the other. */
export function reportOf(all: readonly ReviewedFolder[]): string {
  if (all.length === 0) return '# Diagnostic bundle review\n\nNothing was reviewed yet.\n';
  return all
    .map(
      r =>
        `${all.length > 1 ? `Folder ${codeSpan(keyOfReview(r))}\n\n` : ''}${reportMarkdown(r.bundle, r.review, { kernel: host => kernelOf(host)?.text })}`,
    )
    .join('\n');
}
