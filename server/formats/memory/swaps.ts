/**
 * Swap areas: /proc/swaps (mm/swapfile.c, swap_show) and swapon(8), which prints the same with -s and a table of its
 * own with --show.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
import { SwapArea, type SwapAreaValue } from '../../facts/memory/swaps.ts';
import { typed } from '../_prompt.ts';

const KERNEL = /^\s*Filename\s+Type\s+Size\s+Used\s+Priority\s*$/;
const SHOW = /^\s*NAME +TYPE +SIZE +USED +PRIO(?: +[A-Z]+)*\s*$/;
const SIZE = /^(\d{1,16}(?:[.,]\d{1,3})?)([BKMGTPE]?)$/;
const KINDS = new Set(['partition', 'file', 'attached']);
const command = typed('(?:cat /proc/swaps|swapon(?: -?-[a-z=,]{1,40}){1,4})');
const COMMAND = new RegExp(`^${command}`);

/** What column each value stands in: the same for both tables. */
const names = ['name', 'type', 'size', 'used', 'priority'] as const;

/** A row, or undefined where its cells are not what they should be. */
function areaOf(cells: readonly Word[], unit: number): SwapAreaValue | undefined {
  const [type, size, used, priority] = cells.slice(1).map(w => w.text) as [string, string, string, string];
  const [s, u] = [SIZE.exec(size), SIZE.exec(used)];
  const [sizeFigure, usedFigure, prio] = [decimal(s?.[1]), decimal(u?.[1]), integer(priority)];
  if (!KINDS.has(type) || sizeFigure === undefined || usedFigure === undefined || prio === undefined) return undefined;
  const scaled = s![2] || u![2];
  return defined({
    name: cells[0]!.text,
    type,
    size: sizeFigure,
    used: usedFigure,
    priority: prio,
    unit: scaled ? 1 : unit,
    suffixes: scaled ? { size: s![2]!, used: u![2]! } : undefined,
  });
}

export default defineFormat({
  id: 'swaps',
  title: 'Swap areas (/proc/swaps, swapon)',
  paths: ['proc/swaps', 'swapon_--*', 'swapon_-s', 'swapon.txt', 'swaps.txt'],
  starts: new RegExp(
    `^(?:Filename[ \\t]+Type[ \\t]+Size[ \\t]+Used[ \\t]+Priority *$|NAME +TYPE +SIZE +USED +PRIO(?: +[A-Z]+)* *$|` +
      `/\\S{1,200}[ \\t]+(?:partition|file)[ \\t]+\\d{1,16}[ \\t]+\\d{1,16}[ \\t]+-?\\d{1,6} *$|${command})`,
  ),
  emits: [SwapArea],
  open(emit) {
    // /proc/swaps counts in kB; swapon --show in bytes, where it does not scale.
    let unit = 1024;
    return {
      line(text, n) {
        if (text.trim() === '') return;
        if (KERNEL.test(text)) {
          unit = 1024;
          return;
        }
        if (SHOW.test(text)) {
          unit = 1;
          return;
        }
        if (COMMAND.test(text)) return;
        const row = words(text);
        // The type tells where the name ends, which may hold blanks and `(deleted)`.
        const at = row.findIndex((w, i) => i > 0 && KINDS.has(w.text));
        if (at < 0 || row.length < at + 4) return text.startsWith('/') && row.length < 5;
        const name = { text: text.slice(row[0]!.start, row[at - 1]!.end), start: row[0]!.start, end: row[at - 1]!.end };
        const cells = [name, ...row.slice(at, at + 4)];
        const value = areaOf(cells, unit);
        if (!value) return;
        const digits = (w: Word): Word => ({ ...w, end: w.start + SIZE.exec(w.text)![1]!.length });
        const fields = new Places(n)
          .putRow(names, [cells[0]!, cells[1]!, digits(cells[2]!), digits(cells[3]!), cells[4]!])
          .done();
        emit(SwapArea, value, { line: n, start: name.start, end: cells[4]!.end, fields });
        return;
      },
    };
  },
});
