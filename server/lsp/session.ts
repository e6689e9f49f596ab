/**
 * The only state of the server: its reviews and the open documents. A folder of the workspace is one review; a document
 * outside of every reviewed folder is one by itself.
 */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Formats } from '../core/read/recognise.ts';
import type { Linked } from '../core/review/links.ts';
import type { Rule } from '../core/review/rule.ts';
import type { InlaySettings, Settings, Summary } from './messages.ts';
import { byteLength } from './open-text.ts';
import type { Ports, Watch, Watcher } from './ports.ts';
import type { ReviewedFolder } from './reviewed-folder.ts';
import { defaults, excluder } from './settings.ts';
import { below, isUnpacked, join, keyOf, nameOf, parentOf } from './uris.ts';
import { type Surroundings, Work } from './work.ts';

/** A path tells the format (proc/meminfo), so as many folders above a single document count. */
const foldersAbove = 5;

export class Session {
  private readonly allRules: readonly Rule[];
  private readonly ports: Ports;
  private readonly watcher: Watcher;
  /** By the key of what is reviewed: a folder, or a document. */
  private readonly works = new Map<string, Work>();
  private readonly documents = new Map<string, TextDocument>();
  /** Documents that the server itself gave to the client. */
  private readonly unpacked = new Map<string, TextDocument>();
  private readonly around: Surroundings;
  private folders: readonly string[] = [];
  private settings: Settings = defaults;
  private rules: readonly Rule[];
  private excluded = excluder([]);
  private told = '';
  /** Longest text that the client tells of: of longer ones it is shown excerpts. */
  longest: number | undefined;

  constructor(formats: Formats, allRules: readonly Rule[], ports: Ports, watcher: Watcher) {
    this.allRules = allRules;
    this.rules = allRules;
    this.ports = ports;
    this.watcher = watcher;
    const session = this;
    this.around = {
      formats,
      readers: ports.readers,
      get rules() {
        return session.rules;
      },
      documents: this.documents,
      folder: key => ports.folder(key),
      size: key => ports.size(key),
      wanted: root => this.wanted(root),
      excluded: path => this.excluded(path),
      uriOf: key => this.uriOf(key),
      get longest() {
        return session.longest;
      },
      reviewed: folder => watcher.reviewed(folder),
      changed: () => this.tell(),
      failed: error => watcher.failed(error),
      forget: work => this.drop(work),
    };
  }

  // --- what is reviewed ---------------------------------------------------------------------------------------------

  setFolders(uris: readonly string[]): void {
    this.folders = [...new Set(uris.map(keyOf))];
    for (const work of this.folderWorks()) if (!this.folders.includes(work.key)) this.drop(work);
  }

  /** True when what was read or judged before may be another now. */
  setSettings(next: Settings): boolean {
    const judged = ({ exclude, disabledRules, automatic }: Settings): string =>
      JSON.stringify([exclude, disabledRules, automatic]);
    const changed = judged(next) !== judged(this.settings);
    this.settings = next;
    this.rules = this.allRules.filter(r => !next.disabledRules.includes(r.id));
    this.excluded = excluder(next.exclude);
    return changed;
  }

  /** Review every folder of the workspace that has none yet. */
  async reviewFolders(watch?: Watch): Promise<void> {
    if (!this.settings.automatic) return;
    await Promise.all(this.folders.filter(f => !this.works.has(f)).map(f => this.workOf(f).load(watch)));
  }

  /** Read again what is reviewed, after settings changed. */
  async reviewAll(watch?: Watch): Promise<void> {
    await Promise.all([...this.works.values()].map(w => w.load(watch)));
    await this.reviewFolders(watch);
  }

  /** Review the folder that a URI stands in or is, or every folder of the workspace, when it is asked for. */
  async reviewFolder(uri: string | undefined, watch?: Watch): Promise<void> {
    const wanted = uri === undefined ? this.folders : [await this.folderOf(keyOf(uri))];
    await Promise.all(wanted.map(f => this.workOf(f).load(watch)));
  }

  /** Give up what is being read. */
  cancel(): void {
    for (const work of this.works.values()) work.cancel();
  }

