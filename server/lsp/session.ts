/**
 * The only state of the server: what was read of each folder, what came of it, and the open documents, whose text wins
 * over the disk. A folder of the workspace is one review; a document outside of every reviewed folder is one by itself.
 */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { ofBundle } from '../core/read/folders.ts';
import type { FileEntry, Files } from '../core/read/files.ts';
import { type Bundle, loadBundle } from '../core/read/load.ts';
import type { Formats } from '../core/read/recognise.ts';
import { reloadFiles } from '../core/read/reload.ts';
import { review } from '../core/review/run.ts';
import type { Verdict } from '../core/review/rule.ts';
import type { Rule } from '../core/review/rule.ts';
import { machines } from '../facts/host/machine.ts';
import type { InlaySettings, Settings, Summary } from './messages.ts';
import { defaults, excluder } from './settings.ts';
import { type ReviewedFolder, reviewedFolder } from './reviewed-folder.ts';
import { below, join, keyOf, nameOf, parentOf } from './uris.ts';

/** How the session reaches bytes; the process it runs in decides. URIs here are keys (see uris.ts). */
export interface Ports {
  /** The files below a folder, or undefined where this process cannot read such a URI. */
  folder(key: string): Files | undefined;
  /** Size of a regular file in bytes, undefined when there is none. */
  size(key: string): Promise<number | undefined>;
  /** A small text file, undefined when there is none. */
  text(key: string): Promise<string | undefined>;
  /** Is one of these a symbolic link? Such a path leads out of the folder it stands in. */
  link(keys: readonly string[]): Promise<boolean>;
}

export interface Watcher {
  /** A review is new: its findings are to be shown. */
  reviewed(folder: ReviewedFolder): void;
  /** A review is gone: its findings are to be taken away. */
  dropped(folder: ReviewedFolder): void;
  changed(summary: Summary): void;
  failed(error: unknown): void;
}

/** Tells how far a review is, and whether it is still wanted. */
export interface Watch {
  file(path: string, done: number): void;
  readonly cancelled: boolean;
}
const unwatched: Watch = { file: () => {}, cancelled: false };

interface Work {
  readonly root: string;
  readonly document?: string;
  readonly remediation: string | undefined;
  /** Every path that was listed, read or not. */
  readonly paths: Set<string>;
  reviewed?: ReviewedFolder;
  /** Paths whose bytes may have changed since they were read. */
  readonly dirty: Set<string>;
  timer?: NodeJS.Timeout;
  /** What goes on, one after the other. */
  queue: Promise<unknown>;
  /** The load that counts; an earlier one gives up. */
  load: number;
  loading: boolean;
  /** The load that the user gave up; what it had read by then is kept. */
  givenUp: number;
  /** How the last reading ended; a reading that was cancelled or failed leaves the review before it on show. */
  ended: 'read' | 'cancelled' | 'failed';
  /** How many results there were. */
  judged: number;
}

/** More changes than this at once, and the folder is read anew. */
const manyChanges = 100;
const debounce = 250;

function stateOf(works: readonly Work[]): Summary['state'] {
  if (works.some(w => w.loading)) return 'reviewing';
  if (works.some(w => w.ended === 'failed')) return 'failed';
  return works.some(w => w.ended === 'cancelled') ? 'cancelled' : 'ready';
}

export type Session = ReturnType<typeof openSession>;

