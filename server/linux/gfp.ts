/**
 * Allocation flags. One vocabulary for all kernels: plain names without `__GFP_`. `__GFP_WAIT` of 3.10 reads as
 * DIRECT_RECLAIM; what 3.10 treats as atomic (neither WAIT nor NO_KSWAPD) reads as ATOMIC. Sources: include/linux/gfp.h
 * in 3.10, 4.4, 4.9, 4.15, 4.19, 5.15; include/linux/gfp_types.h after.
 */
import type { Release } from './versions.ts';
import { atLeast } from './versions.ts';

export type GfpFlags = ReadonlySet<string>;

type Bits = readonly (readonly [bit: number, name: string])[];

const ZONE_BITS: Bits = [
  [0x01, 'DMA'],
  [0x02, 'HIGHMEM'],
  [0x04, 'DMA32'],
  [0x08, 'MOVABLE'],
];

/** The middle that did not move between 3.10 and 5.0. */
const MIDDLE_BITS: Bits = [
  [0x20, 'HIGH'],
  [0x40, 'IO'],
  [0x80, 'FS'],
  [0x200, 'NOWARN'],
  [0x800, 'NOFAIL'],
  [0x1000, 'NORETRY'],
  [0x2000, 'MEMALLOC'],
  [0x4000, 'COMP'],
  [0x8000, 'ZERO'],
  [0x10000, 'NOMEMALLOC'],
  [0x20000, 'HARDWALL'],
  [0x40000, 'THISNODE'],
];

const BITS_3_10: Bits = [
  ...ZONE_BITS,
  [0x10, 'WAIT'],
  ...MIDDLE_BITS,
  [0x100, 'COLD'],
  [0x400, 'REPEAT'],
  [0x80000, 'RECLAIMABLE'],
  [0x100000, 'KMEMCG'],
  [0x200000, 'NOTRACK'],
  [0x400000, 'NO_KSWAPD'],
  [0x800000, 'OTHER_NODE'],
  [0x1000000, 'WRITE'],
];

const BITS_4_4: Bits = [
  ...ZONE_BITS,
  [0x10, 'RECLAIMABLE'],
  ...MIDDLE_BITS,
  [0x100, 'COLD'],
  [0x400, 'REPEAT'],
  [0x80000, 'ATOMIC'],
  [0x100000, 'NOACCOUNT'],
  [0x200000, 'NOTRACK'],
  [0x400000, 'DIRECT_RECLAIM'],
  [0x800000, 'OTHER_NODE'],
  [0x1000000, 'WRITE'],
  [0x2000000, 'KSWAPD_RECLAIM'],
];

/** 4.5 turned NOACCOUNT round. */
const BITS_4_9: Bits = BITS_4_4.map(([bit, name]) => [bit, name === 'NOACCOUNT' ? 'ACCOUNT' : name] as const);

const BITS_4_15: Bits = [
  ...ZONE_BITS,
  [0x10, 'RECLAIMABLE'],
  ...MIDDLE_BITS,
  [0x400, 'RETRY_MAYFAIL'],
  [0x80000, 'ATOMIC'],
  [0x100000, 'ACCOUNT'],
  [0x400000, 'DIRECT_RECLAIM'],
  [0x800000, 'WRITE'],
  [0x1000000, 'KSWAPD_RECLAIM'],
];

const BITS_4_19: Bits = [
  ...ZONE_BITS,
  [0x10, 'RECLAIMABLE'],
  ...MIDDLE_BITS,
  [0x100, 'WRITE'],
  [0x400, 'RETRY_MAYFAIL'],
  [0x80000, 'ATOMIC'],
  [0x100000, 'ACCOUNT'],
  [0x200000, 'DIRECT_RECLAIM'],
  [0x400000, 'KSWAPD_RECLAIM'],
];

