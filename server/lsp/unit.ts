/** The result of one review, as the requests of a client look at it. */
import type { Fact } from '../core/fact.ts';
import type { Host } from '../core/host.ts';
import type { Bundle } from '../core/load.ts';
import type { Review, Verdict } from '../core/review.ts';

/** One review: a folder, or a single document. */
export interface Unit {
  /** Key of the folder to which paths are relative. */
  readonly root: string;
  /** Key of the document, when the review is of that alone. */
  readonly document?: string;
  /** Folder in which `remediation/` stands, or undefined where nothing can be written. */
  readonly remediation: string | undefined;
  readonly bundle: Bundle;
  readonly review: Review;
  /** Findings by their ids, which stay the same as long as the finding does. */
  readonly findings: ReadonlyMap<string, Verdict>;
  hostOf(path: string): Host | undefined;
  /** Facts of a file, in the order they stand in it. */
  factsOf(path: string): readonly Fact<any>[];
  uriOf(path: string): string;
}

/** `of` says what was read (see `Unit`); `uriOf` gives a key back as the URI the client knows it by. */
export function unitOf(of: Pick<Unit, 'root' | 'document' | 'remediation'>, bundle: Bundle, result: Review, uriOf: (key: string) => string): Unit {
  const hosts = new Map(bundle.hosts.flatMap(h => h.files().map(f => [f, h] as const)));
  const facts = new Map<string, readonly Fact<any>[]>();
  const findings = new Map<string, Verdict>();
  for (const f of result.findings) {
    const { file, line, start } = f.evidence[0].at;
    const id = `${of.document ?? of.root} ${f.rule.id} ${f.host} ${file}:${line}:${start}`;
    let unique = id;
    for (let n = 2; findings.has(unique); n++) unique = `${id} ${n}`;
    findings.set(unique, f);
  }
  return {
    root: of.root,
    ...(of.document ? { document: of.document } : {}),
    remediation: of.remediation,
    bundle,
    review: result,
    findings,
    hostOf: path => hosts.get(path),
    factsOf(path) {
      let known = facts.get(path);
      if (!known) facts.set(path, (known = hosts.get(path)?.factsOf(path) ?? []));
      return known;
    },
    uriOf: path => uriOf(`${of.root}/${path}`),
  };
}