  /** The folder whose review takes in what a key names: a folder, or a file. */
  private async folderOf(given: string): Promise<string> {
    const key = (await this.sizeOf(given)) === undefined ? given : parentOf(given);
    return this.ownerOf(key) ?? key;
  }

  /** The folder that is or will be reviewed in which a key stands. */
  private ownerOf(key: string): string | undefined {
    const reviewed = longest(
      this.folderWorks().map(w => w.key),
      key,
    );
    return reviewed ?? (this.settings.automatic ? longest(this.folders, key) : undefined);
  }

  private folderWorks(): Work[] {
    return [...this.works.values()].filter(w => w.standing.document === undefined);
  }

  /** The review of a folder, new where there is none; open documents in it are no reviews of their own any more. */
  private workOf(root: string): Work {
    const work = this.works.get(root) ?? new Work({ root, remediation: this.writable(root) }, this.around);
    this.works.set(root, work);
    for (const key of this.documents.keys()) {
      const single = this.works.get(key);
      if (single && single !== work && below(root, key) !== undefined) this.drop(single);
    }
    return work;
  }

  /** The review of a document alone. */
  private documentWork(document: string): Work {
    const remediation = this.writable(parentOf(document));
    const work = this.works.get(document) ?? new Work({ root: rootOf(document), document, remediation }, this.around);
    this.works.set(document, work);
    return work;
  }

  private writable(folder: string): string | undefined {
    return this.ports.folder(folder) ? folder : undefined;
  }

  private drop(work: Work): void {
    work.end();
    this.works.delete(work.key);
    if (work.reviewed) this.watcher.dropped(work.reviewed);
    this.tell();
  }

  /** Excluded paths and folders that are reviewed by themselves are no part of a folder's review. */
  private wanted(root: string): (path: string) => boolean {
    const inner = [...this.folders, ...this.folderWorks().map(w => w.key)]
      .map(f => below(root, f))
      .filter(f => f !== undefined);
    return path => !this.excluded(path) && !inner.some(f => path.startsWith(`${f}/`));
  }

  // --- documents ----------------------------------------------------------------------------------------------------

  async opened(document: TextDocument): Promise<void> {
    const key = keyOf(document.uri);
    // It is what the server gave: nobody changed it.
    if (isUnpacked(document.uri)) return void this.unpacked.set(key, document);
    this.documents.set(key, document);
    if (this.ownerOf(key) === undefined) return this.documentWork(key).load();
    // Opened as it is on disk, as nearly always: nothing to read again.
    if ((await this.sizeOf(key)) !== byteLength(document.getText())) this.touch(key);
  }

  changedText(document: TextDocument): void {
    const key = keyOf(document.uri);
    if (isUnpacked(document.uri)) return void this.unpacked.set(key, document);
    this.documents.set(key, document);
    this.touch(key);
  }

  async closed(document: TextDocument): Promise<void> {
    const key = keyOf(document.uri);
    if (isUnpacked(document.uri)) return void this.unpacked.delete(key);
    this.documents.delete(key);
    const single = this.works.get(key);
    if (single) this.drop(single);
    else if (document.version > 1 || (await this.sizeOf(key)) !== byteLength(document.getText())) this.touch(key);
  }

  /** Size on disk, undefined where there is no file or none that can be looked at. */
  private sizeOf(key: string): Promise<number | undefined> {
    return this.ports.size(key).catch(() => undefined);
  }

  /** Something on disk may have changed, or is new. What is open is told by its own changes. */
  touched(uri: string, isNew = false): void {
    const key = keyOf(uri);
    if (!this.documents.has(key)) this.touch(key, isNew);
  }

  private touch(key: string, isNew = false): void {
    const at = this.workAt(key);
    at?.work.touch(at.path, isNew);
  }

  /** The review that a file belongs to. */
  private workAt(key: string): { readonly work: Work; readonly path: string } | undefined {
    const owner = longest(
      this.folderWorks().map(w => w.key),
      key,
    );
    const work = this.works.get(owner ?? key);
    const path = work && below(work.standing.root, key);
    return work && path !== undefined ? { work, path } : undefined;
  }

  // --- what is known ------------------------------------------------------------------------------------------------

