/** The commands. Each is something the user asked for, so an answer may be shown; nothing here runs by itself. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  CancelMethod,
  RemedyMethod,
  type RemedyNode,
  type RemedyResult,
  ReportMethod,
  type ReportResult,
  ReviewMethod,
  type ReviewResult,
  SnippetMethod,
  type SnippetResult,
} from '../server/lsp/messages.ts';
import { noIcons } from './text.ts';
import { everyFinding, type HostTree, type Node, openCommand } from './tree.ts';

/** Reports are shown as documents of this scheme: read-only, and nothing to save. */
const reportScheme = 'bundle-review-report';

export function registerCommands(
  client: LanguageClient,
  tree: HostTree,
  output: vscode.LogOutputChannel,
): vscode.Disposable {
  const reports = new Reports(client);
  const command = (name: string, run: (...given: any[]) => Promise<unknown>): vscode.Disposable =>
    vscode.commands.registerCommand(`bundleReview.${name}`, (...given: unknown[]) =>
      run(...given).catch(error => {
        output.error(String(error));
        // The command was asked for, so its failure is told where one looks: without a window of its own.
        vscode.window.setStatusBarMessage(
          `Bundle Review: ${noIcons(error instanceof Error ? error.message : String(error))}`,
          8000,
        );
      }),
    );
  return vscode.Disposable.from(
    reports,
    vscode.workspace.registerTextDocumentContentProvider(reportScheme, reports),
    command('reviewFolder', reviewFolder),
    // What lies beside the archive is reviewed with it.
    command('reviewArchive', reviewFolder),
    command('showReport', showReport),
    command('copySnippet', copySnippet),
    command('applyRemedy', applyRemedy),
    command('goToFinding', goToFinding),
    command('cancel', () => client.sendNotification(CancelMethod)),
  );

  async function reviewFolder(uri?: vscode.Uri): Promise<ReviewResult | undefined> {
    let folder = uri instanceof vscode.Uri ? uri : undefined;
    if (!folder && !vscode.workspace.workspaceFolders?.length) {
      folder = (
        await vscode.window.showOpenDialog({
          canSelectFolders: true,
          canSelectFiles: false,
          openLabel: 'Review',
          title: 'Folder of a diagnostic bundle',
        })
      )?.[0];
      if (!folder) return undefined;
    }
    return client.sendRequest<ReviewResult>(ReviewMethod, folder ? { folder: folder.toString() } : {});
  }

  async function showReport(folder?: vscode.Uri): Promise<vscode.Uri> {
    const uri = vscode.Uri.from({
      scheme: reportScheme,
      path: '/Bundle Review.md',
      query: folder instanceof vscode.Uri ? folder.toString() : '',
    });
    reports.changed(uri);
    await vscode.workspace.openTextDocument(uri);
    // The Markdown preview is an extension of its own and may be off.
    await vscode.commands
      .executeCommand('markdown.showPreview', uri)
      .then(undefined, () => vscode.window.showTextDocument(uri));
    return uri;
  }

  async function copySnippet(given?: Node | string): Promise<string | undefined> {
    const id = idOf(given) ?? (await pickRemedy('Remedy to copy', () => true));
    if (id === undefined) return undefined;
    const { text } = await client.sendRequest<SnippetResult>(SnippetMethod, { id });
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(
      text ? 'Bundle Review: snippet copied' : 'Bundle Review: there is nothing to copy',
      4000,
    );
    return text;
  }

  /** Writes a remedy into its snippet file and shows the file. Nothing is saved: that is the user's to do. */
  async function applyRemedy(given?: Node | string): Promise<vscode.Uri | undefined> {
    const id = idOf(given) ?? (await pickRemedy('Remedy to write as a snippet', r => r.applies));
    if (id === undefined) return undefined;
    const result = await client.sendRequest<RemedyResult>(RemedyMethod, { id });
    if (result.edit) {
      const edit = await client.protocol2CodeConverter.asWorkspaceEdit(result.edit);
      if (!(await vscode.workspace.applyEdit(edit))) throw new Error('the editor did not apply the edit');
    } else vscode.window.setStatusBarMessage(`Bundle Review: ${noIcons(result.reason ?? 'nothing to write')}`, 6000);
    if (result.uri === undefined) return undefined;
    const uri = vscode.Uri.parse(result.uri);
    await vscode.window.showTextDocument(uri, { preview: false });
    return uri;
  }

  async function goToFinding(): Promise<void> {
    const { hosts } = await tree.content();
    const items = hosts.flatMap(h =>
      everyFinding(h).map(f => ({
        label: `$(${f.severity}) ${noIcons(f.message)}`,
        description: f.rule,
        detail: noIcons(`${h.name}: ${f.place.label}`),
        place: f.place,
      })),
    );
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Findings',
      matchOnDescription: true,
      matchOnDetail: true,
      placeHolder: items.length ? '' : 'Nothing found',
    });
    if (!picked) return;
    const open = openCommand(picked.place);
    await vscode.commands.executeCommand(open.command, ...(open.arguments ?? []));
  }

  async function pickRemedy(title: string, wanted: (remedy: RemedyNode) => boolean): Promise<string | undefined> {
    const { hosts } = await tree.content();
    const items = hosts.flatMap(h =>
      everyFinding(h).flatMap(f =>
        f.remedies.filter(wanted).map(r => ({
          label: noIcons(r.title),
          description: r.kind,
          detail: noIcons(`${h.name}: ${f.message}`),
          id: r.id,
        })),
      ),
    );
    return (
      await vscode.window.showQuickPick(items, {
        title,
        matchOnDetail: true,
        placeHolder: items.length ? '' : 'No remedy',
      })
    )?.id;
  }
}

/** What a menu of the tree hands over, or another extension: a node, or an id. */
function idOf(given: Node | string | undefined): string | undefined {
  if (typeof given === 'string') return given;
  if (given?.is === 'remedy') return given.remedy.id;
  if (given?.is === 'finding') return given.finding.id;
  return given?.is === 'host' ? given.host.id : undefined;
}

class Reports implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly client: LanguageClient;
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;

  constructor(client: LanguageClient) {
    this.client = client;
  }

  changed(uri: vscode.Uri): void {
    this.changes.fire(uri);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return (
      await this.client.sendRequest<ReportResult>(ReportMethod, {
        ...(uri.query ? { folder: uri.query } : {}),
        format: 'markdown',
      })
    ).text;
  }

  dispose(): void {
    this.changes.dispose();
  }
}
