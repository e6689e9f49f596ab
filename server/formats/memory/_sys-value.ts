/**
 * Files of /sys that hold one value each: read by their path, behind a line that names them, or as `grep . FILE...` and
 * `head FILE...` print them.
 */
import type { Kind } from '../../core/model/kind.ts';
import { Places } from '../../core/model/places.ts';
import type { Emit, Parser } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import type { SysValue } from '../../facts/memory/sys-value.ts';
import { typed } from '../_prompt.ts';

/**
 * The source of an expression for a line that names such a file: `file` is the source of one for its path, from `/sys`
 * on, without groups.
 */
export const startOf = (file: string): string => `==> ${file} <== *$|${typed(`cat ${file}`)}`;

/**
 * Lines by which such files are known in a pasted text: those that name one, and grep's, which have the name before the
 * value.
 */
export const sysStarts = (file: string): string => `${startOf(file)}|${file}:(?=\\S)`;

/** What to do with a line of one of the files: `path` as given, the value standing in `line` from column `from` on. */
export type Take = (path: string, line: string, from: number, n: number) => void;

/**
 * A parser for such files. `path` is the file's own path in the bundle. `ofLine` may tell the path of a file of which a
 * line alone is certain.
 */
export function openSysValues(
  path: string,
  file: string,
  take: Take,
  ofLine?: (line: string) => string | undefined,
): Parser {
  const above = new RegExp(`^(?:${startOf(file)})`);
  const within = new RegExp(file);
  const before = new RegExp(`^\\s*(${file}):`);
  const own = new RegExp(`${file}$`).exec(path.startsWith('/') ? path : `/${path}`)?.[0];
  let current = own;
  return {
    line(text, n) {
      const first = text.trim();
      if (first === '' || first === '--' || first.startsWith('cat: ')) return;
      if (above.test(text)) {
        current = within.exec(text)![0];
        return;
      }
      const grepped = before.exec(text);
      if (grepped) {
        take(grepped[1]!, text, grepped[0].length, n);
        return;
      }
      const of = current ?? ofLine?.(first);
      if (of === undefined) return false;
      current = undefined; // one value: what follows is something else
      take(of, text, 0, n);
      return;
    },
  };
}

/** Emit the value that is all of a line from column `from` on, as a fact of `kind` with the properties of `base`. */
export function emitSysValue<T extends SysValue>(
  emit: Emit,
  kind: Kind<T>,
  base: Omit<T, 'value' | 'selected' | 'choices' | 'text'>,
  line: string,
  from: number,
  n: number,
): void {
  const found = words(line.slice(from));
  const [first, last] = [found[0], found.at(-1)];
  if (!first || !last) return;
  const [start, end] = [first.start + from, last.end + from];
  const emitWith = (value: Omit<SysValue, 'name'>, field: keyof SysValue, s = start, e = end): void =>
    emit(kind, { ...base, ...value } as unknown as T, {
      line: n,
      start,
      end,
      fields: new Places(n).put(field, s, e).done(),
    });
  if (found.length === 1 && /^[+-]?\d+$/.test(first.text)) {
    const value = integer(first.text);
    if (value !== undefined) emitWith({ value }, 'value');
    return;
  }
  const chosen = found.find(w => w.text.length > 2 && w.text.startsWith('[') && w.text.endsWith(']'));
  if (!chosen) {
    emitWith({ text: line.slice(start, end) }, 'text');
    return;
  }
  const choices = found.map(w => (w === chosen ? w.text.slice(1, -1) : w.text));
  const selected = chosen.text.slice(1, -1);
  emitWith({ selected, choices }, 'selected', chosen.start + from + 1, chosen.end + from - 1);
}
