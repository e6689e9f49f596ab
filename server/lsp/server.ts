/** The requests of the protocol, one line each: asked of the answers, and translated. */
import {
  type CancellationToken,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type Hover,
  type InitializeParams,
  type InitializeResult,
  type TextDocumentIdentifier,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextAt } from '../answers/cursor.ts';
import { hoverAt } from '../answers/hover.ts';
import { hintsOn } from '../answers/inlay.ts';
import { definitionAt, referencesAt } from '../answers/navigate.ts';
import { foldsOf, outlineOf } from '../answers/outline.ts';
import { thingsNamed } from '../answers/symbols.ts';
import { type Proposal, remedyMarkdown, snippets } from '../core/model/remedy.ts';
import { formatsOf } from '../core/read/recognise.ts';
import { formats } from '../formats/index.ts';
import { rules } from '../rules/index.ts';
import { actionsAt, hostNameOf, remedyEdit, remedyOf } from './actions.ts';
import * as m from './messages.ts';
import { openSession, type Ports, type Watch } from './session.ts';
import { readSettings } from './settings.ts';
import {
  diagnosticsOf,
  documentSymbolOf,
  foldingRangeOf,
  hoverOf,
  inlayHintOf,
  locationOf,
  rangeOf,
  symbolOf,
} from './to-lsp.ts';
import { hostId, reportText, treeOf } from './tree.ts';
import { keyOfReview, type ReviewedFolder } from './reviewed-folder.ts';
import { keyOf } from './uris.ts';

