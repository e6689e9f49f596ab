/** A reviewed bundle and where it stands: what the protocol adds to it. */
import { type Excerpt, excerptOf } from '../answers/excerpt.ts';
import { type Reviewed, reviewedOf } from '../answers/reviewed.ts';
import type { Bundle } from '../core/read/load.ts';
import { isPacked } from '../core/read/member.ts';
import { unpackedUri } from './uris.ts';
import type { Review } from '../core/review/run.ts';

/** Where a bundle stands, by keys (see uris.ts). */
export interface Standing {
  /** Key of the folder to which paths are relative. */
  readonly root: string;
  /** Key of the document, when the review is of that alone. */
  readonly document?: string;
  /** Folder in which `remediation/` stands, or undefined where nothing can be written. */
  readonly remediation: string | undefined;
}

/** One review: a folder, or a single document. */
export interface ReviewedFolder extends Reviewed, Standing {
  /** `in part`: more files are still read. */
  readonly read: 'whole' | 'in part';
  /** The URI by which the client knows a path of the bundle. */
  uriOf(path: string): string;
  /** What the client is shown of a file that is too long for it; undefined where it is shown the whole file. */
  excerptOf(path: string): Excerpt | undefined;
}

/** What a client knows and can do. */
export interface ClientView {
  /** A key as the URI the client knows it by. */
  uriOf(key: string): string;
  /** Longest text, in UTF-16 units, of which the client tells the server; undefined where there is no limit. */
  readonly longest: number | undefined;
}

export function reviewedFolder(
  standing: Standing,
  bundle: Bundle,
  review: Review,
  read: ReviewedFolder['read'],
  { uriOf, longest = Infinity }: ClientView,
): ReviewedFolder {
  const { root, document, remediation } = standing;
  const reviewed = reviewedOf(bundle, review, document ?? root);
  const long = new Map(bundle.files.flatMap(f => (f.length > longest ? [[f.path, f.lines] as const] : [])));
  const excerpts = new Map<string, Excerpt>();
  return {
    ...reviewed,
    root,
    ...(document ? { document } : {}),
    remediation,
    read,
    uriOf: path => {
      const uri = uriOf(`${root}/${path}`);
      return long.has(path) || isPacked(path, bundle.archives) ? unpackedUri(uri) : uri;
    },
    excerptOf(path) {
      const lines = long.get(path);
      if (lines === undefined) return undefined;
      const excerpt = excerpts.get(path) ?? excerptOf(reviewed, path, lines);
      excerpts.set(path, excerpt);
      return excerpt;
    },
  };
}

/** The key of what was reviewed: the document where it is of that alone, else the folder. */
export const keyOfReview = ({ document, root }: Standing): string => document ?? root;
