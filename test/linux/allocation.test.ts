import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AllocationZone, FreeListEntry } from '../../server/linux/allocation.ts';
import { failureCause } from '../../server/linux/allocation.ts';
import { parseGfpFlags } from '../../server/linux/gfp.ts';
import { parseRelease } from '../../server/linux/versions.ts';

/** `37460(U) 110(UE) 0 ...`: counts from order 0 up. */
const lists = (text: string): FreeListEntry[] =>
  text.split(' ').map((word, order) => {
    const [, count, letters] = /^(\d+)(?:\((\w+)\))?$/.exec(word)!;
    return { order, count: Number(count), ...(letters ? { letters } : {}) };
  });
const zone = (known: Partial<AllocationZone> & { free: number }): AllocationZone => ({
  node: 0,
  name: 'Normal',
  min: 1000,
  low: 1250,
  high: 1500,
  lowmemReserve: [0, 0, 0, 0],
  ...known,
});
const ask = (flags: string, order: number, zones: AllocationZone[], release?: string, rtTask?: boolean) =>
  failureCause({
    order,
    flags: parseGfpFlags(flags),
    zones,
    ...(release ? { release: parseRelease(release)! } : {}),
    ...(rtTask ? { rtTask } : {}),
  });

// The two reports of a fragmented guest, kernel 6.1, in pages.
const none = { reservedHighatomic: 0, freeCma: 0 };
const dmaLists = lists('2(UM) 1(M) 2(UM) 2(UM) 2(UM) 1(M) 1(M) 2(UM) 1(M) 0 0');
const dma = zone({
  name: 'DMA',
  free: 668,
  min: 10,
  low: 13,
  high: 16,
  lowmemReserve: [0, 654, 654, 654, 654],
  ...none,
  blocks: dmaLists,
});
const dma32 = (free: number, blocks: string) =>
  zone({
    name: 'DMA32',
    free,
    min: 1783,
    low: 1960,
    high: 2137,
    lowmemReserve: [0, 0, 0, 0, 0],
    ...none,
    blocks: lists(blocks),
  });

test('order 6 with 157 MB free is fragmentation; the small zone is protected', () => {
  const verdict = ask(
    'GFP_KERNEL|__GFP_COMP',
    6,
    [dma, dma32(39360, '37460(U) 110(UE) 206(UME) 35(UME) 17(U) 10(U) 0 0 0 0 0')],
    '6.1.0-50-amd64',
  )!;
  assert.equal(verdict.cause, 'fragmentation');
  assert.equal(verdict.decidedBy.name, 'DMA32');
  const numbers = { usable: 39297, mark: 1783, markIs: 'min', reserve: 0, headroom: 37514, largestFreeOrder: 5 };
  assert.deepEqual(verdict.decidedBy, { node: 0, name: 'DMA32', ...numbers, cause: 'fragmentation' });
  assert.equal(verdict.zones[0]!.cause, 'zone-protected');
  assert.equal(verdict.protectedPages, 605 - 10);
});

test('a block freed while the report was printed was not there when it failed', () => {
  // The zone line says 38859 pages, the lists 38875: 16 pages, the one block of order 4, came in between.
  const verdict = ask(
    'GFP_ATOMIC|__GFP_COMP',
    4,
    [dma, dma32(38859, '37487(UME) 132(UME) 205(UME) 36(UME) 1(M) 0 0 0 0 0 0')],
    '6.1.0-50-amd64',
  )!;
  assert.equal(verdict.cause, 'fragmentation');
  assert.equal(verdict.decidedBy.freedSince, 16);
  assert.equal(verdict.decidedBy.mark, 669);
  const steady = ask(
    'GFP_ATOMIC|__GFP_COMP',
    4,
    [dma32(38875, '37487(UME) 132(UME) 205(UME) 36(UME) 1(M) 0 0 0 0 0 0')],
    '6.1.0-50-amd64',
  )!;
  assert.equal(steady.cause, 'passes-now');
});

test('seed 000 case 3: far above high, so no shortage', () => {
  const compute6 = zone({ free: 1063536, min: 1510, low: 3079, high: 4648, blocks: [{ order: 0, count: 1063536 }] });
  const verdict = ask('GFP_KERNEL|__GFP_COMP|__GFP_ZERO', 6, [compute6], '4.15.0-72-generic')!;
  assert.equal(verdict.cause, 'fragmentation');
});

