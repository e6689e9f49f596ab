/** Time and allocation profiles of GHC programs (`+RTS -p`, `-P`; rts/ProfilerReport.c). */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, words } from '../../core/read/words.ts';
import { CostCentre, GhcProfileTotal } from '../../facts/apps/ghc-prof.ts';
import { isGap, emptyRecord } from '../_figures.ts';

const REPORT =
  /^[ \t]*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d \d{4} Time and Allocation Profiling Report +\(\w{1,20}\)/;
const TIME =
  /^\s*total time +=\s+(\d{1,12}\.\d{1,6}) secs +\((\d{1,15}) ticks @ (\d{1,9}) us(?:, (\d{1,6}) processors?)?\)/;
const ALLOC = /^\s*total alloc =\s*(\d[\d,]{0,24}) bytes/;

export default defineFormat({
  id: 'ghc-prof',
  title: 'Time and allocation profile of a GHC program (.prof)',
  paths: ['*.prof'],
  starts: REPORT,
  emits: [GhcProfileTotal, CostCentre],
  open(emit) {
    /** Names of the columns of numbers; those of the subtree say so. */
    let columns: readonly string[] = [];
    let begun = false;
    return {
      line(text, n) {
        if (isGap(text)) return;
        if (REPORT.test(text)) {
          columns = [];
          begun = true;
          return;
        }
        if (/^COST CENTRE\s+MODULE/.test(text)) {
          begun = true;
          const numbers = words(text)
            .map(w => w.text)
            .filter(w => !/^(?:COST|CENTRE|MODULE|SRC)$/.test(w));
          columns = numbers.map((name, i) => (numbers.indexOf(name) < i ? `inherited ${name}` : name));
          return;
        }
        const time = TIME.exec(text);
        if (time) return total(text, n, time);
        const alloc = ALLOC.exec(text);
        if (alloc) {
          const bytes = Number(alloc[1]!.replaceAll(',', ''));
          const at = text.indexOf(alloc[1]!, text.indexOf('='));
          if (Number.isSafeInteger(bytes))
            emit(
              GhcProfileTotal,
              { what: 'alloc', allocBytes: bytes },
              {
                line: n,
                start: text.indexOf('total'),
                end: text.trimEnd().length,
                fields: new Places(n).put('allocBytes', at, at + alloc[1]!.length).done(),
              },
            );
          return;
        }
        if (columns.length === 0) return begun && /^\s/.test(text) ? undefined : false;
        if (/^\s*individual\s+inherited\s*$/.test(text)) return;
        const row = words(text);
        const from = row.length - columns.length;
        if (from < 2) return row.length < 3 ? false : undefined;
        const places = new Places(n).put('name', row[0]!.start, row[0]!.end).put('module', row[1]!.start, row[1]!.end);
        const counters = emptyRecord();
        for (let i = 0; i < columns.length; i++) {
          const word = row[from + i]!;
          const value = decimal(word.text);
          if (value === undefined) return false;
          counters[columns[i]!] = value;
          places.put(columns[i]!, word.start, word.end);
        }
        const src = from > 2 ? text.slice(row[2]!.start, row[from - 1]!.end) : undefined;
        emit(CostCentre, defined({ name: row[0]!.text, module: row[1]!.text, src, counters }), {
          line: n,
          start: row[0]!.start,
          end: row.at(-1)!.end,
          fields: places.done(),
        });
        return;
      },
    };

    function total(text: string, n: number, m: RegExpExecArray): void {
      const [, seconds, ticks, us, processors] = m as unknown as [string, string, string, string, string | undefined];
      const places = new Places(n);
      let at = text.indexOf('=');
      for (const [name, digits] of [
        ['value', seconds],
        ['ticks', ticks],
        ['tickUs', us],
        ['processors', processors],
      ] as const) {
        if (digits === undefined) continue;
        at = text.indexOf(digits, at);
        places.put(name, at, at + digits.length);
        at += digits.length;
      }
      emit(
        GhcProfileTotal,
        defined({
          what: 'time' as const,
          value: decimal(seconds)!,
          ticks: integer(ticks)!,
          tickUs: integer(us)!,
          processors: integer(processors),
        }),
        { line: n, start: text.indexOf('total'), end: text.trimEnd().length, fields: places.done() },
      );
    }
  },
});
