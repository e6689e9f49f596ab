/** Which format a file is of: by its path first, else by a line that is a certain start. */
import type { Format } from './format.ts';

const literally = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** The formats of the product, with everything that is derived from them once. */
export interface Formats {
  readonly list: readonly Format[];
  byId(id: string): Format | undefined;
  byPath(path: string): Format | undefined;
  /** The format that this line is a certain start of. */
  byStart(line: string): Format | undefined;
  /** One expression that finds the next line that matters: any certain start, and what `current` waits for. Sticky state is the caller's: it sets `lastIndex`. */
  scanner(current: Format | undefined): RegExp;
}

export function formatsOf(list: readonly Format[]): Formats {
  const paths = list.map(f => ({ format: f, ending: f.paths.length ? new RegExp(`(?:^|/)(?:${f.paths.map(p => literally(p).replace(/\*/g, '[^/]*')).join('|')})$`) : undefined }));
  const starting = list.filter(f => f.starts);
  const isStart = new RegExp(anyStart(starting));
  const scanners = new Map<Format | undefined, RegExp>();
  return {
    list,
    byId: id => list.find(f => f.id === id),
    byPath: path => paths.find(p => p.ending?.test(path))?.format,
    byStart: line => (isStart.test(line) ? starting.find(f => f.starts!.test(line)) : undefined),
    scanner(current) {
      let r = scanners.get(current);
      if (r) return r;
      // Every line of a log may be a start of it: within the log only its gate counts, and the starts of others.
      const others = anyStart(starting.filter(f => f !== current));
      r = new RegExp(current?.gate ? `${others}|${current.gate.source}` : others, 'gm');
      scanners.set(current, r);
      return r;
    },
  };
}

const anyStart = (formats: readonly Format[]): string => `^(?:${formats.map(f => `(?:${f.starts!.source.replace(/^\^/, '')})`).join('|') || '(?!)'})`;
