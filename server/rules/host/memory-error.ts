import { defined } from '../../core/model/defined.ts';
import { bullets, type Markdown, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { listed, plural } from '../../core/model/text.ts';
import { defineRule, type Finding } from '../../core/review/rule.ts';
import { MemoryError, type MemoryErrorValue } from '../../facts/kernel-log/memory-error.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { advice } from '../../linux/remedies.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

export default defineRule({
  id: 'memory-error',
  severity: 'warning',
  summary: 'A memory module reports errors',
  why: 'ECC memory corrects a flipped bit and tells of it. Corrected errors harm nobody, but a module with many of them, or with more each day, is about to fail; an uncorrected error means lost data: the program that used the page is ended, or the machine.',
  links: ['https://docs.kernel.org/admin-guide/RAS/main.html', 'https://docs.kernel.org/mm/hwpoison.html'],
  needs: [KernelLog],
  uses: [MemoryError],
  *check(host) {
    for (const group of grouped(host.events(MemoryError), v => `${v.controller} ${v.dimm ?? ''} ${v.corrected}`))
      yield group[0]!.fact.value.controller === 'hwpoison' ? poisoned(group) : finding(group);
  },
});

/** Reports without a number are about one error each. */
const errorsOf = (events: readonly Occurrence<MemoryErrorValue>[]): number =>
  events.reduce((sum, e) => sum + (e.fact.value.count ?? 1), 0);

function finding(events: readonly Occurrence<MemoryErrorValue>[]): Finding {
  const { controller, dimm, corrected, text } = events[0]!.fact.value;
  const where = `${dimm ? `${dimm} (${controller})` : controller}`;
  const number = errorsOf(events);
  if (corrected)
    return findingOf(events, {
      message: `${plural(number, 'corrected memory error')} on ${where}${whenNote(events)}`,
      ...defined({ detail: trend(events) }),
      remedies: [
        advice(
          `Watch ${dimm ? 'this module' : 'these modules'}, and replace if the number grows`,
          md`\`ras-mc-ctl --error-count\` or \`/sys/devices/system/edac/mc/mc*/*/ce_count\` twice, some days apart. The management controller names the slot.`,
        ),
      ],
    });
  return findingOf(events, {
    severity: 'error',
    message: `${plural(number, 'uncorrected memory error')} on ${where}: ${text}${whenNote(events)}`,
    remedies: [
      advice(
        'Replace the module',
        md`An uncorrected error is lost data. The management controller names the slot; run the memory test of the firmware if it does not.`,
      ),
    ],
  });
}

/** More in the second half of the time than in the first? Said with the numbers, for a few reports prove little. */
function trend(events: readonly Occurrence<MemoryErrorValue>[]): Markdown | undefined {
  const times = events.flatMap(e => (e.boot === undefined ? [] : [[e.boot, e.fact.value.count ?? 1] as const]));
  const [first, last] = [times[0]?.[0], times.at(-1)?.[0]];
  if (times.length < 4 || first === undefined || last === undefined || last <= first) return undefined;
  const middle = (first + last) / 2;
  const before = times.filter(([t]) => t <= middle).reduce((sum, [, n]) => sum + n, 0);
  const after = times.filter(([t]) => t > middle).reduce((sum, [, n]) => sum + n, 0);
  return md`- ${before} in the first half of that time, ${after} in the second${after > 2 * before ? ': it grows' : ''}.`;
}

function poisoned(events: readonly Occurrence<MemoryErrorValue>[]): Finding {
  const pages = [...new Set(events.flatMap(e => e.fact.value.page ?? []))];
  const killed = [
    ...new Set(
      events.flatMap(e => (e.fact.value.task === undefined ? [] : [`${e.fact.value.task}:${e.fact.value.pid}`])),
    ),
  ];
  const victims =
    killed.length === 0
      ? ''
      : `; ${listed(killed.slice(0, 4))}${killed.length > 4 ? ' and others' : ''} ${killed.length === 1 ? 'was' : 'were'} told of it`;
  return findingOf(events, {
    severity: 'error',
    message: `The kernel took ${plural(pages.length, 'page')} of broken memory out of use${victims}${whenNote(events)}`,
    detail: bullets(events.slice(0, 8).map(({ fact }) => md`Page frame ${fact.value.page}: ${fact.value.text}.`)),
    remedies: [
      advice(
        'Replace the module',
        md`The pages stay out of use until the next boot. The physical address is the page frame times the page size; EDAC or the management controller name the slot.`,
      ),
    ],
  });
}
