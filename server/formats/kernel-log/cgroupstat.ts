/**
 * memory.stat as an OOM report prints it (mm/memcontrol.c): `name:123KB` on one line up to 5.0, `name 123` in bytes on
 * lines of their own after.
 */
import { integer } from '../../core/read/words.ts';

export interface StatReader {
  /** Take a line of the block. */
  take(message: string): boolean;
  /** Bytes by the kernel's names; undefined when nothing was read. */
  value(): Readonly<Record<string, number>> | undefined;
}

const title = /^Memory cgroup stats(?: for (\S{1,4096}?))?:(?=\s|$)/;
const kilo = /([a-z_]{2,40}):(\d{1,15})KB/g;
const bytes = /^\s{0,80}([a-z][a-z_0-9]{1,40}) (\d{1,16})\s*$/;

export function openStat(): StatReader {
  const stat: Record<string, number> = {};
  let blocks = 0;
  let inBlock = false;

  function note(key: string, value: number | undefined): void {
    // Groups below the one whose limit was hit print theirs too.
    if (blocks === 1 && value !== undefined && Number.isSafeInteger(value)) stat[key] = value;
  }

  return {
    take(message) {
      const begun = title.exec(message);
      if (begun) {
        blocks++;
        inBlock = true;
        for (const [, key, digits] of message.slice(begun[0].length).matchAll(kilo)) note(key!, Number(digits) * 1024);
        return true;
      }
      if (!inBlock) return false;
      const m = bytes.exec(message);
      if (!m) {
        // The first of the lines may be empty: the value begins after a line end.
        if (message.trim() !== '') inBlock = false;
        return false;
      }
      note(m[1]!, integer(m[2]));
      return true;
    },
    value: () => (Object.keys(stat).length > 0 ? stat : undefined),
  };
}
