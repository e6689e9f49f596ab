/** Files within archives, and packed ones, as the server unpacks them: read-only documents. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { ContentMethod, type ContentParams, type ContentResult } from '../server/lsp/messages.ts';

export const unpackedScheme = 'bundle-review';

export class UnpackedFiles implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly client: LanguageClient;
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  private readonly registered: vscode.Disposable;
  /** How many reviews there were: what was unpacked before the last may be another now. */
  private reviews = 0;

  constructor(client: LanguageClient) {
    this.client = client;
    this.registered = vscode.workspace.registerFileSystemProvider(unpackedScheme, this, { isReadonly: true });
  }

  /** Something was reviewed: documents that are open may show what is no more. */
  reviewed(): void {
    this.reviews++;
    const open = vscode.workspace.textDocuments.filter(d => d.uri.scheme === unpackedScheme);
    if (open.length) this.changed.fire(open.map(({ uri }) => ({ type: vscode.FileChangeType.Changed, uri })));
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { byteLength: size } = await this.readFile(uri);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: this.reviews,
      size,
      permissions: vscode.FilePermission.Readonly,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const asked: ContentParams = { uri: this.client.code2ProtocolConverter.asUri(uri) };
    const result = await this.client.sendRequest<ContentResult>(ContentMethod, asked);
    if (result.text === undefined) throw vscode.FileSystemError.Unavailable(result.reason);
    return Buffer.from(result.text, 'utf8');
  }

  watch(): vscode.Disposable {
    return { dispose: () => {} };
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotADirectory(uri);
  }

  createDirectory(): never {
    throw readOnly();
  }

  writeFile(): never {
    throw readOnly();
  }

  delete(): never {
    throw readOnly();
  }

  rename(): never {
    throw readOnly();
  }

  dispose(): void {
    this.registered.dispose();
    this.changed.dispose();
  }
}

const readOnly = (): vscode.FileSystemError => vscode.FileSystemError.NoPermissions('Evidence is never changed.');