test('shortage is usable <= mark, to the page', () => {
  assert.equal(ask('GFP_KERNEL', 0, [zone({ free: 1000 })])!.cause, 'shortage');
  assert.equal(ask('GFP_KERNEL', 0, [zone({ free: 1001 })])!.cause, 'passes-now');
  // Order 2 takes three pages off.
  assert.equal(ask('GFP_KERNEL', 2, [zone({ free: 1003 })])!.cause, 'shortage');
});

test('which part of min applies', () => {
  const mark = (flags: string, release: string, rtTask?: boolean) =>
    ask(flags, 0, [zone({ free: 10, min: 1001 })], release, rtTask)!.decidedBy.mark;
  assert.equal(mark('GFP_KERNEL', '4.15.0'), 1001);
  assert.equal(mark('GFP_KERNEL|__GFP_HIGH', '4.15.0'), 501);
  assert.equal(mark('GFP_ATOMIC', '4.15.0'), 376);
  assert.equal(mark('GFP_ATOMIC', '6.12.0'), 376);
  assert.equal(mark('GFP_ATOMIC|__GFP_NOMEMALLOC', '4.15.0'), 501);
  assert.equal(mark('GFP_KERNEL', '6.1.0', true), 751);
  assert.equal(mark('GFP_KERNEL', '6.12.0', true), 501);
  assert.equal(mark('GFP_NOWAIT', '6.12.0'), 1001);
  assert.equal(mark('__GFP_HIGH|GFP_KERNEL', '6.12.0'), 501);
});

test('__GFP_MEMALLOC knows no mark and no protection', () => {
  const verdict = ask(
    'GFP_KERNEL|__GFP_MEMALLOC',
    0,
    [zone({ name: 'DMA32', free: 10, lowmemReserve: [0, 0, 5000, 5000] })],
    '6.1.0',
  )!;
  assert.equal(verdict.cause, 'passes-now');
  assert.equal(verdict.decidedBy.mark, 0);
});

test('pages reserved for others are not usable', () => {
  const reserved = zone({ free: 2000, reservedHighatomic: 600, freeCma: 500 });
  assert.equal(ask('GFP_KERNEL', 0, [reserved])!.decidedBy.usable, 900);
  assert.equal(ask('GFP_KERNEL', 0, [reserved])!.cause, 'shortage');
  assert.equal(ask('GFP_HIGHUSER_MOVABLE', 0, [reserved])!.decidedBy.usable, 1400);
  assert.equal(ask('GFP_ATOMIC', 0, [reserved])!.decidedBy.usable, 1500);
  // Where the free part of the reserve is printed, that counts.
  assert.equal(ask('GFP_KERNEL', 0, [{ ...reserved, freeHighatomic: 100 }], '6.19.0')!.decidedBy.usable, 1400);
});

test('blocks only on lists the request may not use', () => {
  const of = (blocks: string, flags = 'GFP_KERNEL') =>
    ask(flags, 3, [zone({ free: 20000, blocks: lists(blocks) })], '6.1.0')!.cause;
  assert.equal(of('20000(U) 0 0 0'), 'fragmentation');
  assert.equal(of('19992(U) 0 0 1(H)'), 'highatomic-only');
  assert.equal(of('19992(U) 0 0 1(H)', 'GFP_ATOMIC'), 'passes-now');
  assert.equal(of('19992(U) 0 0 1(C)'), 'cma-only');
  assert.equal(of('19992(U) 0 0 1(C)', 'GFP_HIGHUSER_MOVABLE'), 'passes-now');
  assert.equal(of('19992(U) 0 0 1(I)'), 'fragmentation');
  assert.equal(of('19976(U) 0 0 3(UC)'), 'passes-now');
});

test('before 4.4 one large block was not enough', () => {
  const z = zone({ free: 4008, blocks: lists('4000(U) 0 0 1(R)') });
  assert.equal(ask('GFP_KERNEL', 3, [z], '3.10.0-1160.el7.x86_64')!.cause, 'fragmentation');
  // The letter R alone dates the report.
  assert.equal(ask('GFP_KERNEL', 3, [z])!.cause, 'fragmentation');
  assert.equal(ask('GFP_KERNEL', 3, [z], '4.4.121')!.cause, 'passes-now');
});

