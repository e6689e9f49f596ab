/** Sentences that count: what Ceph says of its daemons, data and traffic. */
import { decimal, type Word, words } from '../../core/read/words.ts';

const UNIT = /^(?:B|bytes|[kKMGTPE](?:i?B)?)(?:\/s)?$/;

/** Numbers by name, and where each stands, in the order of the text. */
class Numbers {
  readonly counters: Record<string, number> = {};
  readonly words: Record<string, string> = {};
  readonly found: { readonly name: string; readonly start: number; readonly end: number }[] = [];

  put(name: string, value: number | string, start: number, end: number): void {
    const { counters, words: other } = this;
    let free = name;
    for (let k = 2; free in counters || free in other; k++) free = `${name} #${k}`;
    if (typeof value === 'number') counters[free] = value;
    else other[free] = value;
    this.found.push({ name: free, start, end });
  }
}

/** A word of the sentence, without brackets and commas around it. */
const bare = (word: Word | undefined): string => word?.text.replace(/^\(|[),;:]+$/g, '') ?? '';
/** A word that ends a part of the sentence: what follows it belongs to something else. */
const closed = (word: Word | undefined): boolean => /[),;]$/.test(word?.text ?? '');

/**
 * What a sentence counts: each number under the word behind it (`9 up`, `97 active+clean`, `3 op/s rd`), sizes and
 * rates as printed with their unit.
 */
export function numbersIn(text: string, from: number): Numbers {
  const numbers = new Numbers();
  const row: Word[] = words(text.slice(from)).map(w => ({ text: w.text, start: w.start + from, end: w.end + from }));
  /** What the last number was of: a percentage behind it is of the same. */
  let last = 'count';
  for (let i = 0; i < row.length; i++) {
    const word = bare(row[i]);
    if (!/^\d/.test(word)) continue;
    const start = row[i]!.text.startsWith('(') ? row[i]!.start + 1 : row[i]!.start;
    const percentage = /^(\d{1,12}(?:\.\d{1,6})?)%$/.exec(word)?.[1];
    if (/^\d[\d.]*$/.test(word) && UNIT.test(bare(row[i + 1]))) {
      const end = row[i + 1]!.start + bare(row[i + 1]).length;
      numbers.put(sizeName(row, i, numbers), text.slice(start, end), start, end);
      i++;
    } else if (percentage) numbers.put(`${last} %`, decimal(percentage)!, start, start + percentage.length);
    else if (/^\d{1,15}\/\d{1,15}$/.test(word)) putShare((last = shareName(row, i)), word, start, numbers);
    else if (/^\d+(?:\.\d+)?$/.test(word)) {
      const number = decimal(word);
      if (number === undefined) continue;
      last = countName(row, i);
      numbers.put(last, number, start, start + word.length);
    }
  }
  return numbers;
}

/** `27 GiB`; in `27 GiB / 30 GiB avail` the first is what is left of the second. */
function sizeName(row: readonly Word[], i: number, { found }: Numbers): string {
  const behind = row[i + 2];
  if (behind?.text === '/') return 'avail';
  if (found.at(-1)?.name === 'avail' && row[i - 1]?.text === '/') return 'total';
  if (!closed(row[i + 1]) && /^[a-z]/.test(bare(behind))) return bare(behind);
  return bare(row[i + 1]).endsWith('/s') ? 'rate' : 'size';
}

/** `36/300 objects degraded`: a part of all there are. */
function putShare(name: string, word: string, start: number, numbers: Numbers): void {
  const slash = word.indexOf('/');
  const [part, all] = [decimal(word.slice(0, slash)), decimal(word.slice(slash + 1))];
  if (part === undefined || all === undefined) return;
  numbers.put(name, part, start, start + slash);
  numbers.put(`${name}, of`, all, start + slash + 1, start + word.length);
}

function shareName(row: readonly Word[], i: number): string {
  const behind = [bare(row[i + 1]), closed(row[i + 1]) ? '' : bare(row[i + 2])];
  return behind.filter(w => /^[a-z]/.test(w)).join(' ') || 'part';
}

function countName(row: readonly Word[], i: number): string {
  const [before, behind] = [bare(row[i - 1]), bare(row[i + 1])];
  if (/^[a-z]/i.test(behind) && !closed(row[i]))
    return behind === 'op/s' && !closed(row[i + 1]) ? `op/s ${bare(row[i + 2])}` : behind;
  return /^[a-z]+$/.test(before) ? before : 'count';
}
