/** Texts that take long to read, kept while they are asked for. */

/** Characters that are kept at most. */
const most = 64 * 1024 * 1024;

export class Texts {
  /** The last asked for stands last. */
  private readonly kept = new Map<string, Promise<string>>();
  private length = 0;

  get(name: string, read: () => Promise<string>): Promise<string> {
    const known = this.kept.get(name);
    if (known) {
      this.kept.delete(name);
      this.kept.set(name, known);
      return known;
    }
    const text = read();
    this.kept.set(name, text);
    text.then(
      ({ length }) => this.grow(length),
      () => this.kept.delete(name),
    );
    return text;
  }

  private grow(by: number): void {
    this.length += by;
    for (const [name, text] of this.kept) {
      if (this.length <= most || this.kept.size === 1) return;
      this.kept.delete(name);
      void text.then(({ length }) => {
        this.length -= length;
      });
    }
  }
}
