/** What the tree of a client shows, and the report. */
import { codeSpan } from '../core/model/markdown.ts';
import { remedyMarkdown, reportMarkdown } from '../core/review/report-markdown.ts';
import type { Verdict } from '../core/review/run.ts';
import { type Severity, severities } from '../core/review/rule.ts';
import { kernelOf } from '../facts/host/uname.ts';
import { remedyId } from './actions.ts';
import type { FindingNode, HostNode, RuleNode, TreeResult } from './messages.ts';
import type { Unit } from './unit.ts';
import { evidenceText, maxRelated, placeOf } from './to-lsp.ts';

export function treeOf(units: readonly Unit[]): TreeResult {
  return {
    hosts: units.flatMap(hostNodes),
    truncated: units.flatMap(u => u.bundle.truncated.map(t => `${t.file}: ${t.what}`)),
    faults: units.flatMap(u => [...u.bundle.faults, ...u.review.faults].map(f => `${f.where}: ${f.error}`)),
  };
}

export const hostId = (unit: Unit, name: string): string => `host ${unit.document ?? unit.root} ${name}`;

/** The machines of a review, and one more node for what was found by comparing them. */
function hostNodes(unit: Unit): HostNode[] {
  const nodes = unit.bundle.hosts.map(host => {
    const kernel = kernelOf(host)?.text;
    return {
      id: hostId(unit, host.name),
      name: host.name,
      folder: host.root,
      ...(kernel ? { kernel } : {}),
      files: host.files().length,
      ...foundOn(unit, host.name),
      notRun: unit.review.notRun.filter(n => n.host === host.name),
    };
  });
  const names = new Set(unit.bundle.hosts.map(h => h.name));
  const across = [...new Set(unit.review.findings.filter(f => !names.has(f.host)).map(f => f.host))];
  return [
    ...nodes,
    ...across.map(name => ({ id: hostId(unit, name), name, folder: '', files: 0, ...foundOn(unit, name), notRun: [] })),
  ];
}

/** Findings sent of one rule and severity on one host: nobody reads more of them in a tree. */
const maxOfRule = 100;

function foundOn(unit: Unit, host: string): Pick<HostNode, 'rules' | 'findings'> {
  const groups = new Map<string, [string, Verdict][]>();
  for (const found of unit.findings) {
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
      .map(([id, f]) => findingNode(unit, id, f)),
  };
}

function findingNode(unit: Unit, id: string, f: Verdict): FindingNode {
  const further = f.evidence.slice(1);
  return {
    id,
    rule: f.rule.id,
    severity: f.severity,
    message: f.message,
    count: f.count,
    place: placeOf(unit, f.evidence[0].at),
    evidence: further.slice(0, maxRelated).map(e => ({ ...placeOf(unit, e.at), text: evidenceText(e) })),
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
export function reportOf(units: readonly Unit[]): string {
  if (units.length === 0) return '# Diagnostic bundle review\n\nNothing was reviewed yet.\n';
  return units
    .map(
      u =>
        `${units.length > 1 ? `Folder ${codeSpan(u.document ?? u.root)}\n\n` : ''}${reportMarkdown(u.bundle, u.review, { kernel: host => kernelOf(host)?.text })}`,
    )
    .join('\n');
}
