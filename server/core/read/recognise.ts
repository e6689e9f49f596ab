/** Which format a file is of: by its path first, else by a line that is a certain start. */
import { type Captions, noCaptions } from './captions.ts';
import type { Format } from './format.ts';

/** An expression for any of some literals; sorted, V8 factors out what they begin with. */
export const anyOf = (literals: readonly string[]): string => [...new Set(literals)].sort().map(literally).join('|');

const literally = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** The formats of the product, with everything that is derived from them once. */
export interface Formats {
  readonly list: readonly Format[];
  byId(id: string): Format | undefined;
  byPath(path: string): Format | undefined;
  /** The format that this line is a certain start of. */
  byStart(line: string): Format | undefined;
  /**
   * One expression that finds the next certain start of any format but `current`. Global and of several lines: the
   * caller sets `lastIndex`.
   */
  otherStarts(current: Format | undefined): RegExp;
  readonly captions: Captions;
  /** Finds the next line that may be a caption, as `otherStarts` does. */
  readonly captionStarts: RegExp;
}

export function formatsOf(list: readonly Format[], captions: Captions = noCaptions): Formats {
  const paths = list.map(f => ({
    format: f,
    ending: f.paths.length
      ? new RegExp(`(?:^|/)(?:${f.paths.map(p => literally(p).replace(/\*/g, '[^/]*')).join('|')})$`)
      : undefined,
  }));
  const starting = list.filter(f => f.starts);
  const isStart = new RegExp(anyStart(starting));
  const scanners = new Map<Format | undefined, RegExp>();
  return {
    list,
    captions,
    captionStarts: new RegExp(`^${quotes}(?:${captions.starts.source.replace(/^\^/, '')})`, 'gm'),
    byId: id => list.find(f => f.id === id),
    byPath: path => paths.find(p => p.ending?.test(path))?.format,
    byStart: line => (isStart.test(line) ? starting.find(f => f.starts!.test(line)) : undefined),
    otherStarts(current) {
      let r = scanners.get(current);
      // Every line of a log may be a start of it. A line can be a start of one format only, so those of the log itself,
      // which are nearly all, are asked about first and spare the many other questions.
      if (!r)
        scanners.set(
          current,
          (r = new RegExp(
            anyStart(
              starting.filter(f => f !== current),
              current?.starts,
            ),
            'gm',
          )),
        );
      return r;
    },
  };
}

/** Marks of a quoted mail or note. */
const quotes = '(?:> |>(?=>)){0,8}';

const anyStart = (formats: readonly Format[], but?: RegExp): string =>
  `^${quotes}${but ? `(?!${but.source.replace(/^\^/, '')})` : ''}(?:${formats.map(f => `(?:${f.starts!.source.replace(/^\^/, '')})`).join('|') || '(?!)'})`;
