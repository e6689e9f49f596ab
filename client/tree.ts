/** The tree: host, its findings by severity, what proves each and what can be done, and what could not be checked. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { plural, progressText } from './text.ts';
import {
  type FindingNode,
  type FindingSeverity,
  type HostNode,
  type Place,
  type RemedyNode,
  type RuleNode,
  type Summary,
  TreeMethod,
  type TreeResult,
} from '../server/lsp/messages.ts';

export type Node =
  | { readonly is: 'host'; readonly host: HostNode }
  | { readonly is: 'severity'; readonly host: HostNode; readonly severity: FindingSeverity }
  | { readonly is: 'rule'; readonly host: HostNode; readonly rule: RuleNode }
  | { readonly is: 'finding'; readonly finding: FindingNode }
  | { readonly is: 'evidence'; readonly place: Place; readonly text: string }
  | { readonly is: 'remedy'; readonly remedy: RemedyNode }
  | {
      readonly is: 'text';
      readonly text: string;
      readonly detail?: string;
      readonly icon?: string;
      readonly children?: readonly Node[];
    };

const severities: readonly FindingSeverity[] = ['error', 'warning', 'info'];
const titles: Record<FindingSeverity, string> = { error: 'Errors', warning: 'Warnings', info: 'Information' };
const icons: Record<FindingSeverity, vscode.ThemeIcon> = {
  error: new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground')),
  warning: new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground')),
  info: new vscode.ThemeIcon('info', new vscode.ThemeColor('problemsInfoIcon.foreground')),
};
/** Others have the icon of settings. */
const remedyIcons: Readonly<Record<string, string>> = {
  sysctl: 'settings-gear',
  'run-once': 'terminal',
  runtime: 'terminal',
  advice: 'lightbulb',
};

export class HostTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly client: LanguageClient;
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly view: vscode.TreeView<Node>;
  private known: Promise<TreeResult> | undefined;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(client: LanguageClient) {
    this.client = client;
    this.view = vscode.window.createTreeView('bundleReview.hosts', { treeDataProvider: this, showCollapseAll: true });
  }

  dispose(): void {
    this.view.dispose();
    this.changes.dispose();
  }

  /** How far the reading is, above what was found so far. */
  reading(read: Summary['read']): void {
    this.view.message = read ? progressText(read) : '';
  }

  /** What the server told last is out of date. */
  refresh(): void {
    this.known = undefined;
    this.changes.fire();
  }

  /** Everything the tree shows; asked for once after each change. */
  content(): Promise<TreeResult> {
    const nothing: TreeResult = { hosts: [], notes: [] };
    if (!this.client.isRunning()) return Promise.resolve(nothing);
    this.known ??= this.client.sendRequest<TreeResult>(TreeMethod).catch(() => nothing);
    return this.known;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    return node ? childrenOf(node) : rootsOf(await this.content());
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return itemOf(node);
  }
}

const noteIcons = { 'not read': 'circle-slash', fault: 'bug' } as const;

const rootsOf = ({ hosts, notes }: TreeResult): Node[] => [
  ...hosts.map(host => ({ is: 'host', host }) as const),
  ...notes.map(({ is, title, lines }) => ({
    is: 'text' as const,
    text: title,
    icon: noteIcons[is],
    detail: String(lines.length),
    children: lines.map(text => ({ is: 'text', text }) as const),
  })),
];

function childrenOf(node: Node): Node[] {
  switch (node.is) {
    case 'host': {
      const present = severities.filter(s => node.host.findings.some(f => f.gravest === s));
      const { nothing, notRun } = node.host;
      return [
        ...present.map(severity => ({ is: 'severity', host: node.host, severity }) as const),
        ...(nothing ? [{ is: 'text', text: nothing, icon: 'pass' } as const] : []),
        ...(notRun ? [skipped(notRun)] : []),
      ];
    }
    case 'severity': {
      const { host, severity } = node;
      if (foundIn(host, severity) <= fewFindings)
        return host.findings.filter(f => f.gravest === severity).map(finding => ({ is: 'finding', finding }));
      return host.rules.filter(r => r.severity === severity).map(rule => ({ is: 'rule', host, rule }));
    }
    case 'rule': {
      const { rule, severity, findings } = node.rule;
      const shown = node.host.findings.filter(f => f.rule === rule && f.severity === severity);
      const under =
        everyFinding(node.host).filter(f => f.rule === rule && f.severity === severity).length - shown.length;
      const rest = findings - shown.length - under;
      return [
        ...shown.map(finding => ({ is: 'finding', finding }) as const),
        ...(under ? [{ is: 'text', text: `${under} under the findings that explain them` } as const] : []),
        ...(rest ? [{ is: 'text', text: `and ${rest} more with fewer reports` } as const] : []),
      ];
    }
    case 'finding': {
      const { evidence, explains, more, remedies } = node.finding;
      return [
        ...explains.map(finding => ({ is: 'finding', finding }) as const),
        ...remedies.map(remedy => ({ is: 'remedy', remedy }) as const),
        ...evidence.map(e => ({ is: 'evidence', place: e, text: e.text }) as const),
        ...(more ? [{ is: 'text', text: more } as const] : []),
      ];
    }
    case 'text':
      return [...(node.children ?? [])];
    default:
      return [];
  }
}

