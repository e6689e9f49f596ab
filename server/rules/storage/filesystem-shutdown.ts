import { defined } from '../../core/model/defined.ts';
import type { Fact } from '../../core/model/fact.ts';
import { bullets, code, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import type { Remedy } from '../../core/model/remedy.ts';
import { listed, plural } from '../../core/model/text.ts';
import type { View } from '../../core/model/view.ts';
import { defineRule, type Finding } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import {
  filesystemNamed,
  FilesystemShutdown,
  type FilesystemShutdownValue,
} from '../../facts/kernel-log/filesystem.ts';
import { advice } from '../../linux/remedies.ts';
import { type ChainKind, chainKinds, chainLines, type ChainLink, errorsBefore, rootClause } from './_chain.ts';
import { groupEvents } from '../_events.ts';
import { whenText, withCopies } from '../_text.ts';

type Shutdown = Occurrence<FilesystemShutdownValue>;

/** Asked for by an administrator or a program, not by a fault. */
const wanted = /^(?:user initiated shutdown|shut down requested)$/;

export default defineRule({
  id: 'filesystem-shutdown',
  severity: 'error',
  summary: 'A filesystem stopped taking writes',
  why: 'A filesystem that cannot write its metadata or its log, or finds damage in it, stops before it does more harm: XFS shuts down and answers every call with EIO, ext4 aborts the journal and becomes read-only, btrfs is forced read-only. It stays so until it is unmounted, repaired and mounted again. The cause is the first I/O error or damage before it, usually of the device.',
  links: ['https://docs.kernel.org/admin-guide/xfs.html'],
  needs: [KernelLog],
  uses: [FilesystemShutdown, ...chainKinds],
  *check(host) {
    for (const group of groupEvents(host.events(FilesystemShutdown), v => v.device ?? v.filesystem).values())
      yield finding(host, group);
  },
});

function finding(host: View<ChainKind>, group: readonly Shutdown[]): Finding {
  const first = group[0]!;
  const { device } = first.fact.value;
  // The journal speaks before the filesystem on it does.
  const filesystem = filesystemNamed(group.map(g => g.fact.value.filesystem));
  const name = `${filesystem}${device ? ` (${device})` : ''}`;
  const reasons = [...new Set(group.map(g => g.fact.value.reason))];
  const where = group.find(g => g.fact.value.function)?.fact.value.function;
  const byUser = reasons.every(r => wanted.test(r));
  const chain = byUser ? [] : errorsBefore(host, device, first);
  const when = whenText(group);
  const brackets = [group.length > 1 ? plural(group.length, 'report') : '', when].filter(Boolean).join(', ');
  return {
    message: `${rootClause(chain)}${name} stopped: ${listed(reasons)}${where ? ` in ${where}` : ''}${brackets ? ` (${brackets})` : ''}`,
    severity: byUser ? 'info' : 'error',
    count: group.length,
    evidence: [first.fact, ...chain.slice(0, 8).map(l => l.event.fact), ...withCopies(group, 16).slice(1)] as [
      Fact<any>,
      ...Fact<any>[],
    ],
    ...defined({
      detail: chain.length
        ? bullets(chainLines(chain))
        : byUser
          ? undefined
          : md`The log shows no error of this device before it: where reports were lost, older logs may have the first one.`,
    }),
    remedies: byUser ? [] : remedies(filesystem, device, chain),
  };
}

/** What puts it right is a whole device and a repair: no setting does. */
function remedies(filesystem: string, device: string | undefined, chain: readonly ChainLink[]): Remedy[] {
  const target = device ? md` of ${code(`/dev/${device}`)}` : undefined;
  const hardware = chain.some(l =>
    /^(?:block-io-error|scsi-error|ata-error|nvme-error|md-event|dm-event|buffer-io-error)$/.test(l.event.fact.kind),
  );
  const found: Remedy[] = [];
  if (hardware)
    found.push(
      advice(
        'Look at the device first',
        md`The log shows errors of the device before the filesystem stopped. Check it (\`smartctl -a\`, the state of the array, the paths, the storage behind it) and copy what is still needed: a repair on a failing device does harm.`,
      ),
    );
  const repair =
    filesystem === 'XFS'
      ? md`Unmount it, mount it once so that the log is replayed, unmount it again, then \`xfs_repair -n\` to see and \`xfs_repair\` to repair. \`-L\` throws the log away and is the last resort.`
      : filesystem === 'btrfs'
        ? md`Mount it read-only and copy what matters; then \`btrfs scrub\` on a redundant profile, or \`btrfs check --readonly\` to see what is damaged.`
        : md`Unmount it and run \`e2fsck -f\` (with \`-n\` first to see).`;
  found.push(advice('Repair the filesystem', md`Repair${target}: ${repair} No sysctl prevents this.`));
  return found;
}
