/**
 * The catalogue of settings: what each does, what the kernel accepts, what must never be proposed. Rows stand in
 * sysctl-table.ts.
 */
import { type Range, rows, type SysctlRow, type Version } from './sysctl-table.ts';
import { atLeast, family, type Release } from './versions.ts';

export type { Range, SysctlRow };

export type SysctlKey = keyof typeof rows;

export interface Sysctl extends SysctlRow {
  readonly key: SysctlKey;
}

/** By key, so a rule that names a key that is not there does not compile: `sysctls['vm.min_free_kbytes']`. */
export const sysctls: Readonly<Record<SysctlKey, Sysctl>> = Object.fromEntries(
  Object.entries(rows).map(([key, row]) => [key, { ...row, key }]),
) as unknown as Record<SysctlKey, Sysctl>;

/** What the bundle itself shows of a setting; it outranks the version. */
export interface SysctlEvidence {
  /** True where the file or line is there, false where a complete listing lacks it. */
  readonly listed?: boolean;
  /** The values it has. */
  readonly present?: readonly number[];
}

/** Does the setting exist on that kernel? Undefined where neither the bundle nor the version tells. */
export function sysctlExists(
  sysctl: Sysctl,
  release: Release | undefined,
  evidence: SysctlEvidence = {},
): boolean | undefined {
  if (evidence.present) return true;
  if (evidence.listed !== undefined) return evidence.listed;
  if (!sysctl.since && !sysctl.gone) return true;
  if (!release) return undefined;
  if (sysctl.gone && atLeast(release, ...sysctl.gone)) return false;
  return !sysctl.since || atLeast(release, ...sysctl.since) || sysctl.backported === family(release);
}

/**
 * The bounds that kernel enforces on each number of the value. Without a release the narrowest there ever were. A
 * present value outside of them proves a wider range (a backport), so it widens them.
 */
export function legalRange(sysctl: Sysctl, release: Release | undefined, evidence: SysctlEvidence = {}): Range {
  const bounds = sysctl.older?.find(({ before }) => !release || !atLeast(release, ...before)) ?? sysctl;
  // 0 proves nothing: it often means "unset", where writing it is refused (vm.dirty_bytes).
  const present = (evidence.present ?? []).filter(value => value !== 0);
  return { min: Math.min(bounds.min, ...present), max: Math.max(bounds.max, ...present) };
}

/**
 * A knob that acts when written and is no setting. It has no value to keep, so there is no way to build a sysctl.d line
 * from it.
 */
export interface OneShot {
  /** Where it is written; `*` stands for a node or a cgroup. */
  readonly path: string;
  /** Its sysctl name, which a drop-in must never contain. */
  readonly key?: string;
  readonly doc: string;
  readonly danger: string;
  readonly since?: Version;
}

export const oneShots = {
  drop_caches: {
    path: '/proc/sys/vm/drop_caches',
    key: 'vm.drop_caches',
    doc: 'Frees clean page cache (1), reclaimable dentries and inodes (2), or both (3), once. Dirty pages, tmpfs and locked pages stay.',
    danger:
      'What was cached is read again from disk; walking many inodes takes CPU and holds locks. The kernel documents it for testing only.',
  },
  compact_memory: {
    path: '/proc/sys/vm/compact_memory',
    key: 'vm.compact_memory',
    doc: 'Compacts all zones of all nodes, once. 6.5 and newer accept only 1.',
    danger:
      'CPU time and latency while pages move; unmovable pages stay where they are, and the memory fragments again.',
  },
  compact_node: {
    path: '/sys/devices/system/node/node*/compact',
    doc: 'Compacts the zones of one node, once.',
    danger: 'CPU time and latency on that node while pages move.',
  },
  recompute_watermarks: {
    path: '/proc/sys/vm/watermark_scale_factor',
    doc: 'Writing the value it already has makes the kernel recompute all zone watermarks from what the zones manage now.',
    danger:
      'Zones that gained huge pages after boot get far higher marks: compare high with the memory outside the huge page pools first.',
    since: [4, 6],
  },
  'memory.reclaim': {
    path: '/sys/fs/cgroup/*/memory.reclaim',
    doc: 'Reclaims the given number of bytes from one cgroup (v2), once; fails with EAGAIN where less could be freed.',
    danger: 'Pages the group needs are read or swapped in again.',
    since: [5, 19],
  },
  'memory.force_empty': {
    path: '/sys/fs/cgroup/memory/*/memory.force_empty',
    doc: 'Reclaims as much as possible from one cgroup (v1), once; meant for a group about to be removed.',
    danger: 'Takes long on a group in use, and what it needs is read again.',
  },
  hugetlb_resize: {
    path: '/sys/kernel/mm/hugepages/hugepages-*kB/nr_hugepages',
    doc: 'Grows or shrinks a huge page pool at runtime; may get fewer than asked. Gigantic pages are best reserved on the kernel command line.',
    danger: 'Compacts and reclaims to get there; too large a pool starves the host.',
  },
  'sysrq-trigger': {
    path: '/proc/sysrq-trigger',
    doc: 'Runs one emergency command.',
    danger: 'Several of them end processes, remount file systems or reboot at once.',
  },
} as const satisfies Record<string, OneShot>;
