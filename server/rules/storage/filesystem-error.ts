import type { Fact } from '../../core/model/fact.ts';
import { bullets, code, joined, type Markdown, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause, listed, plural } from '../../core/model/text.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule, type Finding, type Severity } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import {
  FilesystemError,
  type FilesystemErrorValue,
  filesystemNamed,
  FilesystemShutdown,
} from '../../facts/kernel-log/filesystem.ts';
import { advice } from '../../linux/remedies.ts';
import { type ChainKind, chainKinds, chainLines, errorsBefore, isStacked, rootClause } from './_chain.ts';
import { clip, gravest } from './_storage.ts';
import { groupEvents } from '../_events.ts';
import { whenText, withCopies } from '../_text.ts';

type Reported = Occurrence<FilesystemErrorValue>;

/** The reminder of errors from before, kept in the superblock until the next fsck. */
const old = /^error count since|^warning: mounting/;

export default defineRule({
  id: 'filesystem-error',
  severity: 'error',
  summary: 'A filesystem met an I/O error or found its structures damaged',
  why: 'The message is where damage or a failed request was noticed, which is not always where it was done: an I/O error comes from the device, a wrong checksum or an impossible structure from a device that lied, from memory, or from a bug. With more of them the filesystem stops; then that is reported instead.',
  links: ['https://docs.kernel.org/filesystems/ext4/index.html'],
  needs: [KernelLog],
  uses: [FilesystemError, FilesystemShutdown, ...chainKinds],
  *check(host) {
    // A filesystem that stopped is one story: its errors stand with the rule about that.
    const stopped = new Set(host.events(FilesystemShutdown).map(e => e.fact.value.device));
    const groups = groupEvents(host.events(FilesystemError), v =>
      v.device !== undefined && stopped.has(v.device) ? undefined : `${v.device ?? v.filesystem}`,
    );
    for (const group of groups.values()) yield finding(host, group);
  },
});

function severityOf({ device, text }: FilesystemErrorValue): Severity {
  if (old.test(text) || device?.startsWith('loop')) return 'warning';
  return 'error';
}

function finding(host: View<ChainKind>, group: readonly Reported[]): Finding {
  const first = group[0]!;
  const { device, text } = first.fact.value;
  const named = filesystemNamed(group.map(g => g.fact.value.filesystem));
  // XFS names the function in its text already.
  const functions = [...new Set(group.flatMap(g => g.fact.value.function ?? []))].filter(f => !text.includes(f));
  const chain = errorsBefore(host, device, first).filter(l => l.event.fact.kind !== FilesystemError.name);
  const when = whenText(group);
  const brackets = [group.length > 1 ? plural(group.length, 'report') : '', when].filter(Boolean).join(', ');
  const where = clause` in ${listed(functions, 3)}`;
  return {
    message: `${rootClause(chain)}${named}${clause` (${device})`}: ${clip(text, 140)}${where}${clause` (${brackets})`}`,
    severity: gravest(group.map(g => severityOf(g.fact.value))),
    count: group.length,
    evidence: [first.fact, ...chain.slice(0, 8).map(l => l.event.fact), ...withCopies(group, 16).slice(1)] as [
      Fact<any>,
      ...Fact<any>[],
    ],
    detail: joined(
      [
        bullets(chainLines(chain)),
        chain.length === 0
          ? md`No I/O error of the device stands before it in this log${device && isStacked(device) ? md`, nor of any disk shortly before` : undefined}.`
          : undefined,
        group.every(g => old.test(g.fact.value.text))
          ? md`The error itself is older than this boot; it is told daily until a full check clears it.`
          : undefined,
      ],
      '\n\n',
    ),
    remedies: [advice(...nextStep(named, device, chain.length > 0))],
  };
}

function nextStep(filesystem: string, device: string | undefined, broken: boolean): [string, Markdown] {
  const path = device ? code(`/dev/${device}`) : md`it`;
  const [verb, check] =
    filesystem === 'XFS'
      ? (['unmount', md`${path} and run \`xfs_repair -n\``] as const)
      : filesystem === 'btrfs'
        ? (['run', md`\`btrfs device stats\` and \`btrfs scrub\` on ${path}`] as const)
        : (['unmount', md`${path} and run \`e2fsck -fn\``] as const);
  if (broken)
    return [
      'Look at the device, then check the filesystem',
      md`The device failed first: check it (\`smartctl -a\`, array, paths, storage) before anything is repaired, then ${verb} ${check}.`,
    ];
  return [
    'Check the filesystem',
    md`${verb[0]!.toUpperCase()}${verb.slice(1)} ${check}. No setting of the kernel mends it.`,
  ];
}
