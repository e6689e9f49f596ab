/** Guests: what libvirt defines, and what QEMU was started with. */
import { kind } from '../../core/model/fact.ts';
import type { CacheMode, QemuDrive } from '../../linux/qemu.ts';

/** A libvirt domain. Sizes in their own unit (KiB where none is printed); page sizes of `hugepages` likewise. */
export interface DomainValue {
  readonly name?: string;
  readonly uuid?: string;
  /** kvm, qemu, lxc, xen. */
  readonly type?: string;
  /** Of the running guest, where the file is that of libvirt's state. */
  readonly pid?: number;
  readonly memory?: number;
  readonly memoryUnit?: string;
  readonly currentMemory?: number;
  readonly currentMemoryUnit?: string;
  readonly vcpu?: number;
  readonly vcpuCurrent?: number;
  readonly hugepages?: boolean;
  readonly pageSizes?: readonly number[];
  readonly locked?: boolean;
  readonly hardLimit?: number;
  readonly shares?: number;
  readonly quota?: number;
  readonly period?: number;
}
export const Domain = kind<DomainValue>('domain', 'A guest as libvirt defines it (domain XML)', {
  glossary: 'libvirt-domain',
  show: v => `${v.name ?? 'a domain'}: memory ${v.memory ?? '?'} ${v.memoryUnit ?? 'KiB'}, ${v.vcpu ?? '?'} CPUs`,
});

/** A disk of a libvirt domain; `cache` and `io` are absent where the XML leaves them to the hypervisor. */
export interface DomainDiskValue {
  readonly domain?: string;
  /** file, block, network, volume, dir, nvme, vhostuser. */
  readonly type?: string;
  /** disk, cdrom, lun, floppy. */
  readonly device?: string;
  readonly driver?: string;
  readonly format?: string;
  readonly cache?: string;
  readonly io?: string;
  readonly source?: string;
  readonly protocol?: string;
  readonly target?: string;
  readonly bus?: string;
  readonly readOnly?: boolean;
  readonly shareable?: boolean;
}
export const DomainDisk = kind<DomainDiskValue>('domain-disk', 'A disk of a guest as libvirt defines it', {
  glossary: 'libvirt-domain',
  show: v => `${v.domain ?? ''} ${v.target ?? ''} ${v.source ?? ''}: cache ${v.cache ?? 'default'}`,
});

/** CPUs that a virtual CPU, the emulator or an I/O thread may run on. */
export const DomainPin = kind<{
  readonly domain?: string;
  readonly what: 'vcpu' | 'emulator' | 'iothread';
  readonly vcpu?: number;
  readonly cpuset: string;
}>('domain-pin', 'CPUs of the host for a part of a guest (domain XML)', {
  glossary: 'libvirt-domain',
  show: v => `${v.domain ?? ''} ${v.what}${v.vcpu === undefined ? '' : ` ${v.vcpu}`}: CPUs ${v.cpuset}`,
});

/** QEMU was started. `memory` and `cpus` as given: MiB unless there is a suffix. */
export interface QemuStartValue {
  readonly guest?: string;
  readonly memory?: string;
  readonly cpus?: string;
  readonly hugepages: boolean;
  readonly locked: boolean;
  readonly libvirt?: string;
  readonly qemu?: string;
  readonly kernel?: string;
  readonly hostname?: string;
}
export const QemuStart = kind<QemuStartValue>('qemu-start', 'A guest was started (QEMU command line)', {
  glossary: 'qemu-command',
  show: v => `${v.guest ?? 'a guest'}: memory ${v.memory ?? '?'}, CPUs ${v.cpus ?? '?'}`,
});

/**
 * A disk on a QEMU command line; see kernel/qemu.ts. `cache` is the mode in force, whether it was given or is the
 * default.
 */
export interface QemuDiskValue {
  readonly guest?: string;
  readonly id?: string;
  readonly file?: string;
  readonly protocol: string;
  readonly format?: string;
  readonly cache: CacheMode;
  readonly direct: boolean;
  readonly noFlush: boolean;
  readonly aio?: string;
  readonly readOnly: boolean;
  /** Do reads and writes of the guest fill the page cache of the host? */
  readonly hostCache: boolean;
}
export const QemuDisk = kind<QemuDiskValue>('qemu-disk', 'A disk of a guest (QEMU command line)', {
  glossary: 'qemu-command',
  show: v =>
    `${v.guest ?? ''} ${v.id ?? ''} ${v.file ?? v.protocol}: cache ${v.cache}${v.hostCache ? ', through the page cache of the host' : ''}`,
});

/** `reason` where libvirt tells: shutdown, destroyed, crashed, migrated, saved, failed. */
export const QemuExit = kind<{ readonly guest?: string; readonly reason?: string }>(
  'qemu-exit',
  'A guest was shut down (log of libvirt)',
  {
    glossary: 'qemu-command',
    show: v => `${v.guest ?? 'a guest'}: ${v.reason ?? 'shut down'}`,
  },
);

/** The properties of a disk as its fact has them. */
export const diskOf = (
  { id, file, protocol, format, cache, aio, readOnly, hostCache }: QemuDrive,
  guest: string | undefined,
): QemuDiskValue => ({
  ...(guest === undefined ? {} : { guest }),
  ...(id === undefined ? {} : { id }),
  ...(file === undefined ? {} : { file }),
  protocol,
  ...(format === undefined ? {} : { format }),
  cache: cache.mode,
  direct: cache.direct,
  noFlush: cache.noFlush,
  ...(aio === undefined ? {} : { aio }),
  readOnly,
  hostCache,
});