test('protection is read at the zone of the request', () => {
  const lower = zone({ name: 'DMA32', free: 3000, lowmemReserve: [0, 0, 30000, 40000] });
  assert.equal(ask('GFP_KERNEL', 0, [lower])!.cause, 'zone-protected');
  assert.equal(ask('GFP_KERNEL', 0, [lower])!.decidedBy.reserve, 30000);
  assert.equal(ask('GFP_HIGHUSER_MOVABLE', 0, [lower])!.decidedBy.reserve, 40000);
  assert.equal(ask('GFP_KERNEL|GFP_DMA32', 0, [lower])!.cause, 'passes-now');
  // 32 bit: DMA, Normal, HighMem, Movable.
  const high = zone({ name: 'HighMem', free: 100, lowmemReserve: [0, 0, 0, 0] });
  const low = zone({ name: 'Normal', free: 3000, lowmemReserve: [0, 0, 9000, 9000] });
  assert.equal(ask('GFP_HIGHUSER', 0, [low, high])!.zones[0]!.reserve, 9000);
});

test('the preferred zone decides over a lower one that protects its pages', () => {
  const lower = zone({
    name: 'DMA32',
    free: 50000,
    min: 500,
    low: 600,
    high: 700,
    lowmemReserve: [0, 0, 61000, 61000],
  });
  const verdict = ask('GFP_KERNEL', 0, [lower, zone({ free: 900 })])!;
  assert.equal(verdict.cause, 'shortage');
  assert.equal(verdict.decidedBy.name, 'Normal');
  assert.equal(verdict.protectedPages, 49500);
});

test('a sliver of a zone does not speak for the host', () => {
  const sliver = zone({ name: 'DMA', free: 3900, min: 3, low: 4, high: 5, blocks: lists('3900(U)') });
  assert.equal(
    ask('GFP_KERNEL', 6, [sliver, zone({ free: 900, min: 11000, low: 13000, high: 16000 })])!.cause,
    'shortage',
  );
});

test('over two nodes the one that met its marks decides', () => {
  const verdict = ask('GFP_KERNEL', 4, [
    zone({ free: 900 }),
    zone({ node: 1, free: 9000, blocks: lists('9000(U) 0 0 0 0') }),
  ])!;
  assert.equal(verdict.cause, 'fragmentation');
  assert.equal(verdict.decidedBy.node, 1);
});

test('of several fragmented zones the roomiest decides', () => {
  const of = (node: number, free: number) => zone({ node, free, blocks: [{ order: 0, count: free }] });
  assert.equal(ask('GFP_KERNEL', 4, [of(0, 5000), of(1, 9000), of(2, 7000)])!.decidedBy.node, 1);
});

test('zones above the request, empty zones and unknown lists', () => {
  assert.equal(ask('GFP_KERNEL|GFP_DMA32', 0, [zone({ free: 100000 })]), undefined);
  assert.equal(ask('GFP_KERNEL', 0, [zone({ name: 'Movable', free: 100000 }), zone({ free: 10 })])!.cause, 'shortage');
  assert.equal(ask('GFP_KERNEL', 0, [zone({ free: 0, min: 0, low: 0, high: 0 })]), undefined);
  assert.equal(ask('GFP_KERNEL', 3, [zone({ free: 100000 })]), undefined);
  assert.equal(ask('GFP_KERNEL', 3, []), undefined);
});

test('a zone that would serve the request now ends the question, however small and wherever it stands', () => {
  const fragmented = zone({ free: 100_000, blocks: lists('100000 0 0 0') });
  const sliver = zone({ name: 'DMA', free: 600, min: 10, low: 12, high: 15, blocks: lists('88 0 0 64') });
  for (const zones of [
    [sliver, fragmented],
    [fragmented, sliver],
  ]) {
    const verdict = ask('GFP_KERNEL', 3, zones)!;
    assert.deepEqual([verdict.cause, verdict.decidedBy.name], ['passes-now', 'DMA']);
  }
  // Without a block it does not speak for the host.
  const bare = { ...sliver, blocks: lists('600 0 0 0') };
  assert.equal(ask('GFP_KERNEL', 3, [bare, fragmented])!.decidedBy.name, 'Normal');
});
