/**
 * The Mem-Info block behind an allocation failure or an OOM kill: show_free_areas() of mm/page_alloc.c and
 * mm/show_mem.c, 3.10 to 6.19. Numbers leave here in pages.
 */
import { defined } from '../../core/model/defined.ts';
import { integer } from '../../core/read/words.ts';
import type { LoggedMemory, LoggedZone } from '../../facts/kernel-log/memory.ts';

interface ZoneLine {
  readonly node: number;
  readonly zone: string;
  /** As printed, in kB. */
  readonly kb: Readonly<Record<string, number>>;
  reserve: number[];
}
interface FreeList {
  readonly node: number;
  readonly zone: string;
  readonly blocks: readonly { readonly kb: number; readonly count: number; readonly letters?: string }[];
}

export interface MemoryReader {
  /** Take a line of the block. */
  take(message: string): boolean;
  /** What the block said; undefined when no zone and no total was read. */
  value(): LoggedMemory | undefined;
}

const zoneName = '(?:DMA|DMA32|Normal|HighMem|Movable|Device)';
const node = '(?:Node (\\d{1,4}) )?';
const zoneLine = new RegExp(`^\\s{0,8}${node}(${zoneName}) free:`);
const freeListLine = new RegExp(`^\\s{0,8}${node}(${zoneName}): (?=\\d)`);
const perCpuLine = new RegExp(`^\\s{0,8}${node}${zoneName} per-cpu:|^CPU\\s{1,8}\\d{1,5}: hi:|^active_anon:`);
const reserveLine = /^\s{0,8}lowmem_reserve\[\]:((?: \d{1,12}){1,8})\s*$/;
const nodeLine = /^\s{0,8}Node \d{1,4} active_anon:/;
/** Up to 4.7 the block begins with one line of totals that the newer kernels break into several, indented or not. */
const totalsLine = /^\s{0,80}[a-z_]{3,32}: ?\d{1,15}(?:\s[a-z_]{3,32}: ?\d{1,15}){0,16}\s*$/;
const pair = /([a-z_]{3,32}): ?(\d{1,15})/g;
const kbPair = /([a-z_]{3,32}(?:\([a-z]{1,8}\))?): ?(\d{1,15})[kK]B/g;
const freeBlock = /(\d{1,12})\*(\d{1,8})kB(?: \(([UMECIHR]{1,8})\))?/g;
const hugepagesLine =
  /^\s{0,8}(?:Node (\d{1,4}) )?hugepages_total=(\d{1,12}) hugepages_free=(\d{1,12}) hugepages_surp=\d{1,12} hugepages_size=(\d{1,12})kB/;
const counted =
  /^\s{0,8}(\d{1,15}) (pages RAM|total pagecache pages|pages in swap cache|pages HighMem\/MovableOnly|pages reserved|pages cma reserved|pages hwpoisoned|pages hw poisoned|reserved pages|pages shared|pages non-shared)\s*$/;
const countedNames: Readonly<Record<string, string>> = {
  'total pagecache pages': 'pagecache',
  'pages in swap cache': 'swap_cache',
  'pages HighMem/MovableOnly': 'highmem_movable_only',
  'pages reserved': 'reserved',
  'reserved pages': 'reserved',
  'pages cma reserved': 'cma_reserved',
  'pages hwpoisoned': 'hwpoisoned',
  'pages hw poisoned': 'hwpoisoned',
  'pages shared': 'shared',
  'pages non-shared': 'non_shared',
};
const swap = /^\s{0,8}(Free|Total) swap\s{1,3}=\s{1,3}(\d{1,15})kB/;
const others = /^\s{0,8}(?:Mem-[Ii]nfo:|Swap cache stats:|Balloon:|Unreclaimable slab info:|Memory allocations:)/;

/** Orders printed at most; MAX_ORDER is 11, on some architectures up to 14. */
const mostOrders = 20;

/** What the lines of a block have told so far. */
interface Block {
  readonly totals: Record<string, number>;
  readonly zones: ZoneLine[];
  readonly lists: FreeList[];
  readonly hugepages: LoggedMemory['hugepages'][number][];
  allUnreclaimable?: boolean;
  ramPages?: number;
  swapFreeKb?: number;
  swapTotalKb?: number;
}

/** Which line is taken how, in the order they are looked for. One that says nothing after all is not taken. */
const takers: readonly (readonly [RegExp, (block: Block, m: RegExpExecArray) => void | false])[] = [
  [zoneLine, takeZone],
  [freeListLine, takeList],
  [reserveLine, takeReserve],
  [nodeLine, takeUnreclaimable],
  [hugepagesLine, takeHugepages],
  [counted, takeCounted],
  [swap, takeSwap],
  [totalsLine, takeTotals],
];

/** A reader of one block. */
export function openMemory(): MemoryReader {
  const block: Block = { totals: {}, zones: [], lists: [], hugepages: [] };
  return {
    take(message) {
      for (const [line, take] of takers) {
        const m = line.exec(message);
        if (m) return take(block, m) !== false;
      }
      return others.test(message) || perCpuLine.test(message);
    },
    value: () => memoryOf(block),
  };
}

