/** The one client that is served: what it can do, what it is shown, what it is asked for. */
import {
  type CancellationToken,
  type ClientCapabilities,
  type Connection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
} from 'vscode-languageserver';
import type { InlaySettings } from './messages.ts';
import type { Watch } from './ports.ts';

/** Milliseconds between two reports of progress. */
const pause = 100;
/**
 * A review that was asked for shows its progress at once and with a button to cancel. One that nobody asked for shows it
 * only when it takes long, and without a button, for editors show that as a notification; `bundleReview/cancel` ends it.
 * What is opened shows it when it takes long.
 */
const ways = {
  'asked for': { title: 'Reviewing', silence: 0, button: true },
  silent: { title: 'Reviewing diagnostic bundle', silence: 1000, button: false },
  opening: { title: 'Looking through an archive', silence: 1000, button: true },
} as const;

export class Client {
  capabilities: ClientCapabilities = {};
  /** The diagnostics on show, as text: of which review, of which URI. */
  private readonly published = new Map<string, Map<string, string>>();
  private hintsShown = false;

  private readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** Ask to be told what changes, as far as the client tells. */
  async subscribe(foldersChanged: (uris: readonly string[]) => void): Promise<void> {
    const { workspace } = this.capabilities;
    const { workspace: of, client } = this.connection;
    if (workspace?.workspaceFolders)
      of.onDidChangeWorkspaceFolders(async () =>
        foldersChanged(((await of.getWorkspaceFolders()) ?? []).map(f => f.uri)),
      );
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration)
      await client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*' }] });
    if (workspace?.didChangeConfiguration?.dynamicRegistration)
      await client.register(DidChangeConfigurationNotification.type, { section: 'bundleReview' });
  }

  /** The settings of a client that is asked for them; `sent` of one that sends them. */
  async settings(sent?: unknown): Promise<unknown> {
    return this.capabilities.workspace?.configuration
      ? this.connection.workspace.getConfiguration('bundleReview')
      : sent;
  }

  /** Does the client show an action that cannot be done, with the reason? */
  get disabledActions(): 'disabled' | 'left out' {
    return this.capabilities.textDocument?.codeAction?.disabledSupport ? 'disabled' : 'left out';
  }

  /** Show the diagnostics of a review: what is new is sent, files that left are cleared. */
  publish(of: string, next: ReadonlyMap<string, Diagnostic[]>): void {
    const before = this.published.get(of) ?? new Map<string, string>();
    const now = new Map<string, string>();
    for (const [uri, diagnostics] of next) {
      const text = JSON.stringify(diagnostics);
      now.set(uri, text);
      if (before.get(uri) !== text) void this.connection.sendDiagnostics({ uri, diagnostics });
    }
    for (const uri of before.keys()) if (!now.has(uri)) void this.connection.sendDiagnostics({ uri, diagnostics: [] });
    if (now.size) this.published.set(of, now);
    else this.published.delete(of);
  }

  /** Hints rest on facts that may be new; who has them off is not asked to fetch none again. */
  refreshHints({ time, sizes }: InlaySettings): void {
    if (!this.capabilities.workspace?.inlayHint?.refreshSupport || !(time || sizes || this.hintsShown)) return;
    this.hintsShown = time || sizes;
    void this.connection.languages.inlayHint.refresh().catch(() => undefined);
  }

  /** Work that may take long, with its progress shown where the client can. */
  async withProgress<T>(
    how: keyof typeof ways,
    work: (watch: Watch) => Promise<T>,
    token?: CancellationToken,
  ): Promise<T> {
    const { title, silence, button } = ways[how];
    const progress = this.capabilities.window?.workDoneProgress
      ? await this.connection.window.createWorkDoneProgress()
      : undefined;
    const begun = Date.now();
    let told = begun;
    let shown = silence === 0;
    if (shown) progress?.begin(title, undefined, undefined, button);
    try {
      return await work({
        files(done, known) {
          const now = Date.now();
          if (!shown && now - begun > silence) {
            shown = true;
            progress?.begin(title, undefined, undefined, button);
          }
          if (!shown || now - told < pause) return;
          told = now;
          // No names: clients read commands and icons out of this text.
          progress?.report(`${done} of ${known} files`);
        },
        get cancelled() {
          return token?.isCancellationRequested === true || progress?.token.isCancellationRequested === true;
        },
      });
    } finally {
      if (shown) progress?.done();
    }
  }

  /** A mistake of ours is told in the log and never ends the server. */
  async guarded<T>(otherwise: T, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return otherwise;
    }
  }
}