export function openSession(formats: Formats, allRules: readonly Rule[], ports: Ports, watcher: Watcher) {
  const works = new Map<string, Work>();
  const documents = new Map<string, TextDocument>();
  let folders: readonly string[] = [];
  let settings: Settings = defaults;
  let rules = allRules;
  let excluded = excluder([]);
  let told = '';

  // --- what is reviewed -------------------------------------------------------------------------------------------

  function setFolders(uris: readonly string[]): void {
    folders = [...new Set(uris.map(keyOf))];
    for (const work of [...works.values()]) if (!work.document && !folders.includes(work.root)) drop(work);
  }

  /** True when what was read or judged before may be another now. */
  function setSettings(next: Settings): boolean {
    const judged = ({ exclude, disabledRules, automatic }: Settings): string =>
      JSON.stringify([exclude, disabledRules, automatic]);
    const changed = judged(next) !== judged(settings);
    settings = next;
    rules = allRules.filter(r => !next.disabledRules.includes(r.id));
    excluded = excluder(next.exclude);
    return changed;
  }

  /** Review every folder of the workspace that has none yet. */
  const reviewFolders = (watch?: Watch): Promise<unknown> =>
    settings.automatic
      ? Promise.all(folders.filter(f => !works.has(f)).map(f => load(workOf(f), watch)))
      : Promise.resolve();

  /** Read again what is reviewed, after settings changed. */
  const reviewAll = (watch?: Watch): Promise<unknown> =>
    Promise.all([...works.values()].map(w => load(w, watch))).then(() => reviewFolders(watch));

  /** Review the folder that a URI stands in or is, when it is asked for. */
  async function reviewFolder(uri: string | undefined, watch?: Watch): Promise<void> {
    if (uri === undefined) {
      await Promise.all(folders.map(f => load(workOf(f), watch)));
      return;
    }
    const given = keyOf(uri);
    const key = (await ports.size(given)) === undefined ? given : parentOf(given);
    const owner = ownerOf(key) ?? (settings.automatic ? longest(folders, key) : undefined);
    await load(workOf(owner ?? key), watch);
  }

  const ownerOf = (key: string): string | undefined =>
    longest(
      [...works.values()].filter(w => !w.document).map(w => w.root),
      key,
    );

  function workOf(root: string): Work {
    let work = works.get(root);
    if (!work) works.set(root, (work = newWork(root, ports.folder(root) ? root : undefined)));
    for (const key of documents.keys())
      if (works.has(`doc ${key}`) && below(root, key) !== undefined) drop(works.get(`doc ${key}`)!);
    return work;
  }

  function drop(work: Work): void {
    clearTimeout(work.timer);
    work.load++;
    works.delete(work.document ? `doc ${work.document}` : work.root);
    if (work.reviewed) watcher.dropped(work.reviewed);
    tell();
  }

  // --- reading ----------------------------------------------------------------------------------------------------

  /** Read everything of a review; an earlier reading of it that still goes on is given up. */
  function load(work: Work, watch: Watch = unwatched): Promise<void> {
    const mine = ++work.load;
    work.loading = true;
    tell();
    const given = (): boolean => watch.cancelled || work.givenUp === mine;
    const done = work.queue.then(async () => {
      if (work.load !== mine) return;
      const before = { paths: [...work.paths], dirty: [...work.dirty] };
      work.dirty.clear();
      const loading = loadBundle(filesOf(work), formats, {
        top: nameOf(work.root),
        machines,
        cancelled: () => given() || work.load !== mine,
        onFile: (path, n) => watch.file(path, n),
      });
      const bundle = await loading.catch(error => {
        if (work.load === mine) restore(work, before);
        throw error;
      });
      if (work.load !== mine) return;
      work.ended = given() ? 'cancelled' : 'read';
      // What was read whole is worth more than what was given up; without it, a part is better than nothing.
      if (given() && work.reviewed) restore(work, before);
      else judge(work, bundle);
    });
    return settled(work, mine, done);
  }

  /**
   * A failure is told. What was known stays on show, marked as such; a folder that never was reviewed is forgotten. It
   * does not stand in the way of what comes after it.
   */
  function settled(work: Work, mine: number, done: Promise<void>): Promise<void> {
    work.queue = done
      .catch(error => {
        watcher.failed(error);
        if (work.load !== mine) return;
        work.ended = 'failed';
        if (!work.reviewed) drop(work);
      })
      .then(() => {
        if (work.load === mine) work.loading = false;
        tell();
      });
    return work.queue as Promise<void>;
  }

  /** What belongs to the review on show, after a reading that came to nothing. */
  function restore(work: Work, before: { readonly paths: readonly string[]; readonly dirty: readonly string[] }): void {
    work.paths.clear();
    for (const path of before.paths) work.paths.add(path);
    for (const path of before.dirty) work.dirty.add(path);
  }

  function judge(work: Work, bundle: Bundle): void {
    const before = work.reviewed;
    const reviewed = reviewedFolder(work, bundle, review(bundle.hosts, rules, before?.review), uriOf);
    work.reviewed = reviewed;
    work.judged++;
    if (before || reviewed.bundle.files.length) watcher.reviewed(reviewed);
  }

  /** The files of a review: those on disk, and open documents that stand nowhere yet. Open text wins over the disk. */
  function filesOf(work: Work): Files {
    const disk = work.document ? undefined : ports.folder(work.root);
    const inner = [...folders, ...[...works.values()].filter(w => !w.document).map(w => w.root)]
      .map(f => below(work.root, f))
      .filter(f => f !== undefined);
    const wanted = (path: string): boolean =>
      work.document !== undefined || (!excluded(path) && !inner.some(f => path.startsWith(`${f}/`)));
    return {
      async *list() {
        work.paths.clear();
        for await (const entry of disk?.list() ?? []) {
          if (!wanted(entry.path)) continue;
          work.paths.add(entry.path);
          yield entry;
        }
        for (const [key, document] of documents) {
          const path = below(work.root, key);
          if (path === undefined || work.paths.has(path) || !wanted(path) || (work.document && work.document !== key))
            continue;
          work.paths.add(path);
          yield { path, size: document.getText().length };
        }
      },
      async *read(path) {
        const open = documents.get(`${work.root}/${path}`);
        if (open) yield* pieces(open.getText());
        else if (disk) yield* disk.read(path);
      },
    };
  }

  /** Note that a file may have changed, and read it a little later. */
  function touch(key: string): void {
    const owner = ownerOf(key);
    const work = owner === undefined ? works.get(`doc ${key}`) : works.get(owner);
    const path = work && below(work.root, key);
    if (!work || path === undefined || (!work.document && (!ofBundle(path) || excluded(path)))) return;
    work.dirty.add(path);
    clearTimeout(work.timer);
    work.timer = setTimeout(() => void refresh(work), debounce);
  }

  /**
   * Read what changed. A change that moves files between machines, or many changes, are a reason to read everything.
   */
  function refresh(work: Work): Promise<void> {
    clearTimeout(work.timer);
    if (work.dirty.size === 0) return work.queue as Promise<void>;
    if (work.dirty.size > manyChanges) return load(work);
    const mine = work.load;
    const done = work.queue.then(async () => {
      if (work.load !== mine || work.dirty.size === 0) return;
      const changed = [...work.dirty];
      work.dirty.clear();
      const bundle = work.reviewed && (await reread(work, work.reviewed.bundle, changed));
      if (work.load !== mine) return;
      if (bundle) judge(work, bundle);
      else void load(work);
    });
    return settled(work, mine, done);
  }

  /** The bundle with some files read again; undefined where that does not do. */
  async function reread(work: Work, bundle: Bundle, paths: readonly string[]): Promise<Bundle | undefined> {
    const before = [...work.paths];
    const changed = new Map<string, FileEntry | undefined>();
    for (const path of paths) {
      const open = documents.get(`${work.root}/${path}`);
      const size = open ? open.getText().length : await ports.size(`${work.root}/${path}`);
      changed.set(path, size === undefined ? undefined : { path, size });
      if (size === undefined) work.paths.delete(path);
      else work.paths.add(path);
    }
    return reloadFiles(bundle, filesOf(work), formats, { before, now: work.paths, changed, machines });
  }

  // --- documents --------------------------------------------------------------------------------------------------

  async function opened(document: TextDocument): Promise<void> {
    const key = keyOf(document.uri);
    documents.set(key, document);
    const owner = ownerOf(key) ?? (settings.automatic ? longest(folders, key) : undefined);
    if (owner === undefined) {
      if (!works.has(`doc ${key}`)) works.set(`doc ${key}`, newDocumentWork(key));
      await load(works.get(`doc ${key}`)!);
      return;
    }
    // Opened as it is on disk, as nearly always: nothing to read again.
    const size = await ports.size(key);
    if (size !== byteLength(document.getText())) touch(key);
  }

  const changedText = (document: TextDocument): void => {
    documents.set(keyOf(document.uri), document);
    touch(keyOf(document.uri));
  };

  async function closed(document: TextDocument): Promise<void> {
    const key = keyOf(document.uri);
    documents.delete(key);
    const single = works.get(`doc ${key}`);
    if (single) drop(single);
    else if ((await ports.size(key)) !== byteLength(document.getText()) || document.version > 1) touch(key);
  }

  /** The review that a document belongs to, with everything read that was typed before now. */
  async function reviewedAt(uri: string): Promise<{ reviewed: ReviewedFolder; path: string } | undefined> {
    const key = keyOf(uri);
    const owner = ownerOf(key);
    const work = owner === undefined ? works.get(`doc ${key}`) : works.get(owner);
    if (!work) return undefined;
    const path = below(work.root, key);
    if (path === undefined) return undefined;
    if (work.dirty.has(path)) await refresh(work);
    if (!work.reviewed && work.document) await work.queue;
    return work.reviewed && { reviewed: work.reviewed, path };
  }

  function newDocumentWork(key: string): Work {
    // A path tells the format (proc/meminfo), so the folders above the document count, up to one that is never part of
    // a bundle.
    const above = parentOf(key)
      .replace(/^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?\/?/i, '')
      .split('/')
      .filter(Boolean);
    const from = Math.max(
      above.length - 5,
      above.findLastIndex(s => s.startsWith('.') || s === 'node_modules' || s === 'remediation') + 1,
    );
    let root = parentOf(key);
    for (let i = above.length; i > from; i--) root = parentOf(root);
    return newWork(root, ports.folder(parentOf(key)) ? parentOf(key) : undefined, key);
  }

  // --- what is told -----------------------------------------------------------------------------------------------

  function uriOf(key: string): string {
    return documents.get(key)?.uri ?? join(parentOf(key), nameOf(key));
  }

  function summary(): Summary {
    const all = [...works.values()];
    const reviewed = all.flatMap(w => w.reviewed ?? []);
    const count = (severity: string): number =>
      reviewed.reduce((n, r) => n + r.review.findings.filter(f => f.severity === severity).length, 0);
    const sum = (of: (r: ReviewedFolder) => number): number => reviewed.reduce((n, r) => n + of(r), 0);
    return {
      state: stateOf(all),
      hosts: sum(r => r.bundle.hosts.length),
      files: sum(r => r.bundle.files.length),
      errors: count('error'),
      warnings: count('warning'),
      infos: count('info'),
      notRun: sum(r => r.review.notRun.length),
      faults: sum(r => r.bundle.faults.length + r.review.faults.length),
    };
  }

  /**
   * A review of the same totals may hold other findings, so every new one is told; a state, only when it is another.
   */
  function tell(): void {
    const now = summary();
    const text = JSON.stringify(now) + [...works.values()].map(w => w.judged).join();
    if (text !== told) watcher.changed(now);
    told = text;
  }

  /** Text of a file that a snippet goes to: what is open wins. */
  async function snippetText(key: string): Promise<{ text: string | undefined; version: number | null }> {
    const open = documents.get(key);
    return open ? { text: open.getText(), version: open.version } : { text: await ports.text(key), version: null };
  }

  return {
    setFolders,
    setSettings,
    reviewFolders,
    reviewAll,
    reviewFolder,
    opened,
    changedText,
    closed,
    touched: (uri: string): void => {
      // What is open is told by its own changes.
      if (!documents.has(keyOf(uri))) touch(keyOf(uri));
    },
    reviewedAt,
    documentText: (uri: string): TextDocument | undefined => documents.get(keyOf(uri)),
    snippetText,
    isLink: (keys: readonly string[]) => ports.link(keys),
    uriOf,
    inlayHints: (): InlaySettings => settings.inlayHints,
    reviewed: (): ReviewedFolder[] => [...works.values()].flatMap(w => w.reviewed ?? []),
    find: (id: string): { reviewed: ReviewedFolder; finding: Verdict } | undefined => {
      for (const { reviewed } of works.values()) {
        const finding = reviewed?.findings.get(id);
        if (reviewed && finding) return { reviewed, finding };
      }
      return undefined;
    },
    summary,
    /** Give up what is being read. */
    cancel: (): void => {
      for (const work of works.values()) if (work.loading) work.givenUp = work.load;
    },
  };
}

function newWork(root: string, remediation: string | undefined, document?: string): Work {
  return {
    root,
    remediation,
    ...(document ? { document } : {}),
    paths: new Set(),
    dirty: new Set(),
    queue: Promise.resolve(),
    load: 0,
    loading: false,
    givenUp: 0,
    ended: 'read',
    judged: 0,
  };
}

/** The innermost of these folders that a key stands in or is. */
const longest = (roots: readonly string[], key: string): string | undefined =>
  roots.filter(r => r === key || below(r, key) !== undefined).sort((a, b) => b.length - a.length)[0];

const encoder = new TextEncoder();
const byteLength = (text: string): number => encoder.encode(text).length;

/** Text as bytes, in pieces that a parser can take between two looks at what else there is to do. */
function* pieces(text: string): Iterable<Uint8Array> {
  for (let i = 0; i < text.length; ) {
    let end = Math.min(text.length, i + 512 * 1024);
    // Never between the halves of a surrogate pair.
    if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
    yield encoder.encode(text.slice(i, end));
    i = end;
  }
}
