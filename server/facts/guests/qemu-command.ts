/** What QEMU was started with, from libvirt's log of a guest or from a listing of tasks. */
import type { Fact } from '../../core/model/fact.ts';
import type { Host } from '../../core/model/host.ts';
import { defined } from '../../core/model/defined.ts';
import { flag, oneOf, optional, state, text, type ValueOfKind } from '../../core/model/kind.ts';
import { isQemu, type QemuDrive, qemuDrives, qemuGuest, splitArguments } from '../../linux/qemu.ts';
import { Task } from '../process/tasks.ts';

/** `memory` and `cpus` as given: MiB unless there is a suffix. */
export const QemuStart = state(
  'qemu-start',
  'A guest was started (QEMU command line)',
  {
    guest: optional(text({ identity: true })),
    memory: optional(text()),
    cpus: optional(text()),
    hugepages: flag('Memory of the guest comes from hugetlb pages'),
    locked: flag('Memory of the guest is locked'),
    libvirt: optional(text()),
    qemu: optional(text()),
    kernel: optional(text()),
    hostname: optional(text()),
  },
  {
    glossary: 'qemu-command',
    show: v => `${v.guest ?? 'a guest'}: memory ${v.memory ?? '?'}, CPUs ${v.cpus ?? '?'}`,
  },
);

/** See linux/qemu.ts. `cache` is the mode in force, whether it was given or is the default. */
export const QemuDisk = state(
  'qemu-disk',
  'A disk of a guest (QEMU command line)',
  {
    guest: optional(text({ identity: true })),
    id: optional(text({ identity: true })),
    file: optional(text({ identity: true })),
    protocol: text({ identity: true }),
    format: optional(text()),
    cache: oneOf(['writeback', 'none', 'writethrough', 'directsync', 'unsafe'], { identity: true }),
    direct: flag(),
    noFlush: flag(),
    aio: optional(text()),
    readOnly: flag(),
    hostCache: flag(),
  },
  {
    glossary: 'qemu-command',
    show: v =>
      `${v.guest ?? ''} ${v.id ?? ''} ${v.file ?? v.protocol}: cache ${v.cache}${v.hostCache ? ', through the page cache of the host' : ''}`,
  },
);
type QemuDiskValue = ValueOfKind<typeof QemuDisk>;

/** `reason` where libvirt tells. */
export const QemuExit = state(
  'qemu-exit',
  'A guest was shut down (log of libvirt)',
  { guest: optional(text({ identity: true })), reason: optional(text()) },
  { glossary: 'qemu-command', show: v => `${v.guest ?? 'a guest'}: ${v.reason ?? 'shut down'}` },
);

/** The properties of a disk as its fact has them. */
export const diskOf = (
  { id, file, protocol, format, cache, aio, readOnly, hostCache }: QemuDrive,
  guest: string | undefined,
): QemuDiskValue =>
  defined({
    guest,
    id,
    file,
    protocol,
    format,
    cache: cache.mode,
    direct: cache.direct,
    noFlush: cache.noFlush,
    aio,
    readOnly,
    hostCache,
  });

/** The disks of all guests of a host and what shows each: the log of libvirt, or a row of ps with its command line. */
export function guestDisks(host: Host): { readonly disk: QemuDiskValue; readonly shown: Fact<any> }[] {
  const found: { disk: QemuDiskValue; shown: Fact<any> }[] = host
    .all(QemuDisk)
    .map(shown => ({ disk: shown.value, shown }));
  for (const shown of host.all(Task, v => v.command.includes('qemu') || v.command.includes('kvm'))) {
    const words = splitArguments(shown.value.command);
    if (!words[0] || !isQemu(words[0].text)) continue;
    const guest = qemuGuest(words).name;
    for (const drive of qemuDrives(words)) found.push({ disk: diskOf(drive, guest), shown });
  }
  return found;
}
