import { md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause, listed } from '../../core/model/text.ts';
import { defineRule, type Finding, type Severity } from '../../core/review/rule.ts';
import { PcieError, type PcieErrorValue } from '../../facts/kernel-log/pcie-error.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { advice } from '../../linux/remedies.ts';
import { findingOf, grouped, whenNote } from '../_events.ts';

/** A few corrected errors are life on a bus; so many are a bad one. */
const manyCorrected = 10;

export default defineRule({
  id: 'pcie-error',
  severity: 'warning',
  summary: 'A PCI Express device reports errors',
  why: 'Advanced Error Reporting tells of packets on the bus that were damaged. Corrected ones were sent again and cost only time; with an uncorrected one a transfer was lost, and with a fatal one the link, so that the driver resets the device or loses it.',
  links: ['https://docs.kernel.org/PCI/pcieaer-howto.html'],
  needs: [KernelLog],
  uses: [PcieError],
  *check(host) {
    for (const group of grouped(host.events(PcieError), v => `${v.device} ${v.corrected}`)) yield finding(group);
  },
});

function finding(events: readonly Occurrence<PcieErrorValue>[]): Finding {
  const { device, corrected, layer, id } = events[0]!.fact.value;
  const fatal = events.some(e => e.fact.value.fatal);
  const names = [...new Set(events.flatMap(e => e.fact.value.errors))];
  const severity: Severity = corrected ? (events.length >= manyCorrected ? 'warning' : 'info') : 'error';
  const what = [...names.slice(0, 4), ...(names.length > 4 ? ['others'] : [])];
  const grade = corrected ? 'corrected' : fatal ? 'fatal' : 'uncorrected';
  const about = clause` (${layer})` + clause`: ${listed(what)}`;
  return findingOf(events, {
    severity,
    message: `${device}${clause` [${id}]`}: ${grade} PCI Express errors${about}${whenNote(events)}`,
    remedies: [
      advice(
        'Look at the link',
        md`\`lspci -vvv\` shows speed and width against what the device can (LnkSta, LnkCap). A card that sits badly, a riser, a cable or a slot are the usual causes, then firmware; power saving of the link (ASPM) is one for errors of the physical and data link layers.`,
      ),
    ],
  });
}
