import { defined } from '../../core/model/defined.ts';
import type { Fact } from '../../core/model/fact.ts';
import { code, joined, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause, listed } from '../../core/model/text.ts';
import { defineRule, type Finding, type Severity } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { AtaError, type AtaErrorValue } from '../../facts/kernel-log/ata-error.ts';
import { advice } from '../../linux/remedies.ts';
import { clip, gravest, tally } from './_storage.ts';
import { groupEvents } from '../_events.ts';
import { whenText, withCopies } from '../_text.ts';

type Reported = Occurrence<AtaErrorValue>;

const names: Readonly<Record<string, readonly [string, string?]>> = {
  exception: ['exception'],
  reset: ['link reset'],
  'slow-link': ['reduction of the link speed', 'reductions of the link speed'],
  failed: ['failure of recovery or probing', 'failures of recovery or probing'],
};
/** While a host boots, empty ports and slow spindles are probed: no fault so far. Seconds. */
const booting = 60;

export default defineRule({
  id: 'ata-error',
  severity: 'warning',
  summary: 'ATA commands failed, or a link had to be reset or slowed down',
  why: 'After an exception libata stops the port, resets the link, tries again, and after repeated errors lowers the speed; meanwhile no I/O on the port goes on. "media error" with UNC is the disk\'s surface; "ATA bus error", ICRC and SError bits are the cable, the connector or the power; a plain timeout may be either.',
  links: ['https://docs.kernel.org/driver-api/libata.html'],
  needs: [KernelLog],
  uses: [AtaError],
  *check(host) {
    for (const [port, group] of groupEvents(host.events(AtaError), v => v.port)) yield finding(port, group);
  },
});

function severityOf(group: readonly Reported[]): Severity {
  const lost = group.some(g => /^(?:disabled|reset failed, giving up)/.test(g.fact.value.text));
  if (lost) return 'error';
  const quiet = group.every(g => g.fact.value.what !== 'exception' && (g.boot ?? Infinity) < booting);
  return quiet || group.every(g => g.fact.value.what === 'reset') ? 'info' : 'warning';
}

function finding(port: string, group: readonly Reported[]): Finding {
  const severity = gravest([severityOf(group)]);
  const worst =
    group.find(g => g.fact.value.what === 'exception' && g.fact.value.cause) ??
    group.find(g => g.fact.value.what === 'exception') ??
    group.find(g => /^(?:disabled|reset failed)/.test(g.fact.value.text)) ??
    group[0]!;
  const { text, command, error } = worst.fact.value;
  const causes = [...new Set(group.flatMap(g => g.fact.value.cause ?? []))];
  const failed = clause` failed with ${listed(causes)}` + clause` (${error})`;
  const cable =
    causes.includes('ATA bus error') ||
    group.some(g => /ICRC|BadCRC|10B8B|Dispar|PHYRdyChg/.test(g.fact.value.error ?? ''));
  return defined({
    message: `${port}: ${tally(group, v => v.what, names)}${clause` (${whenText(group)})`}: ${command ?? clip(text)}${failed}`,
    severity,
    count: group.length,
    evidence: [worst.fact, ...withCopies(group, 24).filter(f => f !== worst.fact)] as [Fact<any>, ...Fact<any>[]],
    detail: cable
      ? md`The link, not the medium, is at fault in at least one of these: CRC or coding errors between disk and controller.`
      : causes.includes('media error')
        ? md`The disk could not read or write its medium.`
        : undefined,
    remedies:
      severity === 'info'
        ? []
        : [
            advice(
              cable ? 'Look at cable, connector and power' : 'Look at the disk',
              joined(
                [
                  md`\`smartctl -x\` of the disk on this port tells both apart: UDMA CRC errors count for the cable, pending and reallocated sectors for the disk.`,
                  md`\`ls -l /sys/block\` shows which disk is on ${code(port)}.`,
                ],
                ' ',
              ),
            ),
          ],
  });
}
