/** What `sysctl -a` and the files of /proc/sys have in common: a key and its value. */
import { Places } from '../../core/model/places.ts';
import type { Emit } from '../../core/read/format.ts';
import { integer, type Word, words } from '../../core/read/words.ts';
import { SysctlValue } from '../../facts/host/sysctl.ts';

/**
 * The numbers of a purely numeric setting, up to the first that cannot be held exactly (the third of `fs.file-nr` is
 * 2^63-1).
 */
function valuesOf(found: readonly Word[]): number[] {
  if (!found.every(w => /^[+-]?\d+$/.test(w.text))) return [];
  const numbers = found.map(w => integer(w.text));
  const held = numbers.indexOf(undefined);
  return numbers.slice(0, held < 0 ? undefined : held) as number[];
}

const valueNames: string[] = [];
/** `values[0]`, `values[1]`, ...: each made once, for settings are many. */
export const valueName = (i: number): string => (valueNames[i] ??= `values[${i}]`);

/**
 * Emit the setting whose value is all of the line from `valueFrom` on; `keyFrom` is where its key stands, or undefined
 * where the path told it.
 */
export function emitSetting(
  emit: Emit,
  key: string,
  keyFrom: number | undefined,
  line: string,
  valueFrom: number,
  n: number,
): void {
  const text = line.slice(valueFrom).trim();
  const found = words(line.slice(valueFrom));
  const values = valuesOf(found);
  const places = new Places(n);
  if (keyFrom !== undefined) places.put('key', keyFrom, keyFrom + key.length);
  const start = found[0] ? found[0].start + valueFrom : line.length;
  const end = start + text.length;
  places.put('text', start, end);
  for (let i = 0; i < values.length; i++)
    places.put(valueName(i), found[i]!.start + valueFrom, found[i]!.end + valueFrom);
  emit(SysctlValue, { key, text, values }, { line: n, start: keyFrom ?? start, end, fields: places.done() });
}
