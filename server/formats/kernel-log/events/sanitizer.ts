/**
 * KASAN, KMSAN, KCSAN, UBSAN, KFENCE and kmemleak (mm/kasan/report.c, mm/kmsan/report.c, kernel/kcsan/report.c,
 * lib/ubsan.c, mm/kfence/report.c, mm/kmemleak.c).
 */
import { Sanitizer } from '../../../facts/kernel-log/crash.ts';
import { leakingIndex, plainSymbol } from '../../../linux/calltraces.ts';
import { suspectNamed, openCrash } from '../crash.ts';
import { type EventReader, placeIn } from '../event.ts';

const symbol = '(?<function>[A-Za-z_][\\w.]{0,200})';
const heads: readonly RegExp[] = [
  new RegExp(
    `^BUG: (?<tool>KAS[Aa][Nn]): (?<what>[\\w-]{1,60}(?: [\\w-]{1,60}){0,5}?)(?: (?:in ${symbol}|on |at |\\[))`,
    'd',
  ),
  new RegExp(`^BUG: (?<tool>KMSAN): (?<what>[\\w-]{1,60}(?: [\\w-]{1,60}){0,3}?) in ${symbol}`, 'd'),
  new RegExp(`^BUG: (?<tool>KCSAN): (?<what>[\\w:-]{1,60}(?: [\\w:-]{1,60}){0,3}?) in ${symbol}`, 'd'),
  new RegExp(`^BUG: (?<tool>KFENCE): (?<what>[\\w-]{1,60}(?: [\\w-]{1,60}){0,3}?) in ${symbol}`, 'd'),
  /^(?:Internal error: )?(?<tool>UBSAN): (?<what>[\w -]{1,80}?) in (?<source>[^\s:]{1,300}:\d{1,6})/d,
  /^BUG: (?<what>memory leak)\b/d,
  /^(?<what>unreferenced object)(?: 0x[0-9a-f]{8,16} \(size|\s*$)/d,
  // Cut.
  /^BUG: (?<tool>K[A-Z]{1,3}SAN|KFENCE|KASan):?(?: (?<what>[\w-]{1,60}))?/d,
];
const access = /^(?:(?<direction>Read|Write)|(?<free>Free)) of (?:size|addr)\b/;
const byTask =
  /^(?:Read|Write|Free) of (?:size \d{1,10}|addr \S{1,20}).{0,40} by task (?<task>.{1,64})\/(?<pid>\d{1,10})(?!\d)/d;

/** "double-free or invalid-free" and the like are one kind of error under several names. */
const nameOf = (what: string): string =>
  /(?:double|invalid)-free/.test(what)
    ? 'invalid-free'
    : what.toLowerCase() === 'unreferenced object'
      ? 'memory leak'
      : what;

const sanitizer: EventReader = {
  id: 'sanitizer',
  emits: [Sanitizer],
  gate: ['BUG: K', 'UBSAN: ', 'unreferenced object'],
  begin(line, log) {
    for (const head of heads) {
      const m = head.exec(line.message);
      if (!m) continue;
      const { tool, what, function: blamed } = m.groups!;
      const says =
        blamed === undefined ? undefined : suspectNamed(line, plainSymbol(blamed), m.indices!.groups!['function']!);
      const name = nameOf(what ?? 'report');
      return openCrash(Sanitizer, line, m, tool === undefined ? name : `${tool.toUpperCase()}: ${name}`, log, {
        read(next, { value, places }) {
          const size = access.exec(next.message);
          if (!size)
            return /^(?:unreferenced object|\s{1,4}comm "|\s{1,4}(?:hex dump|backtrace))/.test(next.message) &&
              !/backtrace/.test(next.message)
              ? true
              : undefined;
          const direction = size.groups!['direction'];
          if (
            direction &&
            tool?.toUpperCase() === 'KASAN' &&
            name !== 'invalid-free' &&
            !/ (?:Read|Write)$/.test(value.title)
          )
            value.title += ` ${direction}`;
          const task = byTask.exec(next.message);
          if (task && value.pid === undefined) {
            value.task = task.groups!['task']!;
            value.pid = Number(task.groups!['pid']);
            for (const key of ['task', 'pid'] as const) placeIn(places, key, next, ...task.indices!.groups![key]!);
          }
          return true;
        },
        ...(name === 'memory leak' ? { rule: leakingIndex } : {}),
        *suspects({ pieces }) {
          if (says) yield says;
          for (const piece of pieces) if (piece.label === '' || piece.label.startsWith('backtrace')) yield piece.steps;
        },
      });
    }
    return undefined;
  },
};
export default sanitizer;