const BITS_5_4: Bits = [
  ...ZONE_BITS,
  [0x10, 'RECLAIMABLE'],
  [0x20, 'HIGH'],
  [0x40, 'IO'],
  [0x80, 'FS'],
  [0x100, 'ZERO'],
  [0x200, 'ATOMIC'],
  [0x400, 'DIRECT_RECLAIM'],
  [0x800, 'KSWAPD_RECLAIM'],
  [0x1000, 'WRITE'],
  [0x2000, 'NOWARN'],
  [0x4000, 'RETRY_MAYFAIL'],
  [0x8000, 'NOFAIL'],
  [0x10000, 'NORETRY'],
  [0x20000, 'MEMALLOC'],
  [0x40000, 'COMP'],
  [0x80000, 'NOMEMALLOC'],
  [0x100000, 'HARDWALL'],
  [0x200000, 'THISNODE'],
  [0x400000, 'ACCOUNT'],
];

/** Bit 0x200 is unused from about 6.3 on: an atomic request is then HIGH without DIRECT_RECLAIM. */
const BITS_6_5: Bits = BITS_5_4.filter(([, name]) => name !== 'ATOMIC');

type Version = readonly [major: number, minor: number];

/**
 * Only stretches whose two ends were read; the gaps between them renumbered flags somewhere inside. Both ends belong.
 */
const GENERATIONS: readonly { from: Version; to: Version; bits: Bits }[] = [
  { from: [3, 10], to: [3, 10], bits: BITS_3_10 },
  { from: [4, 4], to: [4, 4], bits: BITS_4_4 },
  { from: [4, 5], to: [4, 10], bits: BITS_4_9 },
  { from: [4, 15], to: [4, 15], bits: BITS_4_15 },
  { from: [4, 19], to: [5, 0], bits: BITS_4_19 },
  { from: [5, 4], to: [6, 1], bits: BITS_5_4 },
  { from: [6, 5], to: [6, 19], bits: BITS_6_5 },
];

/**
 * Decodes a `mode:` or `gfp_mask=` number. Undefined without a release whose numbering is known, for the bits moved
 * five times between 3.10 and 6.19. Bits the generation has no name for are left out. Prefer the symbolic part of the
 * line where it is printed (4.6 and newer).
 */
export function decodeGfp(mode: number, release: Release | undefined): GfpFlags | undefined {
  if (!release || !Number.isSafeInteger(mode) || mode < 0 || mode > 0xffffffff) return undefined;
  const generation = GENERATIONS.find(
    ({ from, to }) => atLeast(release, ...from) && !atLeast(release, to[0], to[1] + 1),
  );
  if (!generation) return undefined;
  const flags = new Set<string>();
  for (const [bit, name] of generation.bits) if (Math.floor(mode / bit) % 2 === 1) flags.add(name);
  return generation.bits === BITS_3_10 ? modernWords(flags) : flags;
}

function modernWords(flags: Set<string>): GfpFlags {
  const waits = flags.delete('WAIT');
  const wakesKswapd = !flags.delete('NO_KSWAPD');
  if (waits) flags.add('DIRECT_RECLAIM');
  if (wakesKswapd) flags.add('KSWAPD_RECLAIM');
  // gfp_to_alloc_flags() @3.10: a request that neither waits nor asks to leave kswapd alone counts as atomic.
  if (!waits && wakesKswapd) flags.add('ATOMIC');
  return flags;
}

const RECLAIM = ['DIRECT_RECLAIM', 'KSWAPD_RECLAIM'];
const KERNEL = [...RECLAIM, 'IO', 'FS'];
const USER = [...KERNEL, 'HARDWALL'];
const HIGHUSER_MOVABLE = [...USER, 'HIGHMEM', 'MOVABLE'];
const TRANSHUGE_LIGHT = ['IO', 'FS', 'HARDWALL', 'HIGHMEM', 'MOVABLE', 'COMP', 'NOMEMALLOC', 'NOWARN'];

