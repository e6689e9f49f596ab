/** Which format a file is of: by its path first, else by a line that is a certain start. */
import { Automaton } from './automaton.ts';
import { type Caption, type Captions, noCaptions } from './captions.ts';
import type { Format } from './format.ts';
import { withoutEscapes } from '../model/text.ts';

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
   * Where the next line begins that is a certain start of a format other than `current`, or a caption. `from` is where a
   * line begins, `to` is behind the end of one; `to` where there is none.
   */
  nextStart(text: string, from: number, to: number, current: Format | undefined): number;
  /** What a line tells of the outputs below it. */
  caption(line: string): Caption | undefined;
}

export function formatsOf(list: readonly Format[], captions: Captions = noCaptions): Formats {
  const paths = list.map(f => ({
    format: f,
    ending: f.paths.length
      ? new RegExp(`(?:^|/)(?:${f.paths.map(p => literally(p).replace(/\*/g, '[^/]*')).join('|')})$`)
      : undefined,
  }));
  // Built when a line is first asked about: what is known by its path needs none.
  const starts = once(
    () =>
      new Automaton<Start>([
        ...list.flatMap(format =>
          format.starts ? [[format.starts, { expression: format.starts, format }] as const] : [],
        ),
        [captions.starts, { expression: captions.starts }],
      ]),
  );
  const captionStarts = once(() => new Automaton([[captions.starts, captions]]));
  return {
    list,
    byId: id => list.find(f => f.id === id),
    byPath: path => paths.find(p => p.ending?.test(path))?.format,
    byStart: line =>
      starts().match(line, 0, ({ format, expression }) => format !== undefined && expression.test(line))?.format,
    nextStart(text, from, to, current) {
      const automaton = starts();
      for (let at = from, e = 0; at < to; at = e + 1) {
        const own = at + quoteDepth(text, at);
        let line: string | undefined;
        const start = automaton.match(text, own, ({ expression }) => {
          line ??= lineAt(text, own);
          return expression.test(line);
        });
        if (start && (!current || start.format !== current)) return at;
        // A prompt in colours.
        if (text.charCodeAt(own) === escapeCharacter && captions.starts.test(withoutEscapes(lineAt(text, own))))
          return at;
        e = text.indexOf('\n', own);
        if (e < 0) break;
      }
      return to;
    },
    caption(line) {
      const plain = withoutEscapes(line);
      return captionStarts().match(plain, 0, () => true) ? captions.read(plain) : undefined;
    },
  };
}

/** A line may start a format, or be a caption. */
interface Start {
  readonly expression: RegExp;
  readonly format?: Format;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function lineAt(text: string, from: number): string {
  const e = text.indexOf('\n', from);
  return text.slice(from, e < 0 ? undefined : e);
}

const escapeCharacter = 27;
const greaterThan = 62;
const quoted = /(?:> |>(?=>|$)){0,8}/my;

/** Columns that `> ` of a quoted mail or note takes up before the text of the line that begins at `from`. */
export function quoteDepth(text: string, from = 0): number {
  if (text.charCodeAt(from) !== greaterThan) return 0;
  quoted.lastIndex = from;
  return quoted.exec(text)![0].length;
}
