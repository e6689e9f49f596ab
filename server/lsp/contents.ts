/**
 * What a client shows of files that it cannot read by itself: those within archives, packed ones, and excerpts of those
 * that are too long for it.
 */
import { type Excerpt, excerptText } from '../answers/excerpt.ts';
import type { Files } from '../core/read/files.ts';
import { type Archived, archivedFiles, archiveOf, linesOf, textOf } from '../core/read/member.ts';
import type { Watch } from './ports.ts';
import type { ReviewedFolder } from './reviewed-folder.ts';
import { nameOf } from './uris.ts';

/** Characters that are kept at most: 128 MB. */
const most = 64 * 1024 * 1024;
/** Milliseconds that an archive is kept open at the place that was reached in it. */
const patience = 30_000;
/** Milliseconds between two words on how far an archive is gone through. */
const pace = 100;

/** An archive that is gone through, as far as somebody asked. */
interface Passage {
  readonly files: AsyncGenerator<Archived, void>;
  /** What lies behind already. */
  readonly passed: Set<string>;
}

export class Contents {
  private readonly files: Files;
  private reviewed: ReviewedFolder;
  /** The one asked for last stands last. */
  private readonly kept = new Map<string, string>();
  private length = 0;
  private readonly passages = new Map<string, Passage>();
  /** An archive is gone through for one at a time. */
  private queue: Promise<unknown> = Promise.resolve();
  private closing: NodeJS.Timeout | undefined;

  /** Who waits for what is looked for in an archive. */
  private watch: Watch | undefined;

  constructor(files: Files, reviewed: ReviewedFolder) {
    // One file of an archive may be most of it: whoever gives up does not wait for its end.
    this.files = { ...files, read: path => this.heeding(files.read(path)) };
    this.reviewed = reviewed;
  }

  /** The review is another. */
  renew(reviewed: ReviewedFolder): void {
    if (reviewed.bundle === this.reviewed.bundle) return void (this.reviewed = reviewed);
    this.reviewed = reviewed;
    this.kept.clear();
    this.length = 0;
    this.close();
  }

  /** What is shown of a file of the review. Throws where it cannot be read, or was cancelled. */
  async text(path: string, watch: Watch): Promise<string> {
    const excerpt = this.reviewed.excerptOf(path);
    const known = this.kept.get(contentKey(path, excerpt));
    if (known !== undefined) return this.keep(contentKey(path, excerpt), known);
    const archive = archiveOf(path, this.reviewed.bundle.archives);
    if (archive === undefined) return this.read({ path, read: () => this.files.read(path) }, watch);
    const turn = this.queue.then(() => this.find(archive, path, watch));
    this.queue = turn.catch(() => {});
    return turn;
  }

  private async *heeding(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const piece of bytes) {
      if (this.watch?.cancelled) throw cancelled();
      yield piece;
    }
  }

  /** Goes on in an archive from where it was left, and begins again where the file lies behind that. */
  private async find(archive: string, path: string, watch: Watch): Promise<string> {
    clearTimeout(this.closing);
    if (this.passages.get(archive)?.passed.has(path)) this.close(archive);
    const goesOn = this.passages.has(archive);
    this.watch = watch;
    try {
      const found =
        (await this.goOn(archive, path, watch)) ?? (goesOn ? await this.goOn(archive, path, watch) : undefined);
      if (found === undefined) throw new Error('it is not there any more');
      return found;
    } catch (error) {
      this.close(archive);
      throw error;
    } finally {
      this.watch = undefined;
      this.closing = setTimeout(() => this.close(), patience);
      this.closing.unref();
    }
  }

  /** Up to a file, keeping on the way what findings speak of: whoever reads on asks for that. */
  private async goOn(archive: string, path: string, watch: Watch): Promise<string | undefined> {
    const { archives, files } = this.reviewed.bundle;
    const known = files.filter(f => f.path.startsWith(`${archive}/`)).length;
    const passage = this.passages.get(archive) ?? {
      files: archivedFiles(this.files, archive, new Set(archives)),
      passed: new Set<string>(),
    };
    this.passages.set(archive, passage);
    const cited = new Set([...this.reviewed.findings.values()].flatMap(f => f.evidence.map(e => e.at.file)));
    let told = Date.now();
    for (let next = await passage.files.next(); !next.done; next = await passage.files.next()) {
      if (watch.cancelled) break;
      if (Date.now() - told > pace) {
        told = Date.now();
        watch.files(Math.min(passage.passed.size, known), known);
      }
      passage.passed.add(next.value.path);
      if (next.value.path === path) return this.read(next.value, watch);
      if (cited.has(next.value.path) && this.length < most / 2) await this.read(next.value, watch).catch(() => {});
    }
    this.close(archive);
    // To whoever unpacks, what ends is cut off.
    if (watch.cancelled) throw cancelled();
    return undefined;
  }

  private async read({ path, read }: Archived, watch: Watch): Promise<string> {
    const excerpt = this.reviewed.excerptOf(path);
    const givenUp = (): boolean => watch.cancelled;
    const text = excerpt
      ? excerptText(excerpt, nameOf(path), await linesOf(read(), excerpt.parts, givenUp))
      : await textOf(read(), givenUp);
    return this.keep(contentKey(path, excerpt), text);
  }

  private keep(key: string, text: string): string {
    this.length += text.length - (this.kept.get(key)?.length ?? 0);
    this.kept.delete(key);
    this.kept.set(key, text);
    for (const [other, { length }] of this.kept) {
      if (this.length <= most || other === key) break;
      this.kept.delete(other);
      this.length -= length;
    }
    return text;
  }

  private close(archive?: string): void {
    for (const [of, passage] of this.passages)
      if (archive === undefined || of === archive) {
        this.passages.delete(of);
        void passage.files.return();
      }
  }

  /** Nothing is asked any more. */
  end(): void {
    clearTimeout(this.closing);
    this.close();
  }
}

const cancelled = (): Error => new Error('it was cancelled');

/** An excerpt is another one when findings speak of other lines. */
const contentKey = (path: string, excerpt: Excerpt | undefined): string =>
  excerpt ? `${path}\0${excerpt.parts.map(p => `${p.from}-${p.to}`).join()}` : path;
