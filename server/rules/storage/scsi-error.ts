import { defined } from '../../core/model/defined.ts';
import type { Fact } from '../../core/model/fact.ts';
import { md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { defineRule, type Finding, type Severity } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { BlockIoError } from '../../facts/kernel-log/block-io-error.ts';
import { ScsiError, type ScsiErrorValue } from '../../facts/kernel-log/scsi-error.ts';
import { advice } from '../../linux/remedies.ts';
import { isRemovable } from './_chain.ts';
import { clip, gravest, tally } from './_storage.ts';
import { groupEvents } from '../_events.ts';
import { whenText, withCopies } from '../_text.ts';

type Reported = Occurrence<ScsiErrorValue>;

/** A new or reset device says so once, and what it does not know it refuses: no fault. */
const routine = /^(?:Unit Attention|Recovered Error|No Sense|Illegal Request|Completed)$/;
const names: Readonly<Record<string, readonly [string, string?]>> = {
  failed: ['failed command'],
  sense: ['failed command'],
  timeout: ['timeout'],
  abort: ['message about task aborts', 'messages about task aborts'],
  'device-reset': ['device reset'],
  'target-reset': ['target reset'],
  'bus-reset': ['bus reset'],
  'host-reset': ['message about host adapter resets', 'messages about host adapter resets'],
  offline: ['message about a device given up', 'messages about a device given up'],
  path: ['lost target'],
  connection: ['lost iSCSI connection'],
};

export default defineRule({
  id: 'scsi-error',
  severity: 'warning',
  summary: 'SCSI commands failed, or error recovery had to abort and reset',
  why: 'A command that takes longer than its timeout (30 s for disks) is aborted; where that does not help, the device, the target, the bus and at last the host adapter are reset, and meanwhile no I/O to any of them goes on. A device that is not ready after all of it is taken offline and fails every request.',
  links: ['https://docs.kernel.org/scsi/scsi_eh.html'],
  needs: [KernelLog],
  uses: [ScsiError, BlockIoError],
  *check(host) {
    const told = new Set(host.events(BlockIoError).map(e => e.fact.value.device));
    const devices = new Map<string, string>();
    for (const { fact } of host.events(ScsiError))
      if (fact.value.device) devices.set(fact.value.address, fact.value.device);
    const groups = groupEvents(host.events(ScsiError), v =>
      covered(v, told) ? undefined : (v.device ?? devices.get(v.address) ?? v.address),
    );
    for (const [name, group] of groups) yield finding(name, group);
  },
});

/** A failed command whose request the block layer gave up is told by the rule about that, with what the device said. */
function covered({ what, device }: ScsiErrorValue, told: ReadonlySet<string>): boolean {
  return (what === 'failed' || what === 'sense') && device !== undefined && told.has(device);
}

function severityOf({ what, sense, asc, hostbyte, device, text }: ScsiErrorValue): Severity {
  switch (what) {
    case 'offline':
      return 'error';
    case 'failed':
    case 'sense':
      if ((device && isRemovable(device)) || routine.test(sense ?? '') || /^Medium not present/.test(asc ?? ''))
        return 'info';
      if (/^(?:Medium|Hardware) Error$/.test(sense ?? '')) return 'error';
      return sense === undefined && hostbyte === 'DID_OK' ? 'info' : 'warning';
    case 'connection':
      return /recovery timed out/.test(text) ? 'error' : 'warning';
    default:
      return 'warning';
  }
}

function finding(name: string, group: readonly Reported[]): Finding {
  const severity = gravest(group.map(g => severityOf(g.fact.value)));
  const worst = group.find(g => severityOf(g.fact.value) === severity)!;
  const { sense, asc, hostbyte, address, text, what } = worst.fact.value;
  const when = whenText(group);
  const where = name === address ? name : `${name} (${address})`;
  const said = sense ? [sense, asc].filter(Boolean).join(': ') : what === 'failed' ? (hostbyte ?? text) : clip(text);
  return defined({
    message: `${where}: ${tally(group, v => (v.what === 'sense' ? 'failed' : v.what), names)}${when ? ` (${when})` : ''}: ${said}`,
    severity,
    count: group.length,
    evidence: [worst.fact, ...withCopies(group, 24).filter(f => f !== worst.fact)] as [Fact<any>, ...Fact<any>[]],
    detail: group.some(g => g.fact.value.what === 'offline')
      ? md`The device was taken offline: it answers no request until it is set running again (\`/sys/block/*/device/state\`) or scanned anew.`
      : undefined,
    remedies:
      severity === 'info'
        ? []
        : [
            advice(
              'Look at the path and the device',
              md`Which devices have errors at the same time tells where to look: one disk, its cable or bay; all behind one adapter or switch, that one. \`multipath -ll\`, the firmware log of adapter and array, \`smartctl -x\`. A longer timeout in \`/sys/block/*/device/timeout\` only makes the wait longer.`,
            ),
          ],
  });
}
