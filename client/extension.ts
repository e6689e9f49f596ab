/**
 * Starts the language server and puts what it tells into the editor: a tree, a status, a few commands. Knows no format
 * and no rule.
 */
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  TransportKind,
} from 'vscode-languageclient/node';
import { ChangedMethod, type Summary } from '../server/lsp/messages.ts';
import { registerCommands } from './commands.ts';
import { createStatus } from './status.ts';
import { HostTree } from './tree.ts';
import { unpackedScheme, UnpackedFiles } from './unpacked.ts';

/** What a test of the extension may look at. */
export interface Api {
  readonly client: LanguageClient;
  readonly tree: HostTree;
  /** The last state the server told. */
  summary(): Summary | undefined;
}

const maxRestarts = 3;
/** Characters of a document beyond which VS Code tells its extensions nothing of it. */
const longest = 50 * 1024 * 1024;

export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  const output = vscode.window.createOutputChannel('Diagnostic Bundle Review', { log: true });
  const client = new LanguageClient('bundleReview', 'Diagnostic Bundle Review', server(context), options(output));
  const tree = new HostTree(client);
  const status = createStatus();
  const unpacked = new UnpackedFiles(client);
  let summary: Summary | undefined;
  let shown = 0;
  context.subscriptions.push(output, tree, status, unpacked, registerCommands(client, tree, output));
  client.onNotification(ChangedMethod, (now: Summary) => {
    summary = now;
    status.show(now);
    tree.reading(now.read);
    void vscode.commands.executeCommand('setContext', 'bundleReview.reviewing', now.state === 'reviewing');
    if (now.judged === shown && now.state === 'reviewing') return;
    shown = now.judged;
    tree.refresh();
    unpacked.reviewed();
  });
  try {
    await client.start();
    context.subscriptions.push({ dispose: () => void client.dispose().catch(() => {}) });
  } catch (error) {
    // Nobody asked for a message: the status says it, the log says why.
    output.error(String(error));
    status.failed();
  }
  return { client, tree, summary: () => summary };
}

function server(context: vscode.ExtensionContext) {
  const module = context.asAbsolutePath('dist/server.js');
  return {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
  };
}

function options(output: vscode.LogOutputChannel): LanguageClientOptions {
  let ends = 0;
  return {
    // Dumps are plain text as often as not, so every file of a workspace counts; the server is silent about what it
    // does not know.
    documentSelector: [
      { scheme: 'file' },
      { scheme: unpackedScheme },
      { scheme: 'vscode-vfs' },
      { scheme: 'untitled', language: 'plaintext' },
      { scheme: 'untitled', language: 'kernel-log' },
      { scheme: 'untitled', language: 'linux-dump' },
    ],
    diagnosticCollectionName: 'bundle-review',
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: () => ({ bundleReview: vscode.workspace.getConfiguration('bundleReview'), longest }),
    markdown: { isTrusted: false, supportHtml: false },
    initializationFailedHandler(error) {
      output.error(String(error));
      return false;
    },
    errorHandler: {
      error: error => {
        output.error(String(error));
        return { action: ErrorAction.Continue, handled: true };
      },
      closed: () => ({ action: ++ends <= maxRestarts ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true }),
    },
  };
}
