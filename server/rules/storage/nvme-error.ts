import { defined } from '../../core/model/defined.ts';
import type { Fact } from '../../core/model/fact.ts';
import { md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause } from '../../core/model/text.ts';
import { defineRule, type Finding, type Severity } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { BlockIoError } from '../../facts/kernel-log/block-io-error.ts';
import { NvmeError, type NvmeErrorValue } from '../../facts/kernel-log/nvme-error.ts';
import { advice } from '../../linux/remedies.ts';
import { clip, gravest, tally } from './_storage.ts';
import { groupEvents } from '../_events.ts';
import { whenText, withCopies } from '../_text.ts';

type Reported = Occurrence<NvmeErrorValue>;

const names: Readonly<Record<string, readonly [string, string?]>> = {
  timeout: ['timeout'],
  polled: ['missed interrupt'],
  reset: ['reset or reconnect', 'resets or reconnects'],
  down: ['message that the controller is down', 'messages that the controller is down'],
  failed: ['failure'],
  path: ['message about lost paths', 'messages about lost paths'],
  command: ['failed command'],
  recovered: ['recovery', 'recoveries'],
};
const grave: Readonly<Record<NvmeErrorValue['what'], Severity>> = {
  timeout: 'warning',
  polled: 'info',
  reset: 'warning',
  down: 'error',
  failed: 'warning',
  path: 'warning',
  command: 'warning',
  recovered: 'info',
};

export default defineRule({
  id: 'nvme-error',
  severity: 'warning',
  summary: 'An NVMe controller did not answer in time, failed, or was reset',
  why: 'A command without an answer in 30 seconds (`nvme_core.io_timeout`) is aborted, then the controller is reset; a controller whose status reads all ones is off the bus. Until it is back no I/O to it goes on; when it does not come back its disks are removed.',
  needs: [KernelLog],
  uses: [NvmeError, BlockIoError],
  *check(host) {
    const told = new Set(host.events(BlockIoError).map(e => e.fact.value.device));
    // A namespace's errors are its controller's; the status of a request that the block layer gave up is told there.
    const groups = groupEvents(host.events(NvmeError), v =>
      v.what === 'command' && told.has(v.device) ? undefined : (/^(nvme\d+)/.exec(v.device)?.[1] ?? v.device),
    );
    for (const [name, group] of groups) {
      const faults = group.filter(g => g.fact.value.what !== 'recovered');
      if (faults.length > 0) yield finding(name, group, faults);
    }
  },
});

const severityOf = ({ what, text }: NvmeErrorValue): Severity =>
  /no available path/.test(text) ? 'error' : grave[what];

function finding(name: string, group: readonly Reported[], faults: readonly Reported[]): Finding {
  const severity = gravest(faults.map(f => severityOf(f.fact.value)));
  const worst = faults.find(f => severityOf(f.fact.value) === severity)!;
  const back = group.at(-1)!.fact.value.what === 'recovered';
  const when = clause` (${whenText(faults)})`;
  return defined({
    message: `${name}: ${tally(faults, v => v.what, names)}${when}: ${clip(worst.fact.value.text)}${back ? '; it is back since' : ''}`,
    // What came back by itself was an outage, not a loss.
    severity: back && severity === 'error' ? 'warning' : severity,
    count: faults.length,
    evidence: [worst.fact, ...withCopies(group, 24).filter(f => f !== worst.fact)] as [Fact<any>, ...Fact<any>[]],
    detail: faults.some(f => f.fact.value.what === 'polled')
      ? md`Where a completion was only polled, the command was done and its interrupt got lost: look at interrupt affinity and CPUs that were held up, not at the disk.`
      : undefined,
    remedies:
      severity === 'info'
        ? []
        : [
            advice(
              'Look at the controller',
              md`\`nvme smart-log\` and \`nvme error-log\`, the firmware revision, PCIe errors (AER) in the log, power saving (\`nvme_core.default_ps_max_latency_us\`, ASPM), and for fabrics the network to the target.`,
            ),
          ],
  });
}
