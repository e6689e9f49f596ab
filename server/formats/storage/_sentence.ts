/** Sentences that count: what Ceph says of its daemons, data and traffic. */
import { decimal, type Word, words } from '../../core/read/words.ts';

const UNIT = /^(?:B|bytes|[kKMGTPE](?:i?B)?)(?:\/s)?$/;

/** Numbers by name, and where each stands, in the order of the text. */
interface Numbers {
  readonly counters: Record<string, number>;
  readonly words: Record<string, string>;
  readonly found: { readonly name: string; readonly start: number; readonly end: number }[];
}

/**
 * What a sentence counts: each number under the word behind it (`9 up`, `97 active+clean`, `3 op/s rd`), sizes and
 * rates as printed with their unit.
 */
export function numbersIn(text: string, from: number): Numbers {
  const numbers: Numbers = { counters: {}, words: {}, found: [] };
  const { counters, words: other, found } = numbers;
  const row: Word[] = words(text.slice(from)).map(w => ({ text: w.text, start: w.start + from, end: w.end + from }));
  const bare = (i: number): string => row[i]?.text.replace(/^\(|[),;:]+$/g, '') ?? '';
  /** A word that ends a part of the sentence: what follows it belongs to something else. */
  const closed = (i: number): boolean => /[),;]$/.test(row[i]?.text ?? '');
  /** What the last number was of: a percentage behind it is of the same. */
  let last = 'count';

  function put(name: string, value: number | string, start: number, end: number): void {
    let free = name;
    for (let k = 2; free in counters || free in other; k++) free = `${name} #${k}`;
    if (typeof value === 'number') counters[free] = value;
    else other[free] = value;
    found.push({ name: free, start, end });
  }

  /** `27 GiB`; in `27 GiB / 30 GiB avail` the first is what is left of the second. */
  function size(i: number, start: number): void {
    const unit = bare(i + 1);
    const end = row[i + 1]!.start + unit.length;
    const ofAll = found.at(-1)?.name === 'avail' && row[i - 1]?.text === '/';
    const name = row[i + 2]?.text === '/' ? 'avail' : ofAll ? 'total' : sizeName(i, unit);
    put(name, text.slice(start, end), start, end);
  }
  function sizeName(i: number, unit: string): string {
    const behind = bare(i + 2);
    if (!closed(i + 1) && /^[a-z]/.test(behind)) return behind;
    return unit.endsWith('/s') ? 'rate' : 'size';
  }

  /** `36/300 objects degraded`: a part of all there are. */
  function share(i: number, start: number, part: string, all: string): void {
    last = [bare(i + 1), closed(i + 1) ? '' : bare(i + 2)].filter(w => /^[a-z]/.test(w)).join(' ') || 'part';
    const [a, b] = [decimal(part), decimal(all)];
    if (a === undefined || b === undefined) return;
    const middle = start + part.length;
    put(last, a, start, middle);
    put(`${last}, of`, b, middle + 1, middle + 1 + all.length);
  }

  function count(i: number, start: number, word: string): void {
    const number = /^\d+(?:\.\d+)?$/.test(word) ? decimal(word) : undefined;
    if (number === undefined) return;
    last = countName(i);
    put(last, number, start, start + word.length);
  }
  function countName(i: number): string {
    const [before, behind] = [bare(i - 1), bare(i + 1)];
    if (/^[a-z]/i.test(behind) && !closed(i))
      return behind === 'op/s' && !closed(i + 1) ? `op/s ${bare(i + 2)}` : behind;
    return /^[a-z]+$/.test(before) ? before : 'count';
  }

  for (let i = 0; i < row.length; i++) {
    const word = bare(i);
    if (!/^\d/.test(word)) continue;
    const start = row[i]!.text.startsWith('(') ? row[i]!.start + 1 : row[i]!.start;
    if (/^\d[\d.]*$/.test(word) && UNIT.test(bare(i + 1))) {
      size(i, start);
      i++;
      continue;
    }
    const percentage = /^(\d{1,12}(?:\.\d{1,6})?)%$/.exec(word)?.[1];
    const part = /^(\d{1,15})\/(\d{1,15})$/.exec(word);
    if (percentage) put(`${last} %`, decimal(percentage)!, start, start + percentage.length);
    else if (part) share(i, start, part[1]!, part[2]!);
    else count(i, start, word);
  }
  return numbers;
}