const skipped = ({ title, rules }: NonNullable<HostNode['notRun']>): Node => ({
  is: 'text',
  text: title,
  detail: String(rules.length),
  icon: 'circle-slash',
  children: rules.map(n => ({ is: 'text', text: n.rule, detail: n.text })),
});

/** Every finding of a host, those under others too. */
export function everyFinding({ findings }: { readonly findings: readonly FindingNode[] }): FindingNode[] {
  return findings.flatMap(f => [f, ...everyFinding({ findings: f.explains })]);
}

/** More findings of one severity than this are shown by rule, the most frequent first. */
const fewFindings = 30;

const foundIn = (host: HostNode, severity?: FindingSeverity): number =>
  host.rules.reduce((n, r) => n + (severity === undefined || r.severity === severity ? r.findings : 0), 0);
const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

function itemOf(node: Node): vscode.TreeItem {
  switch (node.is) {
    case 'host': {
      const { host } = node;
      const item = new vscode.TreeItem(host.name, Expanded);
      item.id = host.id;
      const { captures } = host;
      item.description = [host.kernel, captures && `${captures.count} captures`, plural(foundIn(host), 'finding')]
        .filter(Boolean)
        .join(', ');
      item.tooltip = `${host.name}\n${captures?.text ?? (host.folder || '.')}\n${host.files} files read`;
      item.iconPath = new vscode.ThemeIcon('server');
      item.contextValue = everyFinding(host).some(f => f.remedies.length) ? 'host with remedies' : 'host';
      return item;
    }
    case 'severity': {
      const item = new vscode.TreeItem(titles[node.severity], Expanded);
      item.id = `${node.host.id} ${node.severity}`;
      item.description = String(foundIn(node.host, node.severity));
      item.iconPath = icons[node.severity];
      return item;
    }
    case 'rule': {
      const { rule, host } = node;
      // The totals are what one looks for: a side bar is narrow, so the words go last.
      const totals = [
        plural(rule.findings, 'finding'),
        rule.reports > rule.findings ? plural(rule.reports, 'report') : '',
      ]
        .filter(Boolean)
        .join(', ');
      const item = new vscode.TreeItem(rule.rule, Collapsed);
      item.id = `${host.id} ${rule.severity} ${rule.rule}`;
      item.description = `${totals}: ${rule.summary}`;
      item.tooltip = `${rule.summary}\n${rule.rule}, ${totals}`;
      item.iconPath = icons[rule.severity];
      return item;
    }
    case 'finding': {
      const { finding } = node;
      const item = new vscode.TreeItem(
        finding.message,
        // A root shows at once what it accounts for.
        finding.explains.length ? Expanded : finding.remedies.length + finding.evidence.length ? Collapsed : None,
      );
      item.id = finding.id;
      item.description = finding.place.label;
      item.tooltip = `${finding.message}\n${finding.rule}${finding.count > 1 ? `, ${finding.count} reports` : ''}\n${finding.place.label}`;
      item.iconPath = icons[finding.severity];
      item.contextValue = finding.remedies.length ? 'finding with remedies' : 'finding';
      item.command = openCommand(finding.place);
      return item;
    }
    case 'evidence': {
      const item = new vscode.TreeItem(node.text, None);
      item.description = node.place.label;
      item.iconPath = new vscode.ThemeIcon('references');
      item.command = openCommand(node.place);
      return item;
    }
    case 'remedy': {
      const item = new vscode.TreeItem(node.remedy.title, None);
      item.id = node.remedy.id;
      item.description = node.remedy.kind;
      item.tooltip = new vscode.MarkdownString(node.remedy.detail);
      item.iconPath = new vscode.ThemeIcon(remedyIcons[node.remedy.kind] ?? 'gear');
      item.contextValue = node.remedy.applies ? 'remedy' : 'advice';
      return item;
    }
    case 'text': {
      const item = new vscode.TreeItem(node.text, node.children?.length ? Collapsed : None);
      if (node.detail) item.description = node.detail;
      if (node.icon) item.iconPath = new vscode.ThemeIcon(node.icon);
      return item;
    }
  }
}

/** Opens a place; a file that is too big for more than a look is opened all the same. */
export function openCommand(place: Place): vscode.Command {
  const { start, end } = place.range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  return {
    command: 'vscode.open',
    title: 'Open',
    arguments: [vscode.Uri.parse(place.uri), { selection, preview: true } satisfies vscode.TextDocumentShowOptions],
  };
}
