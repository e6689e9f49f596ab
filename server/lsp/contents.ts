/**
 * What a client shows of files that it cannot read by itself: those within archives, packed ones, and excerpts of those
 * that are too long for it.
 */
import { excerptText } from '../answers/excerpt.ts';
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
  /** Who waits for what comes. */
  watch: Watch;
}

/** Of one review: what changes makes another. */
export class Contents {
  readonly reviewed: ReviewedFolder;
  private readonly files: Files;
  /** The one asked for last stands last. */
  private readonly kept = new Map<string, string>();
  private length = 0;
  private readonly passages = new Map<string, Passage>();
  /** Each archive, and each file beside them, is read for one at a time. */
  private readonly turns = new Map<string, Promise<unknown>>();
  private closing: NodeJS.Timeout | undefined;

  constructor(files: Files, reviewed: ReviewedFolder) {
    this.files = files;
    this.reviewed = reviewed;
  }

  /** What is shown of a file of the review. Throws where it cannot be read, or was cancelled. */
  text(path: string, watch: Watch): Promise<string> {
    const archive = archiveOf(path, this.reviewed.bundle.archives);
    const of = archive ?? path;
    const turn = (this.turns.get(of) ?? Promise.resolve()).then(() => {
      const known = this.kept.get(path);
      if (known !== undefined) return this.keep(path, known);
      if (archive !== undefined) return this.find(archive, path, watch);
      return this.read({ path, read: () => this.files.read(path) }, watch);
    });
    this.turns.set(
      of,
      turn.catch(() => {}),
    );
    return turn;
  }

  /** Goes on in an archive from where it was left, and begins again where the file lies behind that. */
  private async find(archive: string, path: string, watch: Watch): Promise<string> {
    clearTimeout(this.closing);
    if (this.passages.get(archive)?.passed.has(path)) this.close(archive);
    const goesOn = this.passages.has(archive);
    try {
      const found =
        (await this.goOn(archive, path, watch)) ?? (goesOn ? await this.goOn(archive, path, watch) : undefined);
      if (found === undefined) throw new Error('it is not there any more');
      return found;
    } catch (error) {
      this.close(archive);
      throw error;
    } finally {
      this.closing = setTimeout(() => void this.end(), patience);
      this.closing.unref();
    }
  }

  /** Up to a file, keeping on the way what findings speak of: whoever reads on asks for that. */
  private async goOn(archive: string, path: string, watch: Watch): Promise<string | undefined> {
    const known = this.reviewed.bundle.files.filter(f => f.path.startsWith(`${archive}/`)).length;
    const passage = this.passages.get(archive) ?? this.begin(archive, watch);
    passage.watch = watch;
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

  private begin(archive: string, watch: Watch): Passage {
    // One file of an archive may be most of it: whoever gives up does not wait for its end.
    const heeding = async function* (bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
      for await (const piece of bytes) {
        if (passage.watch.cancelled) throw cancelled();
        yield piece;
      }
    };
    const files: Files = { ...this.files, read: path => heeding(this.files.read(path)) };
    const archives = new Set(this.reviewed.bundle.archives);
    const passage: Passage = { files: archivedFiles(files, archive, archives), passed: new Set(), watch };
    this.passages.set(archive, passage);
    return passage;
  }

  private async read({ path, read }: Archived, watch: Watch): Promise<string> {
    const excerpt = this.reviewed.excerptOf(path);
    const givenUp = (): boolean => watch.cancelled;
    const text = excerpt
      ? excerptText(excerpt, nameOf(path), await linesOf(read(), excerpt.parts, givenUp))
      : await textOf(read(), givenUp);
    return this.keep(path, text);
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

  /** Nothing is asked any more: what was asked before is answered, then the archives are closed. */
  async end(): Promise<void> {
    clearTimeout(this.closing);
    await Promise.all(this.turns.values());
    this.close();
  }
}

const cancelled = (): Error => new Error('it was cancelled');