  /** The review that a document belongs to, with everything read that was typed before now. */
  async reviewedAt(uri: string): Promise<{ readonly reviewed: ReviewedFolder; readonly path: string } | undefined> {
    const at = this.workAt(keyOf(uri));
    const reviewed = await at?.work.current(at.path);
    return reviewed && { reviewed, path: at!.path };
  }

  reviewed(): ReviewedFolder[] {
    return [...this.works.values()].flatMap(w => w.reviewed ?? []);
  }

  find(id: string): { readonly reviewed: ReviewedFolder; readonly finding: Linked } | undefined {
    for (const reviewed of this.reviewed()) {
      const finding = reviewed.findings.get(id);
      if (finding) return { reviewed, finding };
    }
    return undefined;
  }

  documentText(uri: string): TextDocument | undefined {
    return (isUnpacked(uri) ? this.unpacked : this.documents).get(keyOf(uri));
  }

  /** What a URI of ours holds. Throws where it cannot be read, or was cancelled. */
  async content(uri: string, watch: Watch): Promise<string> {
    const at = this.workAt(keyOf(uri));
    if (!at) throw new Error('it is not part of a review');
    await at.work.settled();
    return at.work.text(at.path, watch);
  }

  /** Text of a file that a snippet goes to: what is open wins. */
  async snippetText(key: string): Promise<{ text: string | undefined; version: number | null }> {
    const open = this.documents.get(key);
    return open ? { text: open.getText(), version: open.version } : { text: await this.ports.text(key), version: null };
  }

  isLink(keys: readonly string[]): Promise<boolean> {
    return this.ports.link(keys);
  }

  /** The URI by which the client knows a key. */
  uriOf(key: string): string {
    return this.documents.get(key)?.uri ?? join(parentOf(key), nameOf(key));
  }

  inlayHints(): InlaySettings {
    return this.settings.inlayHints;
  }

  summary(): Summary {
    const reviewed = this.reviewed();
    const count = (severity: string): number =>
      reviewed.reduce((n, r) => n + r.review.findings.filter(f => f.severity === severity).length, 0);
    const sum = (of: (r: ReviewedFolder) => number): number => reviewed.reduce((n, r) => n + of(r), 0);
    const reading = [...this.works.values()].filter(w => w.loading).map(w => w.read);
    const total = (of: (r: Work['read']) => number): number => reading.reduce((n, r) => n + of(r), 0);
    return {
      state: this.state(),
      ...(reading.length ? { read: { done: total(r => r.done), known: total(r => r.known) } } : {}),
      judged: [...this.works.values()].reduce((n, w) => n + w.judged, 0),
      hosts: sum(r => r.bundle.hosts.length),
      files: sum(r => r.bundle.files.length),
      errors: count('error'),
      warnings: count('warning'),
      infos: count('info'),
      notRun: sum(r => r.review.notRun.length),
      faults: sum(r => r.bundle.faults.length + r.review.faults.length),
    };
  }

  private state(): Summary['state'] {
    const works = [...this.works.values()];
    if (works.some(w => w.loading)) return 'reviewing';
    if (works.some(w => w.ended === 'failed')) return 'failed';
    return works.some(w => w.ended === 'cancelled') ? 'cancelled' : 'ready';
  }

  /**
   * A review of the same totals may hold other findings, so every new one is told; a state, only when it is another.
   */
  private tell(): void {
    const now = this.summary();
    const text = JSON.stringify(now);
    if (text !== this.told) this.watcher.changed(now);
    this.told = text;
  }
}

/** The innermost of these folders that a key stands in or is. */
const longest = (roots: readonly string[], key: string): string | undefined =>
  roots.filter(r => r === key || below(r, key) !== undefined).sort((a, b) => b.length - a.length)[0];

/** The folder to which the path of a single document is told: one above it, but none that is never part of a bundle. */
function rootOf(document: string): string {
  const above = parentOf(document)
    .replace(/^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?\/?/i, '')
    .split('/')
    .filter(Boolean);
  const never = above.findLastIndex(s => s.startsWith('.') || s === 'node_modules' || s === 'remediation') + 1;
  let root = parentOf(document);
  for (let i = above.length; i > Math.max(above.length - foldersAbove, never); i--) root = parentOf(root);
  return root;
}
