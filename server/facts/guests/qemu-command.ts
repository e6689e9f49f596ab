import { defined } from '../../core/model/defined.ts';
import { flag, oneOf, optional, state, text, type ValueOfKind } from '../../core/model/kind.ts';
import type { QemuDrive } from '../../linux/qemu.ts';

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
export const diskProperties = (
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
