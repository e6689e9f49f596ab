/**
 * One review at work: what was read of a folder or of a single document, what is being read, and what came of it.
 * Readings follow each other; a reading that failed or was given up leaves the review before it on show.
 */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { defined } from '../core/model/defined.ts';
import { ofBundle } from '../core/read/folders.ts';
import type { FileEntry, Files } from '../core/read/files.ts';
import { type Bundle, loadBundle, Loading, type Readers } from '../core/read/load.ts';
import type { Formats } from '../core/read/recognise.ts';
import { reloadFiles } from '../core/read/reload.ts';
import { review, reviewing } from '../core/review/run.ts';
import type { Rule } from '../core/review/rule.ts';
import { machines } from '../facts/host/machine.ts';
import { bytesOf } from './open-text.ts';
import type { Watch } from './ports.ts';
import { Contents } from './contents.ts';
import { keyOfReview, type ReviewedFolder, reviewedFolder, type ClientView, type Standing } from './reviewed-folder.ts';
import { unhurried } from './unhurried.ts';
import { below, nameOf } from './uris.ts';

/** More changes than this at once, and all is read anew. */
const manyChanges = 100;
/** Milliseconds without another change before a change is read. */
const debounce = 250;
const unwatched: Watch = { files: () => {}, cancelled: false };
/** Milliseconds until what is read by then is shown, and at least between two looks; a look may take a quarter of the time. */
const [firstLook, nextLook, share] = [150, 300, 4];
/** Milliseconds between two words on how far a reading is. */
const pace = 150;
/** Characters of an open document beyond which another thread reads it, where it can. */
const large = 256 * 1024;

/** What a review is made with and shares with the others of its session. */
export interface Surroundings extends ClientView {
  readonly formats: Formats;
  readonly rules: readonly Rule[];
  readonly readers: Readers | undefined;
  /** Open documents by key; their text wins over the disk. */
  readonly documents: ReadonlyMap<string, TextDocument>;
  /** The folder on disk, undefined where this process cannot read it. */
  folder(key: string): Files | undefined;
  size(key: string): Promise<number | undefined>;
  /** Is a path below a folder part of its review, and not excluded or part of another? */
  wanted(root: string): (path: string) => boolean;
  excluded(path: string): boolean;
  /** A review is new. */
  reviewed(folder: ReviewedFolder): void;
  /** How a review stands is another than before. */
  changed(): void;
  failed(error: unknown): void;
  /** A review that has nothing to show is to be forgotten. */
  forget(work: Work): void;
}

export class Work {
  readonly standing: Standing;
  private readonly around: Surroundings;
  reviewed: ReviewedFolder | undefined;
  loading = false;
  /** How the last reading ended; one that was cancelled or failed leaves the review before it on show. */
  ended: 'read' | 'cancelled' | 'failed' = 'read';
  /** How many reviews there were. */
  judged = 0;
  /** How many files are read, of how many that are known so far. */
  read = { done: 0, known: 0 };

  /** Every path that was listed for the review on show, read or not. */
  private paths: Set<string> = new Set();
  /** Paths whose bytes may have changed since they were read. */
  private dirty = new Set<string>();
  /** Those of them that were not there before. */
  private appeared = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  /** What goes on, one after the other. */
  private queue: Promise<void> = Promise.resolve();
  /** Open documents by themselves, while all is read. */
  private readonly alones = new Map<string, { version: number; reviewed: Promise<ReviewedFolder | undefined> }>();
  /** What was shown lately of files that the client cannot read. */
  private contents: Contents | undefined;
  /** The number of the reading that counts; an earlier one gives up. */
  private reading = 0;
  /** The reading that the user gave up. */
  private givenUp = 0;

  constructor(standing: Standing, around: Surroundings) {
    this.standing = standing;
    this.around = around;
  }

  get key(): string {
    return keyOfReview(this.standing);
  }

  /** Read everything; an earlier reading that still goes on is given up. */
  load(watch: Watch = unwatched): Promise<void> {
    const mine = ++this.reading;
    this.loading = true;
    this.around.changed();
    return this.next(mine, () => this.readAll(mine, watch));
  }

