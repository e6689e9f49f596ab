import { defined } from '../../core/model/defined.ts';
import { bullets, type Markdown, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause } from '../../core/model/text.ts';
import { defineRule, type Finding, type Severity } from '../../core/review/rule.ts';
import { MachineCheck, type MachineCheckValue } from '../../facts/kernel-log/machine-check.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { machineCheckStatus } from '../../linux/machinecheck.ts';
import { advice } from '../../linux/remedies.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';
import { carriesOut, panicKinds } from '../_panic.ts';

/** Says only that something was logged elsewhere. */
const notice = 'Machine check events logged';

export default defineRule({
  id: 'machine-check',
  severity: 'warning',
  summary: 'The processor reported a hardware error',
  why: 'A machine check comes from the hardware: a cache, the memory controller, a bus. A corrected one did no harm, but many of one bank announce worse; an uncorrected one ends the program or the machine that met it. No setting of the kernel mends it.',
  links: ['https://docs.kernel.org/arch/x86/x86_64/machinecheck.html'],
  needs: [KernelLog],
  uses: [MachineCheck, ...panicKinds],
  explains: { 'kernel-panic': carriesOut(MachineCheck) },
  *check(host) {
    const events = host.events(MachineCheck);
    const told = events.filter(e => e.fact.value.text !== notice);
    for (const group of grouped(told, v => `${v.cpu ?? ''} ${v.bank ?? ''} ${v.corrected}`)) yield finding(group);
    // The notice comes with every report that is printed, and alone where a daemon takes the details.
    const alone = events.filter(e => e.fact.value.text === notice);
    if (told.length === 0 && alone.length > 0)
      yield findingOf(alone, {
        message: `The kernel logged machine check events${whenNote(alone, 'notice')}; what they were is not in this log`,
        remedies: [
          advice(
            'Ask the daemon that took the details',
            md`\`ras-mc-ctl --errors\` or \`/var/log/mcelog\` name the bank and the address; the management controller of the machine keeps its own list.`,
          ),
        ],
      });
  },
});

function finding(events: readonly Occurrence<MachineCheckValue>[]): Finding {
  const { cpu, bank, corrected, text } = events[0]!.fact.value;
  const place = [cpu === undefined ? '' : `CPU ${cpu}`, bank === undefined ? '' : `bank ${bank}`]
    .filter(Boolean)
    .join(', ');
  const severity: Severity = corrected === false ? 'error' : 'warning';
  const kind =
    corrected === undefined ? 'Hardware error' : corrected ? 'Corrected hardware error' : 'Uncorrected hardware error';
  return findingOf(events, {
    severity,
    message: `${kind}${place ? ` on ${place}` : ''}: ${meaning(events[0]!.fact.value) ?? text}${whenNote(events)}`,
    ...defined({ detail: statusLines(events) }),
    remedies: [
      advice(
        corrected === false
          ? 'Have the hardware checked before it is used again'
          : 'Watch the number, and have the part replaced if it grows',
        md`The management controller names the part (DIMM, processor, board). New firmware and microcode correct some errors of old processors; no kernel setting does.`,
      ),
    ],
  });
}

const meaning = (v: MachineCheckValue): string | undefined =>
  v.status === undefined ? undefined : machineCheckStatus(v.status)?.error;

function statusLines(events: readonly Occurrence<MachineCheckValue>[]): Markdown | undefined {
  const lines = new Set<string>();
  for (const { fact } of events) {
    const { status, address } = fact.value;
    const s = status === undefined ? undefined : machineCheckStatus(status);
    if (!s || lines.size >= 8) continue;
    const flags = [
      s.uncorrected ? 'not corrected' : 'corrected',
      s.overflow ? 'earlier errors of this bank were lost' : '',
      s.contextCorrupt ? 'the state of the processor may be corrupt' : '',
    ];
    const meant = [
      s.error ?? 'a code of this model',
      ...flags,
      clause`address 0x${s.addressValid && address?.replace(/^0x/, '')}`,
    ];
    lines.add(`Status ${status}: ${meant.filter(Boolean).join('; ')}.`);
  }
  return lines.size ? bullets([...lines].map(line => md`${line}`)) : undefined;
}
