/** /proc/meminfo (fs/proc/meminfo.c), whole or as grep left it. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { MemInfo } from '../../facts/memory/meminfo.ts';

const LINE = /^\s*([A-Z][A-Za-z0-9_]{0,40}(?:\([a-z]{1,10}\))?):\s+(\d+)( kB)?\s*$/;

/** Names that no other file has: smaps and status of a process have `AnonHugePages`, `Rss` and the like as well. */
const own = [
  'MemTotal|MemFree|MemAvailable|SwapTotal|SwapFree|SwapCached',
  String.raw`(?:Ina|A)ctive(?:\((?:anon|file)\))?`,
  'SReclaimable|SUnreclaim|CommitLimit|Committed_AS|VmallocTotal|Hugepagesize|Hugetlb',
  String.raw`DirectMap\d+[kMG]`,
].join('|');

export default defineFormat({
  id: 'meminfo',
  title: 'Memory totals (/proc/meminfo)',
  paths: ['proc/meminfo'],
  starts: new RegExp(`^(?:(?:${own}): +\\d+ kB|HugePages_(?:Total|Free|Rsvd|Surp): +\\d+) *$`),
  emits: [MemInfo],
  open: emit => ({
    line(text, n) {
      const m = LINE.exec(text);
      if (!m) return /^\s*(?:--\s*)?$/.test(text) ? undefined : false;
      const [, name, digits, kB] = m as unknown as [string, string, string, string | undefined];
      const value = integer(digits);
      // Only counts of huge pages stand without a unit: any other line without one was cut, perhaps within its number.
      if (value === undefined || (!kB && !name.startsWith('HugePages_'))) return;
      const nameAt = text.indexOf(name);
      const valueAt = text.indexOf(digits, nameAt + name.length);
      const place = new Places(n)
        .put('name', nameAt, nameAt + name.length)
        .put('value', valueAt, valueAt + digits.length);
      emit(
        MemInfo,
        { name, value, unit: kB ? 'kB' : 'count' },
        { line: n, start: nameAt, end: valueAt + digits.length + (kB?.length ?? 0), fields: place.done() },
      );
    },
  }),
});
