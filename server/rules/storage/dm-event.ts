import type { Fact } from '../../core/model/fact.ts';
import { type Markdown, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause, listed } from '../../core/model/text.ts';
import { defineRule, type Finding, type Severity } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { DmEvent, type DmEventValue } from '../../facts/kernel-log/dm-event.ts';
import { advice } from '../../linux/remedies.ts';
import { mappedDevice, scsiDisk } from './_chain.ts';
import { clip, gravest, tally } from './_storage.ts';
import { groupEvents } from '../_events.ts';
import { whenText, withCopies } from '../_text.ts';

type Reported = Occurrence<DmEventValue>;

const names: Readonly<Record<string, readonly [string, string?]>> = {
  'path-failed': ['failed path'],
  'path-reinstated': ['reinstated path'],
  'no-path': ['message that no path is left', 'messages that no path is left'],
  'out-of-space': ['message that space has run out', 'messages that space has run out'],
  'low-space': ['warning of low space', 'warnings of low space'],
  'read-only': ['switch to read-only', 'switches to read-only'],
  corruption: ['damaged block'],
  'snapshot-invalid': ['invalidated snapshot'],
  error: ['error'],
};
const grave: Readonly<Record<DmEventValue['what'], Severity>> = {
  'path-failed': 'warning',
  'path-reinstated': 'info',
  'no-path': 'error',
  'out-of-space': 'error',
  'low-space': 'warning',
  'read-only': 'error',
  corruption: 'error',
  'snapshot-invalid': 'warning',
  error: 'warning',
};

export default defineRule({
  id: 'dm-event',
  severity: 'warning',
  summary: 'device-mapper lost a path, ran out of space, or met an error',
  why: 'Multipath goes on with the paths that are left, and with none queues or fails all I/O by its settings. A thin pool without space queues writes for a minute (`no_space_timeout`), then fails them; without metadata space it becomes read-only and must be repaired.',
  links: ['https://docs.kernel.org/admin-guide/device-mapper/index.html'],
  needs: [KernelLog],
  uses: [DmEvent],
  *check(host) {
    for (const group of groupEvents(
      host.events(DmEvent),
      v => `${v.target === 'multipath' ? 'multipath' : v.target} ${v.device ?? ''}`,
    ).values()) {
      if (group.some(g => g.fact.value.what !== 'path-reinstated')) yield finding(group);
    }
  },
});

/** Paths by the last that was said of each. */
function pathsNow(group: readonly Reported[]): { down: string[]; back: string[] } {
  const last = new Map<string, DmEventValue['what']>();
  for (const { fact } of group) if (fact.value.path) last.set(fact.value.path, fact.value.what);
  const named = (numbers: string): string => (scsiDisk(numbers) ? `${numbers} (${scsiDisk(numbers)})` : numbers);
  return {
    down: [...last].filter(([, what]) => what === 'path-failed').map(([p]) => named(p)),
    back: [...last].filter(([, what]) => what === 'path-reinstated').map(([p]) => named(p)),
  };
}

function finding(group: readonly Reported[]): Finding {
  const { target, device } = group[0]!.fact.value;
  const { down, back } = pathsNow(group);
  // Device tables that cannot be loaded are tried for disks in use at every boot with multipath.
  const severityOf = (v: DmEventValue): Severity =>
    v.target === 'table' || (v.what === 'path-failed' && down.length === 0) ? 'info' : grave[v.what];
  const severity = gravest(group.map(g => severityOf(g.fact.value)));
  const worst = group.find(g => severityOf(g.fact.value) === severity)!;
  const paths =
    target !== 'multipath'
      ? ''
      : down.length
        ? `; still failed: ${listed(down, 6)}`
        : back.length
          ? '; every path that failed came back'
          : '';
  return {
    message: [
      target,
      device ? ` ${device} (${mappedDevice(device)})` : '',
      `: ${tally(group, v => v.what, names)}`,
      clause` (${whenText(group)})`,
      `: ${clip(worst.fact.value.text)}${paths}`,
    ].join(''),
    severity,
    count: group.length,
    evidence: [worst.fact, ...withCopies(group, 24).filter(f => f !== worst.fact)] as [Fact<any>, ...Fact<any>[]],
    remedies: severity === 'info' ? [] : [advice(...nextStep(target))],
  };
}

function nextStep(target: string): [string, Markdown] {
  if (target === 'multipath')
    return [
      'Look at the paths',
      md`\`multipath -ll\` shows what each path is now; paths that fail together share an adapter, a switch or a port of the array: look there for the time of the first failure.`,
    ];
  if (target === 'thin' || target.startsWith('space map'))
    return [
      'Give the pool space',
      md`\`lvs -a -o +data_percent,metadata_percent\`; extend data or metadata with \`lvextend\`, and set \`thin_pool_autoextend_threshold\` in lvm.conf. A pool that is read-only needs \`lvconvert --repair\` first.`,
    ];
  return [
    'Look at the mapped device',
    md`\`dmsetup table\` and \`dmsetup status\` show what it is made of and its state.`,
  ];
}