/** Serve one client until it leaves. */
export function serve(connection: Connection, ports: Ports): void {
  const documents = new TextDocuments(TextDocument);
  const opening = new Set<string>();
  const published = new Map<string, Map<string, string>>();
  let client: InitializeParams['capabilities'] = {};
  let hintsShown = false;

  const session = openSession(formatsOf(formats), rules, ports, {
    reviewed(folder) {
      publish(keyOfReview(folder), diagnosticsOf(folder));
      refreshHints();
    },
    dropped: folder => publish(keyOfReview(folder), new Map()),
    changed: summary => void connection.sendNotification(m.ChangedMethod, summary),
    failed: error => connection.console.error(`review: ${error instanceof Error ? error.message : String(error)}`),
  });

  connection.onInitialize(initialize);
  connection.onInitialized(() => guarded(undefined, initialized));
  connection.onDidChangeConfiguration(change => guarded(undefined, () => configured(change.settings?.bundleReview)));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const change of changes) session.touched(change.uri);
  });
  documents.onDidOpen(({ document }) => {
    opening.add(document.uri);
    void guarded(undefined, () => session.opened(document));
  });
  // Opening counts as a change of content as well; only what comes after it is one.
  documents.onDidChangeContent(({ document }) => opening.delete(document.uri) || session.changedText(document));
  documents.onDidClose(({ document }) => void guarded(undefined, () => session.closed(document)));

  connection.onHover(p =>
    asked<Hover | null>(p, null, ({ reviewed, path, textAt }) => hoverOf(hoverAt(reviewed, path, p.position, textAt))),
  );
  connection.onCodeAction(p =>
    asked(p, [], ({ reviewed, path }) =>
      wantsQuickFix(p.context.only)
        ? actionsAt(session, reviewed, path, p.range, p.context.diagnostics, disabledActions())
        : [],
    ),
  );
  connection.onDocumentSymbol(p =>
    asked(p, [], ({ reviewed, path, textAt }) => outlineOf(reviewed, path, textAt).map(documentSymbolOf)),
  );
  connection.onFoldingRanges(p => asked(p, [], ({ reviewed, path }) => foldsOf(reviewed, path).map(foldingRangeOf)));
  connection.onDefinition(p =>
    asked(p, [], ({ reviewed, path, textAt }) =>
      definitionAt(reviewed, path, p.position, textAt).map(at => locationOf(reviewed, at)),
    ),
  );
  connection.onReferences(p =>
    asked(p, [], ({ reviewed, path, textAt }) =>
      referencesAt(reviewed, path, p.position, textAt).map(at => locationOf(reviewed, at)),
    ),
  );
  connection.onWorkspaceSymbol(p => guarded([], () => thingsNamed(session.reviewed(), p.query).map(symbolOf)));
  connection.languages.inlayHint.on(p =>
    asked(p, [], ({ reviewed, path, textAt }) => {
      const lines = { first: p.range.start.line, last: p.range.end.line };
      return hintsOn(reviewed, path, lines, session.inlayHints(), textAt).map(inlayHintOf);
    }),
  );

  connection.onRequest(m.ReviewMethod, (p: m.ReviewParams, token: CancellationToken) => reviewAsked(p?.folder, token));
  connection.onRequest(
    m.ReportMethod,
    (p: m.ReportParams): m.ReportResult => ({ text: reportText(reviewsOf(p?.folder)) }),
  );
  connection.onRequest(m.TreeMethod, (): m.TreeResult => treeOf(session.reviewed().filter(r => r.bundle.hosts.length)));
  connection.onRequest(m.RemedyMethod, (p: m.RemedyParams) =>
    guarded<m.RemedyResult>({ reason: 'the remedy could not be read' }, () => remedy(p.id)),
  );
  connection.onRequest(m.SnippetMethod, (p: m.SnippetParams): m.SnippetResult => ({ text: snippetOf(p.id) }));
  connection.onNotification(m.CancelMethod, () => session.cancel());

  documents.listen(connection);
  connection.listen();

  // ----------------------------------------------------------------------------------------------------------------

  function initialize(params: InitializeParams): InitializeResult {
    client = params.capabilities;
    const folders = params.workspaceFolders?.map(f => f.uri) ?? (params.rootUri ? [params.rootUri] : []);
    session.setFolders(folders);
    session.setSettings(readSettings(params.initializationOptions?.bundleReview));
    return {
      serverInfo: { name: 'bundle-review' },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
        documentSymbolProvider: true,
        foldingRangeProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        workspaceSymbolProvider: true,
        inlayHintProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  async function initialized(): Promise<void> {
    if (client.workspace?.workspaceFolders)
      connection.workspace.onDidChangeWorkspaceFolders(
        () =>
          void guarded(undefined, async () => {
            session.setFolders(((await connection.workspace.getWorkspaceFolders()) ?? []).map(f => f.uri));
            await withProgress('silent', watch => session.reviewFolders(watch));
          }),
      );
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration)
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*' }] });
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration)
      await connection.client.register(DidChangeConfigurationNotification.type, { section: 'bundleReview' });
    if (client.workspace?.configuration)
      session.setSettings(readSettings(await connection.workspace.getConfiguration('bundleReview')));
    await withProgress('silent', watch => session.reviewFolders(watch));
  }

  /** Clients that are asked for settings are asked; others send them. */
  async function configured(sent: unknown): Promise<void> {
    const changed = session.setSettings(
      readSettings(
        client.workspace?.configuration ? await connection.workspace.getConfiguration('bundleReview') : sent,
      ),
    );
    refreshHints();
    if (changed) await withProgress('silent', watch => session.reviewAll(watch));
  }

  async function reviewAsked(folder: string | undefined, token: CancellationToken): Promise<m.ReviewResult> {
    await guarded(undefined, () => withProgress('asked for', watch => session.reviewFolder(folder, watch), token));
    return session.summary();
  }

  /**
   * A review that was asked for shows its progress at once and with a button to cancel. One that nobody asked for shows
   * it only when it takes long, and without a button, for editors show that as a notification; `bundleReview/cancel`
   * ends it.
   */
  async function withProgress(
    how: 'asked for' | 'silent',
    work: (watch: Watch) => Promise<unknown>,
    token?: CancellationToken,
  ): Promise<void> {
    const progress = client.window?.workDoneProgress ? await connection.window.createWorkDoneProgress() : undefined;
    const begun = Date.now();
    let shown = how === 'asked for';
    let told = begun;
    if (shown) progress?.begin('Reviewing', undefined, undefined, true);
    try {
      await work({
        file(path, done) {
          const now = Date.now();
          if (!shown && now - begun > 1000)
            progress?.begin('Reviewing diagnostic bundle', undefined, undefined, (shown = true) && false);
          if (!shown || now - told < 100) return;
          told = now;
          progress?.report(`${done} files, ${path.slice(-60)}`);
        },
        get cancelled() {
          return token?.isCancellationRequested === true || progress?.token.isCancellationRequested === true;
        },
      });
    } finally {
      if (shown) progress?.done();
    }
  }

  /** Send what is new, and clear files that left. */
  function publish(of: string, next: ReturnType<typeof diagnosticsOf>): void {
    const before = published.get(of) ?? new Map<string, string>();
    const now = new Map<string, string>();
    for (const [uri, diagnostics] of next) {
      const text = JSON.stringify(diagnostics);
      now.set(uri, text);
      if (before.get(uri) !== text) void connection.sendDiagnostics({ uri, diagnostics });
    }
    for (const uri of before.keys()) if (!now.has(uri)) void connection.sendDiagnostics({ uri, diagnostics: [] });
    if (now.size) published.set(of, now);
    else published.delete(of);
  }

  /** The answer to what is asked of a document; `otherwise` where it stands in no review. */
  function asked<T>(
    { textDocument: { uri } }: { readonly textDocument: TextDocumentIdentifier },
    otherwise: T,
    answer: (place: { reviewed: ReviewedFolder; path: string; textAt: TextAt }) => T | Promise<T>,
  ): Promise<T> {
    return guarded(otherwise, async () => {
      const found = await session.reviewedAt(uri);
      const textAt: TextAt = span => session.documentText(uri)?.getText(rangeOf(span)) ?? '';
      return found ? answer({ ...found, textAt }) : otherwise;
    });
  }

  /** Hints rest on facts that may be new; who has them off is not asked to fetch none again. */
  function refreshHints(): void {
    const { time, sizes } = session.inlayHints();
    if (!client.workspace?.inlayHint?.refreshSupport || !(time || sizes || hintsShown)) return;
    hintsShown = time || sizes;
    void connection.languages.inlayHint.refresh().catch(() => undefined);
  }

  const disabledActions = (): 'disabled' | 'left out' =>
    client.textDocument?.codeAction?.disabledSupport ? 'disabled' : 'left out';

  function reviewsOf(folder: string | undefined): ReviewedFolder[] {
    const read = session.reviewed().filter(r => r.bundle.hosts.length);
    if (folder === undefined) return read;
    const key = keyOf(folder);
    const own = read.filter(r => keyOfReview(r) === key);
    return own.length ? own : read.filter(r => key.startsWith(`${r.root}/`) && !r.document);
  }

  async function remedy(id: string): Promise<m.RemedyResult> {
    const found = remedyOf(session, id);
    return found
      ? remedyEdit(session, found.reviewed, found.finding, found.remedy)
      : { reason: 'the finding is no longer there' };
  }

  /** `id` is that of a remedy, a finding, or a host. */
  function snippetOf(id: string): string {
    const one = remedyOf(session, id);
    if (one)
      return textOf([{ finding: one.finding.message, remedy: one.remedy }], hostNameOf(one.reviewed, one.finding));
    for (const reviewed of session.reviewed()) {
      const findings = [...reviewed.findings]
        .filter(([finding, f]) => finding === id || hostId(reviewed, f.host) === id)
        .map(([, f]) => f);
      if (findings.length)
        return textOf(
          findings.flatMap(f => (f.remedies ?? []).map(r => ({ finding: f.message, remedy: r }))),
          hostNameOf(reviewed, findings[0]!),
        );
    }
    return '';
  }

  /** Snippets; of what is only read, the words. */
  function textOf(proposals: readonly Proposal[], host: string): string {
    const written = snippets(proposals, host);
    return written || proposals.map(p => String(remedyMarkdown(p.remedy))).join('\n\n');
  }

  /** A mistake of ours is told in the log and never ends the server. */
  async function guarded<T>(otherwise: T, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return otherwise;
    }
  }
}

const wantsQuickFix = (only: readonly string[] | undefined): boolean =>
  only === undefined ||
  only.some(k => k === '' || CodeActionKind.QuickFix === k || CodeActionKind.QuickFix.startsWith(`${k}.`));
