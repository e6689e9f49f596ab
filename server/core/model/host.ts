/** Everything known about one machine. */
import type { Fact } from './fact.ts';
import type { Kind } from './kind.ts';
import { type Occurrence, occurrences, wallOffsets } from './occurrences.ts';

/** Facts are grouped by kind, then by file, so that a file can be replaced when it changes. */
export class Host {
  readonly name: string;
  /** Folder of the host, relative to what was reviewed; '' for the top. */
  readonly root: string;
  private readonly kinds = new Map<Kind<any>, Map<string, Fact<any>[]>>();
  private readonly collected = new Map<string, readonly Kind<any>[]>();
  private offsets: ReadonlyMap<string, number> | undefined;
  private readonly merged = new Map<Kind<any>, readonly Occurrence<any>[]>();

  constructor(name: string, root = '') {
    this.name = name;
    this.root = root;
  }

  /**
   * Put the facts of one file in place of what was known of it. `collected` are the kinds the file could have told
   * about.
   */
  replace(file: string, collected: readonly Kind<any>[], facts: readonly Fact<any>[]): void {
    this.remove(file);
    this.collected.set(file, collected);
    for (const fact of facts) {
      let files = this.kinds.get(fact.kind);
      if (!files) this.kinds.set(fact.kind, (files = new Map()));
      const list = files.get(file);
      if (list) list.push(fact);
      else files.set(file, [fact]);
    }
  }

  remove(file: string): void {
    this.merged.clear();
    this.offsets = undefined;
    this.collected.delete(file);
    for (const files of this.kinds.values()) files.delete(file);
  }

  /** Was there a file that could tell about this kind? False means "not run", never "none". */
  has(kind: Kind<any>): boolean {
    for (const kinds of this.collected.values()) if (kinds.includes(kind)) return true;
    return false;
  }

  all<T>(kind: Kind<T>, where: (value: T) => boolean = () => true): Fact<T>[] {
    const found: Fact<T>[] = [];
    for (const facts of this.kinds.get(kind)?.values() ?? [])
      for (const fact of facts) if (where(fact.value)) found.push(fact);
    return found;
  }

  first<T>(kind: Kind<T>, where: (value: T) => boolean = () => true): Fact<T> | undefined {
    for (const facts of this.kinds.get(kind)?.values() ?? [])
      for (const fact of facts) if (where(fact.value)) return fact;
    return undefined;
  }

  /** The events of a kind, each once, however many logs of this host repeat it; oldest first. */
  events<T>(kind: Kind<T>): readonly Occurrence<T>[] {
    let known = this.merged.get(kind);
    if (!known)
      this.merged.set(
        kind,
        (known = occurrences(this.kinds.get(kind) ?? new Map(), (this.offsets ??= wallOffsets(this.clockFacts())))),
      );
    return known;
  }

  /** All facts of one file, in the order they stand in it. */
  factsOf(file: string): Fact<any>[] {
    const found: Fact<any>[] = [];
    for (const files of this.kinds.values()) for (const fact of files.get(file) ?? []) found.push(fact);
    return found.sort((a, b) => a.at.line - b.at.line || a.at.start - b.at.start);
  }

  files(): string[] {
    return [...this.collected.keys()];
  }

  /** Every event of this host, by file: what clocks of two logs are compared by. */
  private clockFacts(): Map<string, Fact<any>[]> {
    const byFile = new Map<string, Fact<any>[]>();
    for (const [kind, files] of this.kinds) {
      if (!kind.same) continue;
      for (const [file, facts] of files) {
        const list = byFile.get(file);
        if (list) for (const fact of facts) list.push(fact);
        else byFile.set(file, [...facts]);
      }
    }
    return byFile;
  }
}