  /** Note that a file or a folder may have changed, or is new, and read it a little later. */
  touch(path: string, isNew = false): void {
    if (!this.standing.document && (!ofBundle(path) || this.around.excluded(path))) return;
    this.dirty.add(path);
    if (isNew) this.appeared.add(path);
    // A folder that goes or changes its name is told by itself alone.
    if (!this.paths.has(path)) for (const other of this.paths) if (other.startsWith(`${path}/`)) this.dirty.add(other);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), debounce);
  }

  /**
   * The review, with every change of `path` in it that was told before now. While all is read, an open document that was
   * not read yet, or has changed since, is answered for by itself.
   */
  async current(path: string): Promise<ReviewedFolder | undefined> {
    const open = this.loading && !this.standing.document && this.around.documents.get(`${this.standing.root}/${path}`);
    if (open && (this.dirty.has(path) || !this.reviewed?.bundle.files.some(f => f.path === path)))
      return this.alone(path, open);
    if (this.dirty.has(path)) await this.refresh();
    if (!this.reviewed && this.standing.document) await this.queue;
    return this.reviewed;
  }

  /** An open document by itself, judged by no rule. */
  private alone(path: string, document: TextDocument): Promise<ReviewedFolder | undefined> {
    const known = this.alones.get(path);
    if (known?.version === document.version) return known.reviewed;
    const { formats, readers } = this.around;
    const files = this.files(new Set());
    // As it is on disk, another thread may read it.
    const disk = this.around.folder(this.standing.root);
    const elsewhere = document.version === 1 && !this.dirty.has(path) && document.getText().length > large;
    const one: Files = {
      async *list() {
        yield { path };
      },
      read: files.read,
      onDisk: at => (elsewhere ? disk?.onDisk?.(at) : undefined),
    };
    const top = nameOf(this.standing.root);
    const reviewed = loadBundle(one, formats, { top, machines, urgent: true, ...defined({ readers }) })
      .then(bundle => reviewedFolder(this.standing, bundle, review(bundle.hosts, []), 'in part', this.around))
      .catch(() => undefined);
    this.alones.set(path, { version: document.version, reviewed });
    return reviewed;
  }

  /** What is read now is read. */
  settled(): Promise<void> {
    return this.reviewed ? Promise.resolve() : this.queue;
  }

  /** Give up what is being read. */
  cancel(): void {
    if (this.loading) this.givenUp = this.reading;
  }

  /** Nothing of it counts any more. */
  end(): void {
    clearTimeout(this.timer);
    void this.contents?.end();
    this.reading++;
  }

  private async readAll(mine: number, watch: Watch): Promise<void> {
    const given = (): boolean => watch.cancelled || this.givenUp === mine;
    const paths = new Set<string>();
    const noted = this.dirty;
    this.dirty = new Set();
    // A part that an earlier reading left on show is filled in by this one.
    const before = this.reviewed?.read === 'whole' ? this.reviewed : undefined;
    let told = 0;
    const loading = new Loading(this.around.formats, {
      top: nameOf(this.standing.root),
      machines,
      ...defined({ readers: this.around.readers }),
      cancelled: () => given() || this.reading !== mine,
      onFile: (_, done, known) => {
        watch.files(done, known);
        if (Date.now() - told < pace || this.reading !== mine) return;
        told = Date.now();
        this.read = { done, known };
        this.around.changed();
      },
    });
    const reading = loading.all(this.files(paths));
    try {
      if (!before) await this.fillIn(loading, reading, mine);
      await reading;
    } catch (error) {
      this.note(noted);
      throw error;
    }
    if (this.reading === mine) this.ended = given() ? 'cancelled' : 'read';
    // What was read whole is worth more than what was given up; without it, a part is better than nothing.
    if (this.reading !== mine || (given() && before)) return this.note(noted);
    this.paths = paths;
    await this.judge(loading.bundle(), mine);
  }

  /** Show what is read by now, a few times a second, until all is. */
  private async fillIn(loading: Loading, reading: Promise<void>, mine: number): Promise<void> {
    const over = reading.then(
      () => true,
      () => true,
    );
    let shown = 0;
    for (let pause = firstLook; ; ) {
      if ((await Promise.race([over, after(pause)])) || this.reading !== mine) return;
      this.read = loading.progress();
      this.around.changed();
      if (this.read.done === shown) continue;
      shown = this.read.done;
      const begun = Date.now();
      await this.judge(loading.bundle(), mine, 'in part');
      pause = Math.max(nextLook, share * (Date.now() - begun));
    }
  }

  /** Changes that a reading did not get to. */
  private note(paths: Iterable<string>): void {
    for (const path of paths) this.dirty.add(path);
  }

  /**
   * Read what changed. A change that moves files between machines, or many changes, are a reason to read everything.
   */
  private refresh(): Promise<void> {
    clearTimeout(this.timer);
    if (this.dirty.size === 0) return this.queue;
    if (this.dirty.size > manyChanges) return this.load();
    const mine = this.reading;
    return this.next(mine, async () => {
      if (this.dirty.size === 0) return;
      const changed = [...this.dirty];
      this.dirty.clear();
      const bundle = await this.reread(changed).catch(error => {
        this.note(changed);
        throw error;
      });
      if (this.reading !== mine) return this.note(changed);
      this.appeared.clear();
      if (bundle) await this.judge(bundle, mine);
      else void this.load();
    });
  }

  /** The bundle with some files read again; undefined where that does not do. */
  private async reread(changed: readonly string[]): Promise<Bundle | undefined> {
    const bundle = this.reviewed?.bundle;
    if (!bundle) return undefined;
    const before = [...this.paths];
    const entries = new Map<string, FileEntry | undefined>();
    for (const path of changed) {
      const key = `${this.standing.root}/${path}`;
      const open = this.around.documents.get(key);
      // What cannot be looked at is not gone: reading it says why it cannot be read.
      const size = open ? open.getText().length : await this.around.size(key).catch(() => 0);
      // It appeared and is no file: a folder, all of which is to be read.
      if (size === undefined && this.appeared.has(path)) return undefined;
      entries.set(path, size === undefined ? undefined : { path });
      if (size === undefined) this.paths.delete(path);
      else this.paths.add(path);
    }
    const now = this.paths;
    const { formats, readers } = this.around;
    return reloadFiles(bundle, this.files(now), formats, { before, now, changed: entries, machines, readers });
  }

  /** Nothing comes of it where another reading counts by then. */
  private async judge(bundle: Bundle, mine: number, read: ReviewedFolder['read'] = 'whole'): Promise<void> {
    const before = this.reviewed;
    const unwanted = (): boolean => this.reading !== mine;
    const result = await unhurried(reviewing(bundle.hosts, this.around.rules, before?.review), unwanted);
    if (!result || unwanted()) return;
    this.reviewed = reviewedFolder(this.standing, bundle, result, read, this.around);
    this.judged++;
    if (before || bundle.files.length) this.around.reviewed(this.reviewed);
    if (read === 'in part') this.around.changed();
  }

  /**
   * Do a reading after those before it, unless a later one counts by then. A failure is told and does not stand in the
   * way of what comes after it. What was known stays on show, marked as such; what never was reviewed is forgotten.
   */
  private next(mine: number, read: () => Promise<void>): Promise<void> {
    this.queue = this.queue
      .then(() => (this.reading === mine ? read() : undefined))
      .catch(error => {
        this.around.failed(error);
        if (this.reading !== mine) return;
        this.ended = 'failed';
        if (!this.reviewed) this.around.forget(this);
      })
      .then(() => {
        if (this.reading === mine) this.loading = false;
        this.alones.clear();
        this.around.changed();
      });
    return this.queue;
  }

  /** What is shown of a file that the client cannot read by itself. Throws where it cannot be read. */
  text(path: string, watch: Watch): Promise<string> {
    // Nothing else is given, whatever a URI asks for.
    if (!this.reviewed?.bundle.files.some(f => f.path === path)) throw new Error('it is not part of a review');
    if (this.contents?.reviewed !== this.reviewed) {
      void this.contents?.end();
      this.contents = new Contents(this.files(new Set()), this.reviewed);
    }
    return this.contents.text(path, watch);
  }

  /** The files on disk, and open documents that stand nowhere yet, noted as listed. Open text wins over the disk. */
  private files(listed: Set<string>): Files {
    const { root, document: only } = this.standing;
    const { documents } = this.around;
    const disk = only === undefined ? this.around.folder(root) : undefined;
    const wanted = only === undefined ? this.around.wanted(root) : () => true;
    return {
      async *list() {
        for await (const entry of disk?.list() ?? []) {
          if (!wanted(entry.path)) continue;
          listed.add(entry.path);
          yield entry;
        }
        for (const key of documents.keys()) {
          const path = below(root, key);
          if (path === undefined || listed.has(path) || !wanted(path) || (only !== undefined && only !== key)) continue;
          listed.add(path);
          yield { path };
        }
      },
      async *read(path) {
        const open = documents.get(`${root}/${path}`);
        if (open) yield* bytesOf(open.getText());
        else if (disk) yield* disk.read(path);
      },
      onDisk: path => (documents.has(`${root}/${path}`) ? undefined : disk?.onDisk?.(path)),
      ...(disk?.inside ? { inside: disk.inside } : {}),
    };
  }
}

const after = (milliseconds: number): Promise<false> =>
  new Promise(resolve => setTimeout(() => resolve(false), milliseconds).unref());