const COMPOUNDS: Readonly<Record<string, readonly string[]>> = {
  GFP_ATOMIC: ['HIGH', 'ATOMIC', 'KSWAPD_RECLAIM'],
  GFP_KERNEL: KERNEL,
  GFP_KERNEL_ACCOUNT: [...KERNEL, 'ACCOUNT'],
  GFP_NOWAIT: ['KSWAPD_RECLAIM'],
  GFP_NOIO: RECLAIM,
  GFP_NOFS: [...RECLAIM, 'IO'],
  GFP_TEMPORARY: [...KERNEL, 'RECLAIMABLE'],
  GFP_USER: USER,
  GFP_DMA: ['DMA'],
  GFP_DMA32: ['DMA32'],
  GFP_HIGHUSER: [...USER, 'HIGHMEM'],
  GFP_HIGHUSER_MOVABLE: HIGHUSER_MOVABLE,
  GFP_TRANSHUGE_LIGHT: TRANSHUGE_LIGHT,
  GFP_TRANSHUGE: [...TRANSHUGE_LIGHT, 'DIRECT_RECLAIM'],
  __GFP_RECLAIM: RECLAIM,
};

/**
 * Reads the symbolic part, `GFP_KERNEL|__GFP_COMP`, the compounds expanded. Words it does not know are kept as they
 * stand.
 */
export function parseGfpFlags(text: string): GfpFlags {
  const flags = new Set<string>();
  for (const word of text.slice(0, 2048).split('|')) {
    const name = word.trim();
    if (name === '') continue;
    const parts = Object.hasOwn(COMPOUNDS, name) ? COMPOUNDS[name] : undefined;
    for (const flag of parts ?? [name.replace(/^_{2,3}GFP_/, '')]) flags.add(flag);
  }
  return flags;
}

/** The flags of a request by what its report prints: the symbols where it has them, else the number. */
export const printedFlags = (gfp: string, mode: number, release: Release | undefined): GfpFlags | undefined =>
  /[A-Z]/.test(gfp) ? parseGfpFlags(gfp) : decodeGfp(mode, release);

/** May the request sleep, that is reclaim and compact by itself? If not, it fails as soon as its mark is reached. */
export function mayBlock(flags: GfpFlags): boolean {
  return flags.has('DIRECT_RECLAIM');
}

export type ZoneName = 'DMA' | 'DMA32' | 'Normal' | 'HighMem' | 'Movable';

/** The highest zone the request may be served from; every lower one is a fallback (gfp_zone()). */
export function highestZone(flags: GfpFlags): ZoneName {
  if (flags.has('DMA')) return 'DMA';
  if (flags.has('DMA32')) return 'DMA32';
  if (!flags.has('HIGHMEM')) return 'Normal';
  return flags.has('MOVABLE') ? 'Movable' : 'HighMem';
}

