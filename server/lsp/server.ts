/** The requests of the protocol, one line each: asked of the answers, and translated. */
import {
  CodeActionKind,
  type Connection,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  type TextDocumentIdentifier,
  type TextDocumentPositionParams,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Position, TextAt } from '../answers/cursor.ts';
import { hoverAt } from '../answers/hover.ts';
import { type Excerpt, gutter, inExcerpt } from '../answers/excerpt.ts';
import { type Hint, hintsOn } from '../answers/inlay.ts';
import { definitionAt, referencesAt } from '../answers/navigate.ts';
import { foldsOf, outlineOf } from '../answers/outline.ts';
import { thingsNamed } from '../answers/symbols.ts';
import { formatsOf } from '../core/read/recognise.ts';
import { captions } from '../formats/_captions.ts';
import { formats } from '../formats/index.ts';
import { rules } from '../rules/index.ts';
import { actionsAt, applied, snippetOf } from './actions.ts';
import { Client } from './client.ts';
import * as m from './messages.ts';
import type { Ports, Watch } from './ports.ts';
import { keyOfReview, type ReviewedFolder } from './reviewed-folder.ts';
import { Session } from './session.ts';
import { readLongest, readSettings } from './settings.ts';
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
import { reportText, treeOf } from './tree.ts';
import { isUnpacked, keyOf } from './uris.ts';

/** Serve one client until it leaves. */
export function serve(connection: Connection, ports: Ports): void {
  const client = new Client(connection);
  const session = new Session(formatsOf(formats, captions), rules, ports, {
    reviewed(folder) {
      client.publish(keyOfReview(folder), diagnosticsOf(folder));
      client.refreshHints(session.inlayHints());
    },
    dropped: folder => client.publish(keyOfReview(folder), new Map()),
    changed: summary => void connection.sendNotification(m.ChangedMethod, summary),
    failed: error => connection.console.error(`review: ${error instanceof Error ? error.message : String(error)}`),
  });
  lifecycle(connection, client, session);
  documentChanges(connection, client, session);
  questions(connection, client, session);
  ownRequests(connection, client, session);
  connection.listen();
}

/** From the first message on: the folders and the settings of the client, and what is reviewed unasked. */
function lifecycle(connection: Connection, client: Client, session: Session): void {
  const reviewFolders = (): Promise<void> => client.withProgress('silent', watch => session.reviewFolders(watch));

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    client.capabilities = params.capabilities;
    session.setFolders(params.workspaceFolders?.map(f => f.uri) ?? (params.rootUri ? [params.rootUri] : []));
    session.setSettings(readSettings(params.initializationOptions?.bundleReview));
    session.longest = readLongest(params.initializationOptions);
    return { serverInfo: { name: 'bundle-review' }, capabilities };
  });
  connection.onInitialized(() =>
    client.guarded(undefined, async () => {
      await client.subscribe(uris => {
        session.setFolders(uris);
        void client.guarded(undefined, reviewFolders);
      });
      const asked = await client.settings();
      if (asked !== undefined) session.setSettings(readSettings(asked));
      await reviewFolders();
    }),
  );
  connection.onDidChangeConfiguration(({ settings }) =>
    client.guarded(undefined, async () => {
      const changed = session.setSettings(readSettings(await client.settings(settings?.bundleReview)));
      client.refreshHints(session.inlayHints());
      if (changed) await client.withProgress('silent', watch => session.reviewAll(watch));
    }),
  );
}

const capabilities: InitializeResult['capabilities'] = {
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
};

/** Files that open, change and close, in the editor and on disk. */
function documentChanges(connection: Connection, client: Client, session: Session): void {
  const documents = new TextDocuments(TextDocument);
  const opening = new Set<string>();
  documents.onDidOpen(({ document }) => {
    opening.add(document.uri);
    void client.guarded(undefined, () => session.opened(document));
  });
  // Opening counts as a change of content as well; only what comes after it is one.
  documents.onDidChangeContent(({ document }) => opening.delete(document.uri) || session.changedText(document));
  documents.onDidClose(({ document }) => void client.guarded(undefined, () => session.closed(document)));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri, type } of changes) session.touched(uri, type === FileChangeType.Created);
  });
  documents.listen(connection);
}