function takeZone(block: Block, m: RegExpExecArray): void {
  const kb: Record<string, number> = {};
  for (const [, key, digits] of m.input.matchAll(kbPair)) {
    const value = integer(digits);
    if (value !== undefined) kb[key!] = value;
  }
  block.zones.push({ node: Number(m[1] ?? 0), zone: m[2]!, kb, reserve: [] });
  takeUnreclaimable(block, m);
}

/** The whole machine is past reclaim only when every node says so. */
function takeUnreclaimable(block: Block, { input }: RegExpExecArray): void {
  const said = /all_unreclaimable\? (?:yes|no)/.test(input);
  if (said) block.allUnreclaimable = (block.allUnreclaimable ?? true) && input.includes('all_unreclaimable? yes');
}

function takeList({ lists }: Block, m: RegExpExecArray): void | false {
  const blocks: FreeList['blocks'][number][] = [];
  for (const [, count, kb, letters] of m.input.slice(m[0].length).matchAll(freeBlock)) {
    if (blocks.length >= mostOrders) break;
    blocks.push(defined({ kb: Number(kb), count: Number(count), letters }));
  }
  if (blocks.length === 0) return false;
  lists.push({ node: Number(m[1] ?? 0), zone: m[2]!, blocks });
}

/** Stands below its zone. */
function takeReserve({ zones }: Block, m: RegExpExecArray): void {
  const last = zones.at(-1);
  if (last) last.reserve = m[1]!.trim().split(' ').map(Number);
}

function takeHugepages({ hugepages }: Block, m: RegExpExecArray): void {
  hugepages.push({ node: Number(m[1] ?? 0), total: Number(m[2]), free: Number(m[3]), sizeKb: Number(m[4]) });
}

function takeCounted(block: Block, m: RegExpExecArray): void {
  const [pages, what] = [Number(m[1]), m[2]!];
  if (what === 'pages RAM') block.ramPages = pages;
  else block.totals[countedNames[what] ?? what] = pages;
}

function takeSwap(block: Block, m: RegExpExecArray): void {
  block[m[1] === 'Free' ? 'swapFreeKb' : 'swapTotalKb'] = Number(m[2]);
}

function takeTotals({ totals }: Block, { input }: RegExpExecArray): void {
  for (const [, key, digits] of input.matchAll(pair)) totals[key!] = Number(digits);
}

function memoryOf(block: Block): LoggedMemory | undefined {
  const { totals, zones, lists, hugepages, ramPages, swapFreeKb, swapTotalKb, allUnreclaimable } = block;
  const pageKb = smallestBlock(lists);
  const listOf = (z: ZoneLine): FreeList | undefined => lists.find(l => l.node === z.node && l.zone === z.zone);
  const done = zones.flatMap(z => zoneOf(z, listOf(z), pageKb) ?? []);
  if (done.length === 0 && Object.keys(totals).length === 0) return undefined;
  const rest = defined({ ramPages, swapFreeKb, swapTotalKb, allUnreclaimable });
  return { totals, zones: done, hugepages, ...rest };
}

/** A page is the smallest block of the free lists: 4 kB, but 16 or 64 on some arm64 and ppc64 kernels. */
function smallestBlock(lists: readonly FreeList[]): number {
  const first = lists[0]?.blocks[0]?.kb;
  return first !== undefined && [4, 8, 16, 32, 64, 256].includes(first) ? first : 4;
}

/** Which of the optional figures of a zone line go under which name. */
const optional: readonly (readonly [
  printed: string,
  name: 'boost' | 'managed' | 'present' | 'reservedHighatomic' | 'freeHighatomic' | 'freeCma',
])[] = [
  ['boost', 'boost'],
  ['managed', 'managed'],
  ['present', 'present'],
  ['reserved_highatomic', 'reservedHighatomic'],
  ['free_highatomic', 'freeHighatomic'],
  ['free_cma', 'freeCma'],
];

/** A zone without its marks (a line cut short) is left out. */
function zoneOf(
  { node: id, zone, kb, reserve }: ZoneLine,
  list: FreeList | undefined,
  pageKb: number,
): LoggedZone | undefined {
  const { free, min, low, high } = kb;
  if (free === undefined || min === undefined || low === undefined || high === undefined) return undefined;
  const pages = (size: number): number => Math.floor(size / pageKb);
  const rest: { -readonly [K in (typeof optional)[number][1]]?: number } = {};
  for (const [printed, name] of optional) if (kb[printed] !== undefined) rest[name] = pages(kb[printed]);
  const blocks = (list?.blocks ?? []).flatMap(({ kb: size, count, letters }) => {
    const order = Math.log2(size / pageKb);
    return Number.isInteger(order) && order >= 0 ? [defined({ order, count, letters })] : [];
  });
  return {
    node: id,
    zone,
    free: pages(free),
    min: pages(min),
    low: pages(low),
    high: pages(high),
    ...rest,
    lowmemReserve: reserve,
    blocks,
  };
}
