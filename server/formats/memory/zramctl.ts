/** zramctl(8) of util-linux: a table whose header names the columns, sizes for humans unless --bytes is given. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, words } from '../../core/read/words.ts';
import { ZramDevice } from '../../facts/memory/zramctl.ts';

const HEADER = /^ *NAME +(?:ALGORITHM|DISKSIZE)(?: +[A-Z][A-Z-]+)* *$/;
const SIZE = /^(\d{1,16}(?:[.,]\d{1,3})?)([BKMGTPE]?)$/;
const text: Readonly<Record<string, 'algorithm' | 'mountpoint'>> = { ALGORITHM: 'algorithm', MOUNTPOINT: 'mountpoint' };

export default defineFormat({
  id: 'zramctl',
  title: 'Compressed RAM disks (zramctl)',
  paths: ['zramctl', 'zramctl.txt', 'zramctl_*', 'sos_commands/memory/zramctl'],
  starts: /^ *NAME +ALGORITHM +DISKSIZE +DATA +COMPR(?: +[A-Z][A-Z-]+)* *$/,
  emits: [ZramDevice],
  open(emit) {
    let header: readonly string[] | undefined;
    return {
      line(line, n) {
        const row = words(line);
        if (row.length === 0) return;
        if (HEADER.test(line)) {
          header = row.map(w => w.text);
          return;
        }
        if (!header || !/^(?:\/dev\/)?zram\d{1,4}$/.test(row[0]!.text)) return false;
        const counters: Record<string, number> = {};
        const suffixes: Record<string, string> = {};
        const told: { algorithm?: string; mountpoint?: string } = {};
        const places = new Places(n).put('name', row[0]!.start, row[0]!.end);
        // A device without a mount point leaves that last column empty.
        for (let i = 1; i < Math.min(row.length, header.length); i++) {
          const [column, word] = [header[i]!, row[i]!];
          const name = text[column];
          if (name) {
            told[name] = word.text;
            places.put(name, word.start, word.end);
            continue;
          }
          const [, digits, suffix] = SIZE.exec(word.text) ?? [];
          const figure = decimal(digits);
          if (figure === undefined) return;
          counters[column] = figure;
          if (suffix) suffixes[column] = suffix;
          places.put(column, word.start, word.start + digits!.length);
        }
        const value = defined({
          name: row[0]!.text,
          ...told,
          counters,
          suffixes: Object.keys(suffixes).length ? suffixes : undefined,
        });
        emit(ZramDevice, value, { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() });
        return;
      },
    };
  },
});
