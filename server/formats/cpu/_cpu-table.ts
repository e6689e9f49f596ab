/**
 * The tables of /proc that have a column for each CPU: a header of `CPU0 CPU1 ...` and rows `LABEL: n n n ... text`.
 */
import type { Places } from '../../core/model/places.ts';
import { maxLine } from '../../core/read/format.ts';

/** The CPUs of a header row, and the names of the fields of its rows. */
export interface CpuHeader {
  readonly cpus: readonly number[];
  readonly names: readonly string[];
}

/**
 * The header row `CPU0 CPU1 CPU3`: offline CPUs are missing from it (kernel/irq/proc.c). Undefined for any other line.
 */
export function cpuHeader(line: string): CpuHeader | undefined {
  if (!/^[ \t]*CPU\d/.test(line)) return undefined;
  const cpus: number[] = [];
  for (const word of line.trim().split(/[ \t]+/)) {
    const m = /^CPU(\d{1,5})$/.exec(word);
    if (!m) return undefined;
    cpus.push(Number(m[1]));
  }
  if (line.length >= maxLine) cpus.pop(); // the last name may have been cut
  return headerOf(cpus);
}

/** A header for the given CPUs. */
export const headerOf = (cpus: readonly number[]): CpuHeader => ({ cpus, names: cpus.map((_, i) => `counts[${i}]`) });

export interface CpuRow {
  readonly label: string;
  readonly labelStart: number;
  readonly labelEnd: number;
  readonly counts: number[];
  /** Start and end of each count. */
  readonly at: Uint16Array;
  /** Where the text behind the counts begins and ends; equal when there is none. */
  readonly restStart: number;
  readonly end: number;
}

/**
 * Cut a row of at most `columns` counts. Undefined when the line has no label or a count is too large to be held
 * exactly.
 */
export function cpuRow(line: string, columns: number): CpuRow | undefined {
  const colon = line.indexOf(':');
  if (colon < 1 || colon > 40) return undefined;
  let labelStart = 0;
  while (labelStart < colon && (line.charCodeAt(labelStart) === 32 || line.charCodeAt(labelStart) === 9)) labelStart++;
  if (labelStart === colon) return undefined;
  let end = line.length;
  while (end > colon + 1 && (line.charCodeAt(end - 1) === 32 || line.charCodeAt(end - 1) === 9)) end--;

  const counts: number[] = [];
  const at = new Uint16Array(2 * columns);
  let i = colon + 1;
  let rest = end;
  while (i < end) {
    const c = line.charCodeAt(i);
    if (c === 32 || c === 9) {
      i++;
      continue;
    }
    rest = i;
    if (counts.length === columns) break;
    const start = i;
    let n = 0;
    let digit = c - 48;
    while (digit >= 0 && digit <= 9) {
      n = n * 10 + digit;
      digit = ++i < end ? line.charCodeAt(i) - 48 : -1;
    }
    // Text begins: a word that is no number.
    if (i === start || (i < end && line.charCodeAt(i) !== 32 && line.charCodeAt(i) !== 9)) break;
    if (n > Number.MAX_SAFE_INTEGER || i - start > 16) return undefined;
    at[2 * counts.length] = start;
    at[2 * counts.length + 1] = i;
    counts.push(n);
    rest = end;
  }
  if (line.length >= maxLine && rest === end) counts.pop(); // the last count may have been cut
  return { label: line.slice(labelStart, colon), labelStart, labelEnd: colon, counts, at, restStart: rest, end };
}

/** Note the places of the counts of a row. */
export function putCounts(places: Places, { names }: CpuHeader, { counts, at }: CpuRow): Places {
  for (let i = 0; i < counts.length; i++) places.put(names[i]!, at[2 * i]!, at[2 * i + 1]!);
  return places;
}
