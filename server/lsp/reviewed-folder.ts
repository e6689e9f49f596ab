/** A reviewed bundle and where it stands: what the protocol adds to it. */
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
}

/** `uriOf` gives a key back as the URI the client knows it by. */
export function reviewedFolder(
  standing: Standing,
  bundle: Bundle,
  review: Review,
  read: ReviewedFolder['read'],
  uriOf: (key: string) => string,
): ReviewedFolder {
  const { root, document, remediation } = standing;
  return {
    ...reviewedOf(bundle, review, document ?? root),
    root,
    ...(document ? { document } : {}),
    remediation,
    read,
    uriOf: path => {
      const uri = uriOf(`${root}/${path}`);
      return isPacked(path, bundle.archives) ? unpackedUri(uri) : uri;
    },
  };
}

/** The key of what was reviewed: the document where it is of that alone, else the folder. */
export const keyOfReview = ({ document, root }: Standing): string => document ?? root;