/** What the protocol asks of a document or of all. */
function questions(connection: Connection, client: Client, session: Session): void {
  interface Asked {
    readonly reviewed: ReviewedFolder;
    readonly path: string;
    readonly textAt: TextAt;
    /** The document is no more than this of the file. */
    readonly excerpt: Excerpt | undefined;
  }
  /** The answer to what is asked of a document; `otherwise` where it stands in no review. */
  const asked = <T>(
    { textDocument: { uri } }: { readonly textDocument: TextDocumentIdentifier },
    otherwise: T,
    answer: (place: Asked) => T | Promise<T>,
  ): Promise<T> =>
    client.guarded(otherwise, async () => {
      const found = await session.reviewedAt(uri);
      if (!found) return otherwise;
      const excerpt = isUnpacked(uri) ? found.reviewed.excerptOf(found.path) : undefined;
      const textAt: TextAt = span => session.documentText(uri)?.getText(rangeOf(excerpt?.put(span) ?? span)) ?? '';
      return answer({ ...found, textAt, excerpt });
    });
  /** The same of a place in the file. */
  const askedAt = <T>(
    p: TextDocumentPositionParams,
    otherwise: T,
    answer: (place: Asked & { readonly position: Position }) => T | Promise<T>,
  ): Promise<T> =>
    asked(p, otherwise, place => {
      const position = place.excerpt ? inFile(place.excerpt, p) : p.position;
      return position ? answer({ ...place, position }) : otherwise;
    });
  /** Where a place of an excerpt stands in the file; undefined also while the client still shows one of before. */
  const inFile = (excerpt: Excerpt, { textDocument: { uri }, position }: TextDocumentPositionParams) => {
    const there = excerpt.taken(position);
    const { line } = position;
    const number = session
      .documentText(uri)
      ?.getText({ start: { line, character: 0 }, end: { line, character: gutter } });
    return there && (number === undefined || Number.parseInt(number, 10) === there.line + 1) ? there : undefined;
  };

  connection.onHover(p =>
    askedAt(p, null, ({ reviewed, path, textAt, excerpt, position }) => {
      const told = hoverAt(reviewed, path, position, textAt);
      return hoverOf(excerpt ? inExcerpt.hover(excerpt, told) : told);
    }),
  );
  connection.onCodeAction(p =>
    asked(p, [], ({ reviewed, path, excerpt }) => {
      const range = excerpt ? excerpt.takenRange(p.range.start, p.range.end) : p.range;
      return range && wantsQuickFix(p.context.only)
        ? actionsAt(session, reviewed, path, range, p.context.diagnostics, client.disabledActions)
        : [];
    }),
  );
  connection.onDocumentSymbol(p =>
    asked(p, [], ({ reviewed, path, textAt, excerpt }) => {
      const nodes = outlineOf(reviewed, path, textAt);
      return (excerpt ? inExcerpt.outline(excerpt, nodes) : nodes).map(documentSymbolOf);
    }),
  );
  connection.onFoldingRanges(p =>
    asked(p, [], ({ reviewed, path, excerpt }) => {
      const folds = foldsOf(reviewed, path);
      return (excerpt ? inExcerpt.folds(excerpt, folds) : folds).map(foldingRangeOf);
    }),
  );
  connection.onDefinition(p =>
    askedAt(p, [], ({ reviewed, path, textAt, position }) =>
      definitionAt(reviewed, path, position, textAt).map(at => locationOf(reviewed, at)),
    ),
  );
  connection.onReferences(p =>
    askedAt(p, [], ({ reviewed, path, textAt, position }) =>
      referencesAt(reviewed, path, position, textAt).map(at => locationOf(reviewed, at)),
    ),
  );
  connection.onWorkspaceSymbol(p => client.guarded([], () => thingsNamed(session.reviewed(), p.query).map(symbolOf)));
  connection.languages.inlayHint.on(p =>
    asked(p, [], ({ reviewed, path, textAt, excerpt }) => {
      const lines = { first: p.range.start.line, last: p.range.end.line };
      const hints = (first: number, last: number): Hint[] =>
        hintsOn(reviewed, path, { first, last }, session.inlayHints(), textAt);
      return (excerpt ? inExcerpt.hints(excerpt, lines, hints) : hints(lines.first, lines.last)).map(inlayHintOf);
    }),
  );
}

/** What is asked beyond the protocol (see messages.ts). */
function ownRequests(connection: Connection, client: Client, session: Session): void {
  const read = (): ReviewedFolder[] => session.reviewed().filter(r => r.bundle.hosts.length);

  connection.onRequest(m.ReviewMethod, async (p: m.ReviewParams, token): Promise<m.ReviewResult> => {
    const review = (watch: Watch): Promise<void> => session.reviewFolder(p?.folder, watch);
    await client.guarded(undefined, () => client.withProgress('asked for', review, token));
    return session.summary();
  });
  connection.onRequest(
    m.ReportMethod,
    (p: m.ReportParams): m.ReportResult => ({ text: reportText(reviewsOf(read(), p?.folder)) }),
  );
  connection.onRequest(m.ContentMethod, async ({ uri }: m.ContentParams, token): Promise<m.ContentResult> => {
    try {
      return { text: await client.withProgress('opening', watch => session.content(uri, watch), token) };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  });
  connection.onRequest(m.TreeMethod, (): m.TreeResult => treeOf(read()));
  connection.onRequest(m.RemedyMethod, (p: m.RemedyParams) =>
    client.guarded<m.RemedyResult>({ reason: 'the remedy could not be read' }, () => applied(session, p.id)),
  );
  connection.onRequest(m.SnippetMethod, (p: m.SnippetParams): m.SnippetResult => ({ text: snippetOf(session, p.id) }));
  connection.onNotification(m.CancelMethod, () => session.cancel());
}

/** The review of a folder, else that of the folder it stands in; all where none is named. */
function reviewsOf(read: readonly ReviewedFolder[], folder: string | undefined): readonly ReviewedFolder[] {
  if (folder === undefined) return read;
  const key = keyOf(folder);
  const own = read.filter(r => keyOfReview(r) === key);
  return own.length ? own : read.filter(r => key.startsWith(`${r.root}/`) && !r.document);
}

const wantsQuickFix = (only: readonly string[] | undefined): boolean =>
  only === undefined ||
  only.some(k => k === '' || CodeActionKind.QuickFix === k || CodeActionKind.QuickFix.startsWith(`${k}.`));
