/** What libvirt defines: guests, their disks, and the CPUs they may run on (domain XML). */
import { flag, int, list, oneOf, optional, state, text, type ValueOfKind } from '../../core/model/kind.ts';

/** Sizes are in their own unit (KiB where none is printed); page sizes of `pageSizes` likewise. */
export const Domain = state(
  'domain',
  'A guest as libvirt defines it (domain XML)',
  {
    name: optional(text({ identity: true, names: 'task' })),
    uuid: optional(text()),
    type: optional(text()),
    // Of the running guest, where the file is that of libvirt's state.
    pid: optional(int({ identity: true, names: 'task' })),
    memory: optional(int()),
    memoryUnit: optional(text()),
    currentMemory: optional(int()),
    currentMemoryUnit: optional(text()),
    vcpu: optional(int()),
    vcpuCurrent: optional(int()),
    hugepages: optional(flag()),
    pageSizes: optional(list(int())),
    locked: optional(flag()),
    hardLimit: optional(int()),
    shares: optional(int()),
    quota: optional(int()),
    period: optional(int()),
  },
  {
    glossary: 'libvirt-domain',
    show: v => `${v.name ?? 'a domain'}: memory ${v.memory ?? '?'} ${v.memoryUnit ?? 'KiB'}, ${v.vcpu ?? '?'} CPUs`,
  },
);
export type DomainValue = ValueOfKind<typeof Domain>;

/** `cache` and `io` are absent where the XML leaves them to the hypervisor. */
export const DomainDisk = state(
  'domain-disk',
  'A disk of a guest as libvirt defines it',
  {
    domain: optional(text({ identity: true })),
    type: optional(text()),
    device: optional(text({ identity: true, names: 'device' })),
    driver: optional(text()),
    format: optional(text()),
    cache: optional(text({ identity: true })),
    io: optional(text()),
    source: optional(text({ leadsTo: 'device' })),
    protocol: optional(text({ identity: true })),
    target: optional(text({ identity: true })),
    bus: optional(text()),
    readOnly: optional(flag()),
    shareable: optional(flag()),
  },
  {
    glossary: 'libvirt-domain',
    show: v => `${v.domain ?? ''} ${v.target ?? ''} ${v.source ?? ''}: cache ${v.cache ?? 'default'}`,
  },
);
export type DomainDiskValue = ValueOfKind<typeof DomainDisk>;

/** CPUs that a virtual CPU, the emulator or an I/O thread may run on. */
export const DomainPin = state(
  'domain-pin',
  'CPUs of the host for a part of a guest (domain XML)',
  {
    domain: optional(text({ identity: true })),
    what: oneOf(['vcpu', 'emulator', 'iothread'], { identity: true }),
    vcpu: optional(int({ identity: true })),
    cpuset: text(),
  },
  {
    glossary: 'libvirt-domain',
    show: v => `${v.domain ?? ''} ${v.what}${v.vcpu === undefined ? '' : ` ${v.vcpu}`}: CPUs ${v.cpuset}`,
  },
);