/** One sentence for each word that can stand in a mode, as printed. */
export const gfpDoc: Readonly<Record<string, string>> = {
  GFP_ATOMIC:
    'For interrupt handlers and under spinlocks: cannot sleep or reclaim, may dig to 3/8 of min; a failure is normal under pressure.',
  GFP_KERNEL:
    'The ordinary request of kernel code: from the Normal zone or below, and it may sleep, reclaim, write out and compact.',
  GFP_KERNEL_ACCOUNT: 'GFP_KERNEL, charged to the memory cgroup of the caller.',
  GFP_NOWAIT: 'Cannot sleep and wakes only kswapd; usually has a fallback, and fails silently in newer kernels.',
  GFP_NOIO: 'May reclaim clean and slab pages, but starts no disk I/O: used below the block layer.',
  GFP_NOFS: 'May reclaim and start I/O, but does not call into filesystems: used inside them.',
  GFP_TEMPORARY: 'GFP_KERNEL for memory freed soon, kept with reclaimable slab (gone since 4.14).',
  GFP_USER: 'For user space, also reachable by kernel or hardware; obeys the cpuset.',
  GFP_DMA: 'Only from the DMA zone, the lowest 16 MiB on x86.',
  GFP_DMA32: 'Only from memory with 32-bit addresses.',
  GFP_HIGHUSER: 'For user space, where the kernel needs no permanent mapping; not movable.',
  GFP_HIGHUSER_MOVABLE: 'Pages of processes and the page cache: any zone, and movable, so compaction can shift them.',
  GFP_TRANSHUGE_LIGHT: 'A transparent huge page at page fault: taken if there, else the fault uses small pages.',
  GFP_TRANSHUGE: 'A transparent huge page for which it may reclaim and compact; small pages are the fallback.',
  __GFP_RECLAIM: 'Direct reclaim allowed, and kswapd woken.',
  __GFP_DIRECT_RECLAIM: 'The caller may sleep: it reclaims and compacts itself when no zone passes min.',
  __GFP_KSWAPD_RECLAIM: 'Wakes kswapd when no zone passes low.',
  __GFP_WAIT: 'The caller may sleep and reclaim (name used up to 4.3).',
  __GFP_NO_KSWAPD: 'Does not wake kswapd (up to 4.3).',
  __GFP_HIGH: 'High priority: may go down to half of min.',
  __GFP_ATOMIC:
    'Cannot sleep and is urgent: a further quarter off the mark, and the highatomic reserve (up to about 6.2).',
  __GFP_IO: 'Reclaim on its behalf may start disk I/O.',
  __GFP_FS: 'Reclaim on its behalf may call into filesystems.',
  __GFP_NORETRY:
    'One light try: fails rather than reclaiming hard or calling the OOM killer; the caller has a fallback.',
  __GFP_RETRY_MAYFAIL: 'Tries hard but may fail, without calling the OOM killer; the caller copes.',
  __GFP_REPEAT: 'Try harder for large orders; __GFP_RETRY_MAYFAIL replaced it in 4.13.',
  __GFP_NOFAIL: 'Must not fail: the kernel retries for ever, so the task may hang instead.',
  __GFP_NOWARN: 'Prints no failure report; the caller expects failures.',
  __GFP_MEMALLOC: 'May use all memory, below every mark: for callers that free more memory soon.',
  __GFP_NOMEMALLOC: 'Never touches the emergency reserves.',
  __GFP_COMP: 'The pages form one compound page; says nothing about when the request fails.',
  __GFP_ZERO: 'The pages are zeroed.',
  __GFP_HARDWALL: 'Only from the nodes of the task’s own cpuset.',
  __GFP_THISNODE:
    'Only from the node asked for: no other node serves as a fallback, so it can fail while others are free.',
  __GFP_ACCOUNT: 'Charged to the memory cgroup of the caller.',
  __GFP_NOACCOUNT: 'Not charged to a memory cgroup (4.4).',
  __GFP_RECLAIMABLE: 'Slab that shrinkers can free; placed with its like.',
  __GFP_MOVABLE: 'Can be migrated or reclaimed: may use CMA areas and, with __GFP_HIGHMEM, the Movable zone.',
  __GFP_HIGHMEM: 'May come from high memory; on 64 bit that is the Normal zone.',
  __GFP_DMA: 'Only from the DMA zone.',
  __GFP_DMA32: 'Only from memory with 32-bit addresses.',
  __GFP_WRITE: 'The page will be dirtied soon: spread over zones.',
  __GFP_COLD: 'A page not in the CPU cache is preferred (gone since 4.15).',
  __GFP_NOTRACK: 'Not watched by kmemcheck (gone since 4.15).',
  __GFP_OTHER_NODE: 'On behalf of another node, for the statistics (gone since 4.11).',
  __GFP_NOLOCKDEP: 'Left out of lock dependency checking.',
  __GFP_ZEROTAGS: 'Memory tags are zeroed along with the page (arm64).',
  __GFP_SKIP_ZERO: 'Skips the zeroing done by init_on_alloc (KASAN).',
  __GFP_SKIP_KASAN: 'Skips KASAN tagging of the page.',
};
