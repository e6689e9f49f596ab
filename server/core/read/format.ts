/** What a format is: how a file is recognised and how its lines become facts. */
import type { Time } from '../model/fact.ts';
import type { Kind } from '../model/kind.ts';
import type { Fields } from '../model/places.ts';

/** Where a fact stands, as a parser tells it; the reader adds the file. */
export interface At {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly through?: number;
  readonly fields?: Fields;
  readonly time?: Time | undefined;
}

/**
 * What a parser calls for every fact. Strings in `value` are copied by the reader, so a parser may pass slices of its
 * line.
 */
export type Emit = <T>(kind: Kind<T>, value: T, at: At) => void;

/** A parser is a push-style line machine: it can stop at any line and go on later. */
export interface Parser {
  /**
   * `n` is the zero-based number of the line in its file. Lines arrive without their line end, capped at `maxLine`
   * characters. Returning `false` says that this line is not of this format and that its part of a pasted file is over.
   */
  line(text: string, n: number): void | boolean;
  /** The file, or this parser's part of it, ends here: emit what is still open. */
  end?(): void;
  /** True while no report is open: the reader may then skip to the next line that the format's `gate` matches. */
  readonly idle?: boolean;
}

export interface Format {
  readonly id: string;
  readonly title: string;
  /** Path endings by which a file is certainly of this format; `*` stands for anything within a segment. */
  readonly paths: readonly string[];
  /**
   * A line by which a loose file, or a part of one, is certainly of this format. Anchored at the start of the line, no
   * flags, no other format may match it.
   */
  readonly starts?: RegExp;
  /**
   * For logs of which few lines matter: every line that matters while the parser is idle holds one of these. ASCII, at
   * least `shortestLiteral` long.
   */
  readonly gate?: readonly string[];
  /** Where lines of this format are rightly longer than `maxLine`: the longest that is read whole. */
  readonly longestLine?: number;
  /** Kinds this format can emit: lets the engine tell "none" from "not collected". */
  readonly emits: readonly Kind<any>[];
  /**
   * `path` is the file's path in its bundle, for formats whose meaning stands in the name (`proc/sys/vm/swappiness`).
   */
  open(emit: Emit, path: string): Parser;
}

export const defineFormat = (format: Format): Format => format;

/** Longest line a parser sees, in UTF-16 units; the rest of a longer line is skipped and counted. */
export const maxLine = 16 * 1024;
