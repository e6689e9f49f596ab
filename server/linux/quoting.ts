/** Texts of strangers inside commands and configuration lines. */
import { oneLine } from '../core/model/text.ts';

/**
 * One word of a POSIX shell: as it stands where every character is plain, else in single quotes. Control characters do
 * not survive.
 */
export function shellWord(text: string): string {
  const word = oneLine(text);
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

const MAX_CPUS = 8192;

/** A CPU number Linux could have. */
export function isCpu(cpu: number): boolean {
  return Number.isSafeInteger(cpu) && cpu >= 0 && cpu < MAX_CPUS;
}

/** CPUs as the kernel lists them: `0-3,8`. Undefined when there are none or one is no CPU number. */
export function cpuList(cpus: readonly number[]): string | undefined {
  if (cpus.length === 0 || !cpus.every(isCpu)) return undefined;
  const sorted = [...new Set(cpus)].sort((a, b) => a - b);
  const runs: [first: number, last: number][] = [];
  for (const cpu of sorted) {
    const run = runs.at(-1);
    if (run && cpu === run[1] + 1) run[1] = cpu;
    else runs.push([cpu, cpu]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** A service name as systemd accepts it (systemd.unit(5)): it can stand in a path as it is. */
export function isServiceUnit(unit: string): boolean {
  return unit.length <= 255 && /^[A-Za-z0-9:_\\@][A-Za-z0-9:_.\\@-]*\.service$/.test(unit);
}
