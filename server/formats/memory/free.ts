/**
 * free(1) of procps, old layout (`-/+ buffers/cache:`, up to 3.3.9) and new one, with -b -k -m -g -h, -w, -t and -l.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
import { FreeRow, type FreeRowValue } from '../../facts/memory/free.ts';
import { typed } from '../_prompt.ts';

type Column = 'total' | 'used' | 'free' | 'shared' | 'buffers' | 'cached' | 'buffCache' | 'available';
const columnOf: Readonly<Record<string, Column>> = {
  total: 'total',
  used: 'used',
  free: 'free',
  shared: 'shared',
  buffers: 'buffers',
  cached: 'cached',
  cache: 'cached',
  'buff/cache': 'buffCache',
  available: 'available',
};
const HEADER = /^\s*total\s+used\s+free\s+shared\s+buff(?:ers(?:\s+cached?)?|\/cache)(?:\s+available)?\s*$/;
const header = ` *total +used +free +shared +buff(?:ers(?: +cached?)?|/cache)(?: +available)? *$`;
const command = typed(String.raw`free(?: --?[a-z]+(?: \d{1,6})?){0,6}`);
const COMMAND = new RegExp(`^${command}`);

/** Bytes of the unit that the options ask for; 1024 where they ask for none. */
function unitOf(options: string): number {
  const long = /--(bytes|kilo|mega|giga|kibi|mebi|gibi)\b/.exec(options)?.[1];
  if (long) return { bytes: 1, kilo: 1e3, mega: 1e6, giga: 1e9, kibi: 2 ** 10, mebi: 2 ** 20, gibi: 2 ** 30 }[long]!;
  const letter = /(?:^|[ _])-[htlwv]*([bkmg])[bkmghtlwv]*(?![a-z])/.exec(options)?.[1];
  return letter ? { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }[letter]! : 1024;
}

/** Options that stand in a file's name: `free_-m`, `free-m.txt`. */
const optionsOfName = (path: string): string =>
  /(?:^|\/)free[ _]?(--?[a-z]+(?:[ _]--?[a-z]+)*)(?:\.txt)?$/.exec(path)?.[1] ?? '';

const scale: Readonly<Record<string, number>> = { B: 0, K: 1, M: 2, G: 3, T: 4, P: 5 };
const HUMAN = /^(\d{1,7}(?:[.,]\d{1,3})?)([BKMGTP])(i?)$/;

/**
 * Bytes of a figure of `free -h`, rounded as printed. Both `Gi` and the `G` of older versions are powers of 1024; only
 * --si, which nobody captures, is not.
 */
function human(text: string): number | undefined {
  const m = HUMAN.exec(text);
  const figure = m ? decimal(m[1]) : undefined;
  if (!m || figure === undefined) return undefined;
  const bytes = Math.round(figure * 1024 ** scale[m[2]!]!);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

const ROW = /^\s*(?:(Mem|Swap|Low|High|Total):|(-\/\+ buffers\/cache:))\s*(\S.*)$/;
const short: readonly Column[] = ['total', 'used', 'free'];
const withoutCache: readonly Column[] = ['used', 'free'];

function columnsOfRow(row: FreeRowValue['row'], shown: readonly Column[]): readonly Column[] {
  if (row === '-/+ buffers/cache') return withoutCache;
  return row === 'Mem' ? shown : short;
}

function emitRow(
  emit: Emit,
  row: FreeRowValue['row'],
  columns: readonly Column[],
  figures: readonly Word[],
  unit: number,
  n: number,
  start: number,
): void {
  if (figures.length !== columns.length) return;
  const scaled = figures.some(w => /[A-Za-z]$/.test(w.text));
  const value: Partial<Record<Column, number>> = {};
  const places = new Places(n);
  figures.forEach((w, i) => {
    const figure = scaled ? (human(w.text) ?? integer(w.text)) : integer(w.text);
    if (figure === undefined) return;
    value[columns[i]!] = figure;
    places.put(columns[i]!, w.start, w.end);
  });
  if (Object.keys(value).length > 0)
    emit(
      FreeRow,
      { row, unit: scaled ? 1 : unit, ...value },
      { line: n, start, end: figures.at(-1)!.end, fields: places.done() },
    );
}

export default defineFormat({
  id: 'free',
  title: 'Memory in use (free)',
  paths: ['sos_commands/memory/free', 'sos_commands/memory/free_-m'],
  starts: new RegExp(`^(?:${header}|${command})`),
  emits: [FreeRow],
  open(emit, path) {
    let unit = unitOf(optionsOfName(path));
    let shown: readonly Column[] | undefined;
    return {
      line(text, n) {
        if (HEADER.test(text)) {
          shown = words(text).map(w => columnOf[w.text]!);
          return;
        }
        const m = ROW.exec(text);
        if (m) {
          if (!shown) return;
          const row = (m[1] ?? '-/+ buffers/cache') as FreeRowValue['row'];
          const from = text.length - m[3]!.length;
          const figures = words(m[3]!).map(w => ({ text: w.text, start: w.start + from, end: w.end + from }));
          return emitRow(emit, row, columnsOfRow(row, shown), figures, unit, n, text.search(/\S/));
        }
        if (COMMAND.test(text)) {
          unit = unitOf(text.slice(text.lastIndexOf('free') + 4));
          shown = undefined;
          return;
        }
        // `Comm:` of free -v: the commit limit, which meminfo tells better.
        return /^\s*(?:Comm:.*)?$/.test(text) ? undefined : false;
      },
    };
  },
});
